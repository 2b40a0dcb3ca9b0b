package refresh

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Middleware gives requests the token of a session, and repairs those that are
// answered 401. Its methods are the hooks that oapi-codegen's clients and
// go-retryablehttp ask for; generated clients use Attach and Do. They may be
// called from many goroutines at once.
type Middleware struct {
	session *Session
	transport
	guard *guard
	plain bool // the http.Client keeps no cookies and sets no time limit
	retry *retryablehttp.Client
}

// transport is what a Middleware is made with.
type transport struct {
	client        *http.Client
	origins       []Origin
	retries       int
	waitMin       time.Duration
	waitMax       time.Duration
	observe       func(Attempt)
	rejected      []Rejection
	checkRedirect func(*http.Request, []*http.Request) error
}

// MiddlewareOption sets one thing of a Middleware.
type MiddlewareOption func(*transport)

// WithOrigin names a place that the token may go to; given more than once, the
// places add up. By default, there is none, and Attach refuses every request.
func WithOrigin(o Origin) MiddlewareOption {
	return func(t *transport) { t.origins = append(t.origins, o) }
}

// WithHTTPClient sets what sends the requests: its transport, cookie jar,
// redirect policy and timeout (of one attempt, body included) are used. By
// default, an http.Client with the default transport and no timeout: the
// context of each call bounds it.
func WithHTTPClient(c *http.Client) MiddlewareOption {
	return func(t *transport) { t.client = c }
}

// WithRetries says how many times a request is repeated after a transient
// failure: a connection error, 408, 429, 500, 502, 503 or 504. Only safe and
// idempotent methods are (RFC 9110, section 9.2), and requests with an
// Idempotency-Key. The replay after a 401 does not count. By default, 2.
func WithRetries(n int) MiddlewareOption {
	return func(t *transport) { t.retries = max(n, 0) }
}

// WithBackoff sets the shortest and the longest wait before a retry. It
// doubles from one to the other, less up to half of it at random. A
// Retry-After of the server counts instead, up to longest. By default, 100 ms
// and 10 s.
func WithBackoff(shortest, longest time.Duration) MiddlewareOption {
	return func(t *transport) {
		t.waitMin = max(shortest, 0)
		t.waitMax = max(longest, t.waitMin)
	}
}

// WithObserver calls fn after every attempt of every request, on the goroutine
// of the request: it should return quickly. By default, nothing is called.
func WithObserver(fn func(Attempt)) MiddlewareOption {
	return func(t *transport) { t.observe = fn }
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
		// replay after a 401 none. One more than both keeps go-retryablehttp from
		// ever giving up by itself, and losing the last answer.
		RetryMax:     m.retries + 2,
		CheckRetry:   m.CheckRetry,
		Backoff:      m.Backoff,
		PrepareRetry: m.PrepareRetry,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return m
}

// Session returns the session that m was made for.
func (m *Middleware) Session() *Session { return m.session }

// Attach gives req the session's token, as an oapi-codegen RequestEditorFn.
// ctx names the operation, see [WithOperation].
//
// A public operation gets none and never waits, nor does an optional one while
// nobody is signed in. An operation with an auth role
// gets the token as it is. Every other one gets a token that can be sent,
// after waiting for the refresh if there has to be one; for a body that cannot
// be sent twice, that includes the refresh of the early window.
//
// Errors: those of [Session.Token], ErrNoOperation, ErrForeignOrigin.
func (m *Middleware) Attach(ctx context.Context, req *http.Request) error {
	c := callFrom(ctx)
	if c == nil {
		return &Error{Kind: ErrNoOperation}
	}
	t := m.trace()
	v, err := m.choose(ctx, c.op, req, t)
	if err != nil {
		m.unsent(ctx, t, c.op, req, err)
		return err
	}
	if req.Header == nil {
		req.Header = http.Header{}
	}
	if c.owner.CompareAndSwap(nil, req) {
		c.begin(req, v)
		c.trace = t
	}
	setAuthorization(req.Header, v)
	return nil
}

// choose returns the view whose token req is to be sent with, or nil for none.
func (m *Middleware) choose(ctx context.Context, op Operation, req *http.Request, t *trace) (*view, error) {
	if op.Public {
		return nil, nil
	}
	if !m.home(req) {
		return nil, &Error{Kind: ErrForeignOrigin}
	}
	v := m.session.view.Load()
	if op.Role == RoleNone && v.freshNow() && replayable(req) {
		return v, nil // what nearly every request comes to
	}
	if op.Optional && errors.Is(v.out, ErrSignedOut) {
		return nil, nil
	}
	if op.Role != RoleNone || insideRefresh(ctx, m.session) {
		if v.out != nil || v.token.AccessToken == "" {
			return nil, nil
		}
		return v, nil
	}
	return m.session.settle(ctx, demand{lasting: !replayable(req), trace: t})
}

func setAuthorization(h http.Header, v *view) {
	if v != nil {
		h["Authorization"] = v.header
	}
}

// home tells whether req goes to the API's own origin.
func (m *Middleware) home(req *http.Request) bool {
	for _, o := range m.origins {
		if o.is(req.URL) {
			return true
		}
	}
	return false
}
