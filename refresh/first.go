package refresh

import "net/http"

// first is what the first attempt of a call came to, if that was no plain
// success.
type first struct {
	resp *http.Response
	err  error
}

// straight tells whether the first attempt of req may go straight to the
// guard, as nearly every one does and needs nothing else: http.Client would add
// neither cookies nor credentials nor a time limit, and the body is its own, so
// that a second attempt does not depend on what became of the first one's.
func (m *Middleware) straight(req *http.Request) bool {
	return m.plain && req.URL != nil && req.Header != nil && req.RequestURI == "" && req.URL.User == nil &&
		(req.Body == nil || req.Body == http.NoBody || req.GetBody != nil)
}

// try sends req once. A plain success is the answer of the call. Everything
// else, a redirect too, is kept in c.first: [handover] shows it to http.Client,
// and so to the hooks of go-retryablehttp, as if it had just happened.
func (m *Middleware) try(c *call, req *http.Request) (*http.Response, bool) {
	resp, err := m.guard.RoundTrip(req)
	if err != nil || resp == nil || resp.Body == nil || resp.StatusCode >= 300 {
		c.first = &first{resp, err}
		return nil, false
	}
	m.sent(c, resp, nil)
	return resp, true
}

// handover stands between http.Client and the guard, and answers for an
// attempt that has been made already. Like guard, it has no
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
