package refresh

import (
	"math"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Middleware gives requests the token of a session, and repairs those that are
// answered 401. Its methods are the hooks that oapi-codegen's clients and
// go-retryablehttp ask for; generated clients use Attach and Do. They may be
// called from many goroutines at once.
type Middleware struct {
	// The way of a request, which middleware_send.go has from top to bottom:
	//
	//	Attach, Do, RoundTrip  prepare: choose its token
	//	send                   sendFirst: straight to the guard, done if it succeeds;
	//	                       otherwise go-retryablehttp, with the hooks of
	//	                       middleware_retry.go, and http.Client for redirects
	//	handover               shows http.Client what sendFirst got
	//	guard                  the last station: no token to another origin
	session *Session
	transport
	guard *guard
	plain bool // the http.Client keeps no cookies and sets no time limit
	retry *retryablehttp.Client
}

// NewMiddleware returns the middleware for one session and one API. Name the
// API's place with [WithOrigin]; without it, no token is ever sent.
func NewMiddleware(s *Session, opts ...MiddlewareOption) *Middleware {
	m := &Middleware{
		session:   s,
		transport: transport{retries: 2, waitMin: 100 * time.Millisecond, waitMax: 10 * time.Second},
	}
	for _, o := range opts {
		o(&m.transport)
	}
	if m.client == nil {
		m.client = &http.Client{}
	}
	own := *m.client // the caller's client stays as it is
	m.checkRedirect = own.CheckRedirect
	own.CheckRedirect = m.redirect
	m.guard = &guard{next: own.Transport, m: m}
	m.plain = own.Jar == nil && own.Timeout == 0
	own.Transport = handover{m.guard}
	m.retry = &retryablehttp.Client{
		HTTPClient:   &own,
		RetryWaitMin: m.waitMin,
		RetryWaitMax: m.waitMax,
		// The hooks below count: a transient retry takes one of m.retries, the
		// replays after a 401 none. One more than all keeps go-retryablehttp from
		// ever giving up by itself, and losing the last response.
		RetryMax:     math.MaxInt32, // CheckRetry counts: a call may have a limit of its own
		CheckRetry:   m.CheckRetry,
		Backoff:      m.Backoff,
		PrepareRetry: m.PrepareRetry,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return m
}

// Session returns the session that m was made for.
func (m *Middleware) Session() *Session { return m.session }

// RoundTripper returns m as the transport of an ordinary http.Client, for API
// clients that are not generated:
//
//	client := &http.Client{Transport: m.RoundTripper()}
//
// Every request to the API's origin carries the session's token, and a 401 is
// repaired as for [Middleware.Do]. A request whose context names an operation,
// see [WithOperation], is treated as that operation. Requests to other origins
// pass through without a token.
func (m *Middleware) RoundTripper() http.RoundTripper { return roundTripper{m} }

// home reports whether req goes to the API's own origin.
func (m *Middleware) home(req *http.Request) bool {
	for _, o := range m.origins {
		if o.is(req.URL) {
			return true
		}
	}
	return false
}
