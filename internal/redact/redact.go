// Package redact keeps credentials and addresses out of texts.
//
// The threat: servers, proxies and libraries quote what they were sent, in a
// status line, a header, the target of a redirect, the host name of a failed
// lookup or the detail of a problem. Such a text ends in a log, where everybody
// can use the token in it for as long as it lives (RFC 6750, section 5.3; RFC
// 9700, section 4.9).
package redact

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Mark is what stands where a credential was. It says nothing of the length of
// what it hides: a length narrows a guess.
const Mark = "[redacted]"

// short is the length below which a secret is only found between characters
// that no word is made of: "no" is a password too, and a part of many texts.
const short = 8

// Text returns s without the secrets, however they are escaped and whatever the
// case of their letters: host names come in lower case. An empty secret is none.
func Text(s string, secrets ...string) string {
	if s == "" {
		return s
	}
	for _, form := range forms(secrets) {
		s = replace(s, form)
	}
	return s
}

// URLs returns s with a mark in the place of each URL in it: a path or a query
// may hold a secret that nobody told us of.
func URLs(s string) string { return address.ReplaceAllString(s, "[URL]") }

var address = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^\s"'<>]*`)

// Chain reports whether the text of err, or of anything that it wraps, holds
// one of the secrets or a URL.
func Chain(err error, secrets ...string) bool {
	if err == nil {
		return false
	}
	if text := err.Error(); Text(URLs(text), secrets...) != text {
		return true
	}
	switch e := err.(type) { //nolint:errorlint // it walks the chain itself
	case interface{ Unwrap() error }:
		return Chain(e.Unwrap(), secrets...)
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), func(err error) bool { return Chain(err, secrets...) })
	}
	return false
}

// Cause returns the innermost error that a *url.Error of net/http puts its URL
// in front of, or err itself.
func Cause(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok && u.Err != nil {
		return u.Err
	}
	return err
}

// forms returns all that a text can have in the place of one of the secrets,
// the longest first: a secret may be a part of another.
func forms(secrets []string) []string {
	var all []string
	for _, s := range secrets {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		quoted, _ := json.Marshal(s) // a string never fails
		all = append(all, s, url.QueryEscape(s), url.PathEscape(s), string(quoted[1:len(quoted)-1]), html.EscapeString(s))
	}
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	return slices.Compact(all)
}

// replace puts the mark in the place of each form in s.
func replace(s, form string) string {
	within, wanted := lower(s), lower(form)
	var out strings.Builder
	done := 0
	for at := 0; ; {
		i := strings.Index(within[at:], wanted)
		if i < 0 {
			break
		}
		i += at
		if end := i + len(form); len(form) >= short || (!wordAt(s, i-1) && !wordAt(s, end)) {
			out.WriteString(s[done:i] + Mark)
			done, at = end, end
		} else {
			at = i + 1
		}
	}
	if done == 0 {
		return s
	}
	return out.String() + s[done:]
}

// lower is s with ASCII letters in lower case. It has the length of s, unlike
// strings.ToLower.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// wordAt reports whether s has a character of a word at i.
func wordAt(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return false
	}
	c := s[i]
	return c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

// Error returns err, with a text that has neither the secrets nor a URL in it.
// What had one does not unwrap any more, for whoever prints the whole chain
// would print them; errors.Is and the method Timeout still find all there is.
func Error(err error, secrets ...string) error {
	if err == nil {
		return nil
	}
	text := Text(URLs(err.Error()), secrets...)
	if text == err.Error() && !Chain(err, secrets...) {
		return err
	}
	return Hide(text, err)
}

// Sent returns an error of http.Client with the operation's route in the place
// of the URL that it quotes, and without the secrets.
func Sent(err error, route string, secrets ...string) error {
	u, ok := errors.AsType[*url.Error](err)
	if !ok {
		return Error(err, secrets...)
	}
	cause := Error(u.Err, secrets...)
	if route == "" {
		return cause
	}
	return &url.Error{Op: u.Op, URL: route, Err: cause}
}

// Hidden is an error that prints a text of its own. It has no exported fields:
// encoding/json would write them.
type Hidden struct {
	text string
	err  error
}

// Hide returns err with another text.
func Hide(text string, err error) *Hidden { return &Hidden{text: text, err: err} }

func (h *Hidden) Error() string { return h.text }

// Format writes the text whatever the verb is: %#v and %d would otherwise show
// the fields.
func (h *Hidden) Format(f fmt.State, verb rune) {
	text := h.text
	if verb == 'q' || (verb == 'v' && f.Flag('#')) {
		text = strconv.Quote(text)
	}
	_, _ = io.WriteString(f, text)
}

// Is finds every kind of error that h hides.
func (h *Hidden) Is(target error) bool { return errors.Is(h.err, target) }

// Find is errors.As for what h hides: for those who know that it has nothing to
// be hidden, or take that out.
func (h *Hidden) Find(target any) bool { return errors.As(h.err, target) }

// Timeout reports whether h hides a timeout.
func (h *Hidden) Timeout() bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](h.err)
	return ok && t.Timeout()
}

// Temporary is there so that a Hidden is a [net.Error], as what it hides.
func (h *Hidden) Temporary() bool { return h.Timeout() }
