package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
	"github.com/perennial-go/perennial/refresh/rest"
)

// nowhere is where forged responses come from. Nothing is sent there.
const nowhere = "http://localhost:1"

// reply is the response to an operation in one case.
type reply struct {
	name   string
	status int
	kind   string // media type
	body   string
	good   bool // the method has to succeed
}

// undocumented is a status that no document has: 418 was kept free (RFC 9110,
// section 15.5.19).
const undocumented = http.StatusTeapot

// replies are the cases of an operation.
func (s *suite) replies(t *testing.T, o operation) []reply {
	t.Helper()
	cases := []reply{{name: "undocumented status", status: undocumented, kind: "text/plain", body: "short and stout"}}
	responses := o.route.Operation.Responses.Map()
	for _, code := range slices.Sorted(maps.Keys(responses)) {
		status, err := strconv.Atoi(code)
		switch {
		case code == "default":
			status = http.StatusInternalServerError
		case err != nil: // 4XX
			status = int(code[0]-'0')*100 + 99
		}
		if status < 200 {
			continue
		}
		a := reply{name: code, status: status, good: status < 300}
		a.kind, a.body = s.content(t, o, responses[code].Value)
		cases = append(cases, a)
		if a.good && json.Valid([]byte(a.body)) && strings.Contains(a.kind, "json") {
			cases = append(cases,
				reply{name: code + " of the wrong type", status: status, kind: "text/html", body: "<!doctype html>"},
				reply{name: code + " cut off", status: status, kind: a.kind, body: `{"cut`})
		}
	}
	return cases
}

// content is the body of a documented response.
func (s *suite) content(t *testing.T, o operation, r *openapi3.Response) (kind, body string) {
	t.Helper()
	if len(r.Content) == 0 {
		return "", ""
	}
	kind = slices.Sorted(maps.Keys(r.Content))[0]
	media := r.Content[kind]
	m := s.maker(o, schema.Response)
	v := media.Example
	if v == nil || !m.Fits(media.Schema, v) {
		var err error
		if v, err = m.Value(media.Schema); err != nil {
			t.Fatalf("%s: a response: %v", o.id, err)
		}
	}
	if text, ok := v.(string); ok && !strings.Contains(kind, "json") {
		return kind, text
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return kind, string(data)
}

// forged calls an operation once for each reply.
func (s *suite) forged(t *testing.T, o operation) {
	for _, a := range s.replies(t, o) {
		t.Run(a.name, func(t *testing.T) {
			f := &forger{suite: s, t: t}
			client := s.cfg.New(t, nowhere, &http.Client{Transport: f})
			f.begin(o, a)
			err := s.call(t, client, o)
			f.end()
			switch e, typed := errors.AsType[*rest.Error](err); {
			case a.good && err != nil:
				t.Errorf("a documented response is an error: %v", err)
			case !a.good && err == nil:
				t.Errorf("status %d, %s: no error", a.status, a.kind)
			case !a.good && !typed:
				t.Errorf("status %d: the error is a %T, not a *rest.Error: %v", a.status, err, err)
			case !a.good && a.status >= 300 && e.StatusCode != a.status:
				t.Errorf("status %d: the error has %d: %v", a.status, e.StatusCode, err)
			}
			f.checkRefreshes()
		})
	}
}

// forger responds in the place of a server.
type forger struct {
	suite *suite
	t     *testing.T

	mu        sync.Mutex // guards all below
	testing   bool
	operation operation
	reply     reply
	sends     int
	refreshes int
}

func (f *forger) begin(o operation, a reply) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.testing, f.operation, f.reply = true, o, a
}

// end is for what the client sends when it is closed.
func (f *forger) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.testing = false
}

// RoundTrip responds to the operation under test as the case says, and to all others well.
func (f *forger) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	o, values, ok := f.suite.find(r.Method, r.URL.Path)
	if !ok {
		return nil, fmt.Errorf("contract: %s %s is no operation of the document", r.Method, r.URL.Path)
	}
	if f.testing {
		f.checkRequest(r, o, values)
	}
	under := f.testing && o.id == f.operation.id
	if under {
		f.sends++
		return f.reply.response(r), nil
	}
	if f.testing && o.role == "refresh" {
		f.refreshes++
	}
	for _, a := range f.suite.replies(f.t, o) {
		if a.good {
			return a.response(r), nil
		}
	}
	return nil, fmt.Errorf("contract: %s has no documented success", o.id)
}

// checkRequest asserts that a request fits the document, and carries a token when,
// and only when, its operation asks for one.
func (f *forger) checkRequest(r *http.Request, o operation, values map[string]string) {
	if err := validRequest(r, o, values); err != nil {
		f.t.Errorf("the request of %s does not fit the document: %v", o.id, err)
	}
	token := r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != ""
	switch {
	case o.public && token:
		f.t.Errorf("%s is public and carries a token", o.id)
	case o.secured && !token:
		f.t.Errorf("%s is secured and carries no token", o.id)
	}
}

// checkRefreshes asserts that a 401 is repaired once where it may be.
func (f *forger) checkRefreshes() {
	f.mu.Lock()
	defer f.mu.Unlock()
	want := 0
	if f.reply.status == http.StatusUnauthorized && f.operation.secured && f.operation.role == "" {
		want = 1
	}
	if f.refreshes != want || f.sends == 0 {
		f.t.Errorf("status %d: sent %d times with %d refreshes, want %d", f.reply.status, f.sends, f.refreshes, want)
	}
}

func (a reply) response(r *http.Request) *http.Response {
	h := http.Header{}
	if a.kind != "" {
		h.Set("Content-Type", mime.FormatMediaType(a.kind, nil))
	}
	return &http.Response{
		StatusCode: a.status, Status: fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h, Request: r,
		ContentLength: int64(len(a.body)), Body: io.NopCloser(bytes.NewReader([]byte(a.body))),
	}
}
