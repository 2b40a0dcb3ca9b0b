package refresh

import (
	"errors"
	"net/http"
)

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
		if c := callFrom(req.Context()); c != nil && c.op.Role != RoleNone {
			closeBody(req)
			return nil, &Error{Kind: ErrForeignOrigin}
		}
		if _, ok := req.Header["Authorization"]; ok {
			req = copied(req)
			delete(req.Header, "Authorization")
		}
	} else if g.m.session.tracer != nil {
		req = extended(req)
	}
	next := g.next
	if next == nil {
		next = http.DefaultTransport
	}
	resp, err := next.RoundTrip(req)
	if resp != nil && resp.Request == nil {
		resp.Request = req // fakes leave it out, and CheckRetry asks who was answered
	}
	return resp, err
}

// redirect is the redirect policy: none for a single hop, otherwise that of
// the http.Client that m was made with.
func (m *Middleware) redirect(req *http.Request, via []*http.Request) error {
	if c := callFrom(req.Context()); c != nil && c.single {
		return http.ErrUseLastResponse
	}
	if m.checkRedirect != nil {
		return m.checkRedirect(req, via)
	}
	if len(via) >= maxRedirects {
		return errRedirects
	}
	return nil
}

// maxRedirects is what http.Client allows by default, and errRedirects what it
// says then; go-retryablehttp knows that text for final.
const maxRedirects = 10

var errRedirects = errors.New("stopped after 10 redirects")
