package rest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/internal/retryafter"
)

// problem is what error bodies have in common. Besides problem documents (RFC
// 9457) it knows OAuth errors (RFC 6749, section 5.2), {"error": {...}},
// {"errors": [{...}]} and plain {"code", "message"}.
type problem struct {
	Type             text            `json:"type"`
	Title            text            `json:"title"`
	Detail           text            `json:"detail"`
	Code             text            `json:"code"`
	Message          text            `json:"message"`
	ErrorDescription text            `json:"error_description"`
	RequestID        text            `json:"request_id"`
	RequestIDCamel   text            `json:"requestId"`
	Error            json.RawMessage `json:"error"`
	Errors           json.RawMessage `json:"errors"`
}

// text takes a string or a number and ignores everything else: one member of an
// unexpected type must not hide the others.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	var n json.Number
	switch {
	case json.Unmarshal(b, &s) == nil:
		*t = text(s)
	case json.Unmarshal(b, &n) == nil:
		*t = text(n)
	}
	return nil
}

// read fills in what e does not have yet from body. It never fails: a body in
// no known format (a proxy's HTML page) leaves e as it is.
func (e *Error) read(body []byte) {
	if b := bytes.TrimLeft(body, " \t\r\n"); len(b) == 0 || b[0] != '{' {
		return
	}
	var p problem
	if json.Unmarshal(body, &p) != nil {
		return
	}
	e.take(p)
	if nested, ok := member(p.Error); ok {
		e.take(nested)
	} else {
		var code text
		_ = json.Unmarshal(p.Error, &code)
		e.take(problem{Code: code})
	}
	var list []json.RawMessage
	if json.Unmarshal(p.Errors, &list) == nil && len(list) > 0 {
		first, _ := member(list[0])
		e.take(first)
	}
}

// member returns the object in raw; ok is false when there is none.
func member(raw json.RawMessage) (p problem, ok bool) {
	if len(raw) == 0 || raw[0] != '{' {
		return problem{}, false
	}
	return p, json.Unmarshal(raw, &p) == nil
}

// take fills in the fields of e that are still empty.
func (e *Error) take(p problem) {
	set := func(to *string, from ...text) {
		for _, t := range from {
			if *to == "" {
				*to = string(t)
			}
		}
	}
	set(&e.Type, p.Type)
	set(&e.Title, p.Title)
	set(&e.Code, p.Code)
	set(&e.Message, p.Detail, p.Message, p.ErrorDescription)
	set(&e.RequestID, p.RequestID, p.RequestIDCamel)
}

// answer fills in what resp says, with body already read from it.
func (e *Error) answer(resp *http.Response, body []byte) {
	e.StatusCode = resp.StatusCode
	e.Header = resp.Header
	e.Body = body
	e.RetryAfter = retryafter.Parse(resp.Header, maxRetryAfter)
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		e.read(body)
	}
	if e.RequestID == "" {
		e.RequestID = resp.Header.Get("X-Request-Id")
	}
	for _, s := range []*string{&e.Type, &e.Title, &e.Code, &e.Message, &e.RequestID} {
		*s = redact(strings.ToValidUTF8(*s, "?"), resp.Request)
	}
}
