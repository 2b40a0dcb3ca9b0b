package apiclient

import (
	"net/http"
	"runtime"
)

// WithUserAgent puts a product, such as "inventory/2.3", before those that the
// header User-Agent has (RFC 9110, section 10.1.5: the most significant one comes
// first). By default, a generated package names itself, the version of the
// document and that of the generator.
func WithUserAgent(product string) Option {
	return func(s *settings) {
		if s.agent != "" {
			product += " " + s.agent
		}
		s.agent = product
	}
}

// userAgent returns the header, nil if there is none.
func (s *settings) userAgent() []string {
	if s.agent == "" {
		return nil
	}
	return []string{s.agent + " (" + runtime.Version() + "; " + runtime.GOOS + "/" + runtime.GOARCH + ")"}
}

// withUserAgent is c for the requests that are not made here, such as the refresh.
func withUserAgent(c *http.Client, agent []string) *http.Client {
	if agent == nil {
		return c
	}
	own := *c
	own.Transport = agentTransport{next: c.Transport, agent: agent}
	return &own
}

type agentTransport struct {
	next  http.RoundTripper
	agent []string
}

// RoundTrip sends req, with the header if it has none.
func (t agentTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if _, set := req.Header["User-Agent"]; !set {
		req = req.Clone(req.Context())
		req.Header["User-Agent"] = t.agent
	}
	if t.next == nil {
		return http.DefaultTransport.RoundTrip(req)
	}
	return t.next.RoundTrip(req)
}
