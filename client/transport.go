package client

import "net/http"

// withUserAgent is c for the requests that no request editor sees, such as the
// refresh.
func withUserAgent(c *http.Client, agent string) *http.Client {
	own := *c
	own.Transport = agentTransport{next: c.Transport, agent: agent}
	return &own
}

type agentTransport struct {
	next  http.RoundTripper
	agent string
}

func (t agentTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if _, set := req.Header["User-Agent"]; !set {
		req = req.Clone(req.Context())
		req.Header.Set("User-Agent", t.agent)
	}
	if t.next == nil {
		return http.DefaultTransport.RoundTrip(req)
	}
	return t.next.RoundTrip(req)
}
