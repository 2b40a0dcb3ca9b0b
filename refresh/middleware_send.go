package refresh

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"
)

// Attach gives req the session's token, as an oapi-codegen RequestEditorFn.
// ctx names the operation, see [WithOperation].
//
// A public operation gets none and never waits, nor does an optional one while
// the session is signed out. An operation with an auth role
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
	t := m.newTrace()
	v, err := m.choose(ctx, c.op, req, t)
	if err != nil {
		m.traceUnsent(ctx, t, c.op, req, err)
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

// taken marks a call whose request was taken by Do.
var taken = &http.Request{}

// Do sends req and returns the response, as an oapi-codegen HttpRequestDoer. A
// request that Attach has not seen gets its token here, if its context names
// an operation; one without an operation is sent as it is.
//
// A 401 to the session's token is repaired once: the token is refreshed (or
// was, by another call) and the request is sent again. Transient failures are
// retried, see [WithRetries]. Whatever comes last is returned as it came; req
// is not changed.
//
// Errors: those of [Session.Renew], ErrNotReplayable, ErrForeignOrigin, and
// what http.Client returns, without the query of the URL.
func (m *Middleware) Do(req *http.Request) (*http.Response, error) {
	c := callFrom(req.Context())
	if c == nil || !c.owner.CompareAndSwap(req, taken) {
		op := Operation{Method: req.Method, Public: true}
		if c != nil {
			op = c.op
		}
		var err error
		if c, req, err = m.prepare(op, req); err != nil {
			closeBody(req)
			return nil, err
		}
	}
	return m.send(c, req)
}

type roundTripper struct{ m *Middleware }

// RoundTrip sends req and follows no redirect: the http.Client above does.
func (r roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	// A redirect that the client above follows inherits the context of the
	// request before it, and needs a call of its own.
	op, named := OperationFrom(req.Context())
	if !named {
		op = Operation{Method: req.Method, Public: !r.m.home(req)}
	} else if !r.m.home(req) && op.Role == "" {
		op.Public = true
	}
	c, req, err := r.m.prepare(op, req)
	if err != nil {
		closeBody(req)
		return nil, err
	}
	c.single = true
	resp, err := r.m.send(c, req)
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the client above makes its own
	}
	return resp, err
}

// prepare makes a call of op for a request that Attach has not seen, or has seen
// as the second one with its context, and gives it its token.
func (m *Middleware) prepare(op Operation, req *http.Request) (*call, *http.Request, error) {
	c := &call{Context: req.Context(), op: op}
	c.owner.Store(taken)
	c.trace = m.newTrace()
	v, err := m.choose(req.Context(), op, req, c.trace)
	if err != nil {
		m.traceUnsent(req.Context(), c.trace, op, req, err)
		return nil, req, err
	}
	req = req.WithContext(c)
	if v != nil {
		if req.Header = req.Header.Clone(); req.Header == nil {
			req.Header = http.Header{}
		}
		setAuthorization(req.Header, v)
	}
	c.begin(req, v)
	return c, req, nil
}

// choose returns the view whose token req is to be sent with, or nil for none.
func (m *Middleware) choose(ctx context.Context, op Operation, req *http.Request, t *callTrace) (*view, error) {
	if op.Public {
		return nil, nil
	}
	if !m.home(req) {
		return nil, &Error{Kind: ErrForeignOrigin}
	}
	v := m.session.view.Load()
	if op.Role == "" && v.freshNow() && replayable(req) {
		return v, nil // as for nearly every request
	}
	if op.Optional && v.signedOut() {
		return nil, nil
	}
	if op.Role != "" || insideRefresh(ctx, m.session) {
		if v.out != nil || v.token.AccessToken.IsZero() {
			return nil, nil
		}
		return v, nil
	}
	return m.session.acquire(ctx, demand{lasting: !replayable(req), trace: t})
}

func setAuthorization(h http.Header, v *view) {
	if v != nil {
		h["Authorization"] = v.token.header
	}
}

