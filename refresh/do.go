package refresh

import (
	"errors"
	"net/http"
	"net/url"
	"time"
)

// taken marks a call whose request was taken by Do.
var taken = &http.Request{}

// Do sends req and returns the answer, as an oapi-codegen HttpRequestDoer. A
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
		if c, req, err = m.adopt(op, req); err != nil {
			closeBody(req)
			return nil, err
		}
	}
	return m.deliver(c, req)
}

// deliver sends req, which c is about, and tells the tracer.
func (m *Middleware) deliver(c *call, req *http.Request) (*http.Response, error) {
	if c.trace != nil {
		return m.sendTraced(c, req)
	}
	return m.send(c, req)
}

// send makes one attempt, and others if that is not all.
func (m *Middleware) send(c *call, req *http.Request) (*http.Response, error) {
	if m.observe != nil {
		c.watch = &watch{start: time.Now()}
	}
	if m.straight(req) {
		if resp, ok := m.try(c, req); ok {
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
	resp, err := m.retry.Do(&c.retry)
	if err != nil {
		return nil, redact(err)
	}
	return resp, nil
}

// adopt makes a call of op for a request that Attach has not seen, or has seen
// as the second one with its context, and gives it its token.
func (m *Middleware) adopt(op Operation, req *http.Request) (*call, *http.Request, error) {
	c := &call{Context: req.Context(), op: op}
	c.owner.Store(taken)
	c.trace = m.trace()
	v, err := m.choose(req.Context(), op, req, c.trace)
	if err != nil {
		m.unsent(req.Context(), c.trace, op, req, err)
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

// copied is req with a header map of its own.
func copied(req *http.Request) *http.Request {
	n := req.WithContext(req.Context())
	n.Header = req.Header.Clone()
	return n
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// redact takes the query and the user name out of the URL that http.Client
// puts into its errors: both may hold secrets.
func redact(err error) error {
	u, ok := errors.AsType[*url.Error](err)
	if !ok {
		return err
	}
	if own, ok := errors.AsType[*Error](u.Err); ok {
		return own // refused by ourselves, before it was sent
	}
	where, perr := url.Parse(u.URL)
	if perr != nil {
		return &url.Error{Op: u.Op, URL: "", Err: u.Err}
	}
	where = &url.URL{Scheme: where.Scheme, Host: where.Host, Path: where.Path}
	return &url.Error{Op: u.Op, URL: where.String(), Err: u.Err}
}
