package rest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/refresh"
)

// Follow sends the call to the address that an earlier response named for its next
// page, which may be relative. By default, and with an empty address, the call goes
// where the document says.
//
// The threat: whoever writes the response chooses the address, and a token that
// goes elsewhere is given away. An address at another origin fails with
// refresh.ErrForeignOrigin, and nothing is sent.
func Follow(address string) Option {
	return func(s *settings) {
		if address == "" {
			return
		}
		s.edits = append(s.edits, func(req *http.Request) error {
			next, err := req.URL.Parse(address)
			if err != nil || next.Scheme != req.URL.Scheme || next.Host != req.URL.Host || next.User != nil {
				return &refresh.Error{Kind: refresh.ErrForeignOrigin}
			}
			next.Fragment = ""
			req.URL = next
			return nil
		})
	}
}

// NextLink has the call fill in *into with the address that the Link header of a
// successful response gives for the relation next (RFC 8288), or with "". By
// default, the header is in the [Result] only.
func NextLink(into *string) Option { return func(s *settings) { s.next = into } }

// nextLink returns the target of the first link with the relation next, as seen from
// the address of the response.
func nextLink(resp *http.Response) string {
	for _, header := range resp.Header.Values("Link") {
		for header != "" {
			var target, rel string
			var own bool
			target, rel, own, header = link(header)
			if !own || !slices.ContainsFunc(strings.Fields(rel), func(r string) bool { return strings.EqualFold(r, "next") }) {
				continue
			}
			u, err := url.Parse(target)
			if err != nil {
				return ""
			}
			if resp.Request != nil {
				u = resp.Request.URL.ResolveReference(u)
			}
			return u.String()
		}
	}
	return ""
}

// link reads the first link of a header, and returns what follows it. own is false
// for a link whose context is another resource (section 3.2), or that is none.
func link(header string) (target, rel string, own bool, rest string) {
	open := strings.IndexByte(header, '<')
	if open < 0 {
		return "", "", false, ""
	}
	header = header[open+1:]
	end := strings.IndexByte(header, '>')
	if end < 0 {
		return "", "", false, ""
	}
	target, header, own = strings.TrimSpace(header[:end]), header[end+1:], true
	seen := false
	for {
		header = strings.TrimLeft(header, " \t;")
		if header == "" || header[0] == ',' {
			return target, rel, own, strings.TrimPrefix(header, ",")
		}
		var name, value string
		name, value, header = parameter(header)
		switch strings.ToLower(name) {
		case "rel":
			if !seen { // the first one counts (section 3.3)
				rel, seen = value, true
			}
		case "anchor":
			own = false
		}
	}
}

// parameter reads a parameter of a link, whose value may be quoted.
func parameter(s string) (name, value, rest string) {
	end := strings.IndexAny(s, "=;,")
	if end < 0 {
		return strings.TrimSpace(s), "", ""
	}
	name = strings.TrimSpace(s[:end])
	if s[end] != '=' {
		return name, "", s[end:]
	}
	s = strings.TrimLeft(s[end+1:], " \t")
	if !strings.HasPrefix(s, `"`) {
		end = strings.IndexAny(s, ";,")
		if end < 0 {
			end = len(s)
		}
		return name, strings.TrimSpace(s[:end]), s[end:]
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return name, b.String(), s[i+1:]
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		default:
			b.WriteByte(c)
		}
	}
	return name, b.String(), ""
}
