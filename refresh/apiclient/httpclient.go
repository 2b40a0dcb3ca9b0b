package apiclient

import (
	"net"
	"net/http"
	"time"
)

// NewHTTPClient returns an http.Client like the one that is used by default, for
// programs that change one thing of its *http.Transport. It bounds what net/http
// leaves open:
//
//   - 10 seconds for a connection, and as much for the TLS handshake;
//   - 60 seconds for the header of the response, from when the request has been
//     sent;
//   - 45 seconds until an HTTP/2 connection that nothing comes over any more is
//     given up.
//
// How long a body may pause is for each call to say, see rest.IdleTimeout, for a
// stream may be silent. How long a body may take as a whole is for the context: a
// download can be long.
func NewHTTPClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
		MaxIdleConns:          100,
		MaxIdleConnsPerHost:   100,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
		ResponseHeaderTimeout: 60 * time.Second,
	}}
}
