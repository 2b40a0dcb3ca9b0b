package client

import (
	"net"
	"net/http"
	"time"
)

// defaultHTTPClient bounds what net/http leaves open by default: how long a
// connection and the header of an answer may take. How long a body may take is
// for the call to say, for a download can be long.
func defaultHTTPClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          100,
		MaxIdleConnsPerHost:   100,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		ResponseHeaderTimeout: 60 * time.Second,
	}}
}

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
