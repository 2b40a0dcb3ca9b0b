package tokenendpoint

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/perennial-go/perennial/internal/errorbody"
	"github.com/perennial-go/perennial/internal/loosejson"
	"github.com/perennial-go/perennial/internal/place"
	"github.com/perennial-go/perennial/internal/pointer"
)

// reply is a response whose places are looked at. Its body is decoded when the
// first place needs it: a response may have its tokens in headers and no body.
type reply struct {
	header http.Header
	body   []byte
	doc    any
	parsed bool
}

// value returns what stands at a place; nil for nothing.
func (r *reply) value(at string) any {
	kind, name, _ := place.Parse(at)
	switch kind {
	case place.Header:
		return present(r.header.Get(name))
	case place.Cookie:
		for _, c := range (&http.Response{Header: r.header}).Cookies() {
			if c.Name == name {
				return present(c.Value)
			}
		}
	case place.Body:
		if v, ok := r.json().(string); ok {
			return present(v)
		}
		return present(r.plain())
	case place.Pointer:
		v, _ := pointer.Lookup(r.json(), name)
		return v
	}
	return nil
}

// json decodes the body, which is a form at some servers (RFC 6749 was not
// always what it is).
func (r *reply) json() any {
	if r.parsed {
		return r.doc
	}
	r.parsed = true
	if r.doc, _ = loosejson.Decode(r.body); r.doc == nil {
		if form := errorbody.Form(r.body); form != nil {
			r.doc = form
		}
	}
	return r.doc
}

// plain is a body that is the token itself. No token has spaces in it, or is a
// page.
func (r *reply) plain() string {
	s := strings.TrimSpace(string(loosejson.UTF8(r.body)))
	if strings.ContainsAny(s, " \t\r\n<>{}\"") {
		return ""
	}
	return s
}

// token reads a token. One that is not there, null or empty is "". The word
// Bearer in front of it is none of it: servers that answer with an
// Authorization header put it there, and some put it into the body.
func (r *reply) token(at string) (string, error) {
	v := r.value(at)
	s, ok := text(v)
	if !ok {
		return "", fmt.Errorf("response has %s and no text at %s", kindOf(v), at)
	}
	s = bearerless(strings.TrimSpace(s))
	if !headerSafe(s) {
		// A line break would let whoever chose the token write headers of ours.
		return "", fmt.Errorf("response has characters that no header can carry at %s", at)
	}
	return s, nil
}

// text returns a string or a number as text, and "" for nothing.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// kindOf names the kind of a JSON value.
func kindOf(v any) string {
	switch v.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	case bool:
		return "a boolean"
	case json.Number:
		return "a number"
	case string:
		return "a text"
	}
	return "nothing"
}

// present is s, or nil where nothing stands.
func present(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func bearerless(s string) string {
	if len(s) > 7 && strings.EqualFold(s[:7], "bearer ") {
		return strings.TrimSpace(s[7:])
	}
	return s
}

// number reads a number, or a string of digits.
func number(v any) (float64, bool) {
	s, ok := text(v)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return n, err == nil && n-n == 0 // neither NaN nor infinite
}
