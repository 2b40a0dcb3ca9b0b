package refresh

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// ParseToken reads the token out of a successful answer of the operation. The
// errors name the place and never quote the answer.
func (a AuthOperation) ParseToken(h http.Header, answer []byte) (Token, error) {
	r := reply{header: h, body: answer}
	access, err := r.text(a.Response.AccessToken)
	if err != nil {
		return Token{}, err
	}
	if access == "" {
		return Token{}, fmt.Errorf("answer has no access token at %s", a.Response.AccessToken)
	}
	refresh, err := r.text(a.Response.RefreshToken)
	if err != nil {
		return Token{}, err
	}
	kind, err := r.text(a.Response.TokenType)
	if err != nil {
		return Token{}, err
	}
	t := Token{AccessToken: NewSecret(access), RefreshToken: NewSecret(refresh), TokenType: kind}
	t.Expiry, err = a.Response.expiry(&r, time.Now())
	if err == nil && t.Expiry.IsZero() {
		t.Expiry = jwtExpiry(access, h, time.Now())
	}
	return t, err
}

// reply is an answer whose places are looked at. JSON is decoded when the first
// place needs it: an answer may have its tokens in headers and no body.
type reply struct {
	header http.Header
	body   []byte
	doc    any
	parsed bool
}

// value returns what stands at a place; nil for nothing.
func (r *reply) value(place string) (any, error) {
	switch kind, name := kindOf(place); kind {
	case "":
		return nil, nil
	case inHeader:
		return present(bearerless(r.header.Get(name))), nil
	case inCookie:
		for _, c := range (&http.Response{Header: r.header}).Cookies() {
			if c.Name == name {
				return present(c.Value), nil
			}
		}
		return nil, nil
	case allBody:
		if !json.Valid(r.body) {
			return present(strings.TrimSpace(string(r.body))), nil
		}
		return r.json("")
	default:
		return r.json(place)
	}
}

// json follows a JSON pointer into the body.
func (r *reply) json(pointer string) (any, error) {
	if !r.parsed {
		dec := json.NewDecoder(bytes.NewReader(r.body))
		dec.UseNumber()
		if err := dec.Decode(&r.doc); err != nil {
			return nil, errors.New("answer is not JSON")
		}
		r.parsed = true
	}
	v, _ := lookup(r.doc, pointer)
	return v, nil
}

// text reads a string; one that is not there, or null, is empty.
func (r *reply) text(place string) (string, error) {
	v, err := r.value(place)
	if v == nil || err != nil {
		return "", err
	}
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("answer has no string at %s", place)
	}
	return s, nil
}

// present is s, or nil where nothing stands.
func present(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// bearerless is a header's value without the word Bearer, which servers that
// answer with an Authorization header put before the token.
func bearerless(s string) string {
	if len(s) > 7 && strings.EqualFold(s[:7], "bearer ") {
		return strings.TrimSpace(s[7:])
	}
	return s
}
