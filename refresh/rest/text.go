package rest

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLine is how much of one text of a server goes into an error text, in bytes.
const maxLine = 300

// line returns s as part of one line of a log. The threat: a server, or whoever
// speaks through it, writes line breaks and terminal codes into our log.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	if len(s) <= maxLine {
		return s
	}
	cut := maxLine
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "..."
}

// causeText returns the text of err with the route template in place of every
// URL that a [url.Error] in its chain put there.
func causeText(err error, route string) string {
	if u, ok := err.(*url.Error); ok && u.URL == route { //nolint:errorlint // only the outermost one
		return causeText(u.Err, route) // the rest of it was said already: method and route
	}
	text := err.Error()
	for e := err; ; {
		var u *url.Error
		if !errors.As(e, &u) {
			return text
		}
		if u.URL != "" && u.URL != route {
			text = strings.ReplaceAll(text, strconv.Quote(u.URL), strconv.Quote(route))
			text = strings.ReplaceAll(text, u.URL, route)
		}
		if e = u.Err; e == nil {
			return text
		}
	}
}

// withoutURL returns err with the route template in place of the URL, so that
// its cause can be printed too.
func withoutURL(err error, route string) error {
	if u, ok := err.(*url.Error); ok { //nolint:errorlint // only the outermost one can be replaced
		return &url.Error{Op: u.Op, URL: route, Err: withoutURL(u.Err, route)}
	}
	return err
}
