package refresh

import (
	"errors"
	"net/http"
	"net/url"
)

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

type roundTripper struct{ m *Middleware }

// RoundTrip sends req and follows no redirect: the http.Client above does.
func (r roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	// A redirect that the client above follows inherits the context of the
	// request before it, and needs a call of its own.
	op, named := OperationFrom(req.Context())
	if !named {
		op = Operation{Method: req.Method, Public: !r.m.home(req)}
	} else if !r.m.home(req) && op.Role == RoleNone {
		op.Public = true
	}
	c, req, err := r.m.adopt(op, req)
	if err != nil {
		closeBody(req)
		return nil, err
	}
	c.single = true
	resp, err := r.m.deliver(c, req)
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the client above makes its own
	}
	return resp, err
}
