package rest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Query sets a parameter of the query, in the place of all that have the name. It
// is for parameters that the document does not have. By default, the query is what
// the typed method makes of its arguments.
func Query(name, value string) Option {
	return change(func(req *http.Request) error {
		var kept []string
		for pair := range strings.SplitSeq(req.URL.RawQuery, "&") {
			key, _, _ := strings.Cut(pair, "=")
			if plain, err := url.QueryUnescape(key); pair != "" && (err != nil || plain != name) {
				kept = append(kept, pair)
			}
		}
		u := *req.URL
		u.RawQuery = strings.Join(append(kept, url.QueryEscape(name)+"="+url.QueryEscape(value)), "&")
		req.URL = &u
		return nil
	})
}

// Member sets a member of the JSON object that is sent, for members that the
// document does not have; nil makes it null. The call fails with [ErrOption] if its
// body is no JSON object, or if the value cannot be encoded. By default, the body is
// what the typed method makes of its argument.
func Member(name string, value any) Option {
	return change(func(req *http.Request) error {
		text, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("%w: the value of the member %q does not encode (%T)", ErrOption, name, err)
		}
		var object map[string]json.RawMessage
		if req.GetBody == nil || !strings.Contains(req.Header.Get("Content-Type"), "json") {
			return fmt.Errorf("%w: the member %q needs a JSON body", ErrOption, name)
		}
		body, err := req.GetBody()
		if err != nil {
			return err
		}
		defer body.Close()
		if err := json.NewDecoder(body).Decode(&object); err != nil || object == nil {
			return fmt.Errorf("%w: the member %q needs a body that is a JSON object", ErrOption, name)
		}
		object[name] = text
		all, err := json.Marshal(object)
		if err != nil {
			return err
		}
		_ = req.Body.Close()
		req.ContentLength = int64(len(all))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(all)), nil }
		req.Body, err = req.GetBody()
		return err
	})
}

// BaseURL sends the call to another base address of the same API, such as another
// version of it. By default, that of the client.
//
// The threat: a token that goes elsewhere is given away. An address at another
// origin fails with refresh.ErrForeignOrigin, and nothing is sent. The call fails
// with [ErrOption] if the address is not absolute or has a query.
func BaseURL(address string) Option {
	return func(s *settings) {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			s.fail("the base address is no absolute URL, or has more than a path")
			return
		}
		s.base = u
	}
}

type baseKey struct{}

// BaseURLFrom returns the base address that a call is to be sent to, for clients
// that build requests; nil for their own. See [BaseURL].
func BaseURLFrom(ctx context.Context) *url.URL {
	u, _ := ctx.Value(baseKey{}).(*url.URL)
	return u
}

// Retries says how many times the call is repeated after a transient failure. A 401
// is repaired all the same. The call fails with [ErrOption] when n is negative. By
// default, as the client was told; see refresh.WithRetries.
func Retries(n int) Option {
	return func(s *settings) {
		if n < 0 {
			s.fail(fmt.Sprintf("%d retries", n))
			return
		}
		s.retries = &n
	}
}

// IdempotencyKey sends a key by which the server knows a repeated request for the
// same one, in the header Idempotency-Key, so that a POST may be repeated after a
// transient failure. With an empty key one is made for this call, if it has none
// otherwise: every attempt of it has the same. By default, none is sent, unless the document says that the
// operation honours one.
func IdempotencyKey(key string) Option {
	const name = "Idempotency-Key"
	if key != "" {
		return Header(name, key)
	}
	return change(func(req *http.Request) error {
		if req.Header.Get(name) == "" { // the argument of the typed method
			req.Header.Set(name, rand.Text())
		}
		return nil
	})
}

// change is an option that changes the request.
func change(edit func(*http.Request) error) Option {
	return func(s *settings) { s.edits = append(s.edits, edit) }
}
