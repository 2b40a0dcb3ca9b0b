package main

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
)

// replays counts the calls that were sent again after a 401, for one request of a
// browser.
type replays struct{ refused atomic.Int64 }

type replaysKey struct{}

func count(ctx context.Context) (context.Context, *replays) {
	n := &replays{}
	return context.WithValue(ctx, replaysKey{}, n), n
}

// counter is the transport of all calls of the API.
type counter struct{ next http.RoundTripper }

// RoundTrip sends req. Its context descends from that of the browser's request.
func (c counter) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(req)
	if n, ok := req.Context().Value(replaysKey{}).(*replays); ok && err == nil && resp.StatusCode == http.StatusUnauthorized {
		n.refused.Add(1)
	}
	return resp, err
}

// counting tells the page's script of it.
type counting struct {
	http.ResponseWriter
	counted *replays
}

// WriteHeader adds the number to the header.
func (c *counting) WriteHeader(status int) {
	c.Header().Set("Demo-Replays", strconv.FormatInt(c.counted.refused.Load(), 10))
	c.ResponseWriter.WriteHeader(status)
}