// send makes one attempt, and others if that is not all.
func (m *Middleware) send(c *call, req *http.Request) (resp *http.Response, err error) {
	if c.trace != nil {
		var end func(*call, *http.Response, error)
		req, end = m.traceCall(c, req)
		defer func() { end(c, resp, err) }()
	}
	if m.observe != nil {
		c.watch = &watch{start: time.Now()}
	}
	if m.straight(req) {
		if resp, ok := m.sendFirst(c, req); ok {
			return resp, nil
		}
	}
	c.retry.Request = req
	if m.client.Jar != nil {
		// http.Client adds the jar's cookies to the header it is given.
		c.retry.Request = copied(req)
	}
	if req.Body != nil && req.Body != http.NoBody {
		if c.retry.Request == req {
			c.retry.Request = req.WithContext(req.Context())
		}
		c.body = &body{}
		if err := c.body.prepare(&c.retry, req); err != nil {
			closeBody(req)
			return nil, err
		}
		defer c.body.done()
	}
	if resp, err = m.retry.Do(&c.retry); err != nil {
		return nil, sendError(err, c, req)
	}
	return resp, nil
}

// straight reports whether the first attempt of req may go straight to the
// guard, as nearly every one does and needs nothing else: http.Client would add
// neither cookies nor credentials nor a time limit, and the body is its own, so
// that a second attempt does not depend on what became of the first one's.
func (m *Middleware) straight(req *http.Request) bool {
	return m.plain && req.URL != nil && req.Header != nil && req.RequestURI == "" && req.URL.User == nil &&
		(req.Body == nil || req.Body == http.NoBody || req.GetBody != nil)
}

// first is the result of the first attempt of a call, if that was no plain
// success.
type first struct {
	resp *http.Response
	err  error
}

// sendFirst sends req once. A plain success is the response of the call.
// Everything else, a redirect too, is kept in c.first: [handover] shows it to
// http.Client, and so to the hooks of go-retryablehttp, as if it had just
// happened.
func (m *Middleware) sendFirst(c *call, req *http.Request) (*http.Response, bool) {
	resp, err := m.guard.RoundTrip(req)
	if err != nil || resp == nil || resp.Body == nil || resp.StatusCode >= 300 {
		c.first = &first{resp, err}
		return nil, false
	}
	m.sent(c, resp, nil)
	return resp, true
}

// handover stands between http.Client and the guard, and returns the result of
// an attempt that has been made already. Like guard, it has no
// CloseIdleConnections.
type handover struct{ guard *guard }

// RoundTrip returns what c.first holds, once, and sends everything else.
func (h handover) RoundTrip(req *http.Request) (*http.Response, error) {
	if c := callFrom(req.Context()); c != nil && c.first != nil {
		f := c.first
		c.first = nil
		return f.resp, f.err
	}
	return h.guard.RoundTrip(req)
}

// guard is the last station before the network. It sees every send, redirects
// included.
//
// The threat: http.Client takes the Authorization header along on a redirect
// to a subdomain, another port, or from https to http, where somebody else may
// listen. It also sends the body again on a 307 or 308, and the body of a
// sign-in, refresh or sign-out is a credential itself.
//
// guard has no CloseIdleConnections on purpose: go-retryablehttp calls it
// after every failed call, and the pool belongs to all the other calls too.
type guard struct {
	next http.RoundTripper // nil: http.DefaultTransport
	m    *Middleware
}

// RoundTrip sends req, without its token if it does not go to the API.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if !g.m.home(req) {
		if c := callFrom(req.Context()); c != nil && c.op.Role != "" {
			closeBody(req)
			return nil, &Error{Kind: ErrForeignOrigin}
		}
		if _, ok := req.Header["Authorization"]; ok {
			req = copied(req)
			delete(req.Header, "Authorization")
		}
	} else if g.m.session.tracer != nil {
		req = withTraceHeader(req)
	}
	next := g.next
	if next == nil {
		next = http.DefaultTransport
	}
	resp, err := next.RoundTrip(req)
	if resp != nil && resp.Request == nil {
		resp.Request = req // fakes leave it out, and CheckRetry asks where it came from
	}
	return resp, err
}
