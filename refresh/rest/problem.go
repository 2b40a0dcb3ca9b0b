package rest

import (
	"net/http"
	"strings"

	"github.com/perennial-go/perennial/internal/errorbody"
	"github.com/perennial-go/perennial/internal/redact"
	"github.com/perennial-go/perennial/internal/retryafter"
	"github.com/perennial-go/perennial/refresh"
)

// read fills in what the body says, in whatever format. It never fails: a body
// in no known format (a proxy's HTML page) leaves e as it is.
func (e *Error) read(h http.Header, body []byte) {
	d := errorbody.Read(h, body)
	e.Type, e.Title, e.Code, e.Message, e.RequestID = d.Type, d.Title, d.Code, d.Message, d.RequestID
}

// fill fills in what resp says, with body already read from it.
func (e *Error) fill(resp *http.Response, body []byte) {
	e.StatusCode = resp.StatusCode
	e.Header = resp.Header
	e.Body = body
	e.RetryAfter = retryafter.Parse(resp.Header, maxRetryAfter)
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		e.read(resp.Header, body)
	}
	if e.RequestID == "" {
		e.RequestID = resp.Header.Get("X-Request-Id")
	}
	secrets := redact.Of(resp.Request)
	for _, s := range []*string{&e.Type, &e.Title, &e.Code, &e.Message, &e.RequestID} {
		*s = redact.Text(strings.ToValidUTF8(*s, "?"), secrets...)
	}
	if c := refresh.ChallengeOf(resp); c != nil && e.Err == nil {
		e.Err = c
	}
}
