package wire_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// A request has the defaults of http.NewRequestWithContext, and refuses what it refuses.
func TestBuildIsAsNetHTTPMakesRequests(t *testing.T) {
	t.Parallel()
	want, err := http.NewRequestWithContext(t.Context(), "", base.String()+"/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := wire.NewRequest(refresh.Operation{Route: "/x"}).Build(t.Context(), base)
	if err != nil {
		t.Fatal(err)
	}
	if got.Method != want.Method || got.Host != want.Host || got.URL.String() != want.URL.String() || got.Proto != want.Proto ||
		got.ProtoMajor != want.ProtoMajor || got.ProtoMinor != want.ProtoMinor || got.Header == nil || got.Context() != want.Context() {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if _, err := wire.NewRequest(refresh.Operation{Method: "GE T", Route: "/x"}).Build(t.Context(), base); err == nil {
		t.Error("a method with a space in it is taken")
	}
	var none context.Context
	if _, err := wire.NewRequest(refresh.Operation{Route: "/x"}).Build(none, base); err == nil {
		t.Error("no context is taken")
	}
}

// A request that is built twice, as one of a stream that reconnects, has two bodies.
func TestTwoRequestsOfOneShareNoBody(t *testing.T) {
	t.Parallel()
	r := wire.NewRequest(refresh.Operation{Method: http.MethodPost, Route: "/x"})
	r.Form(map[string]string{"a": "b"})
	for range 2 {
		req, err := r.Build(t.Context(), base)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(req.Body); string(text) != "a=b" || err != nil {
			t.Errorf("%s, %v", text, err)
		}
	}
}

// counted counts the writes of a connection.
type counted struct {
	net.Conn

	writes *atomic.Int32
}

func (c counted) Write(p []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(p)
}

// A body of bytes goes out with the header: another packet would cost a round trip on
// some networks.
func TestABodyGoesOutWithItsHeader(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer server.Close()
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var writes atomic.Int32
	transport := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, addr)
		return counted{conn, &writes}, err
	}}
	defer transport.CloseIdleConnections()
	r := wire.NewRequest(refresh.Operation{Method: http.MethodPost, Route: "/x"})
	r.JSON("application/json", map[string]string{"a": "b"})
	req, err := r.Build(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if n := writes.Load(); n != 1 {
		t.Errorf("the request took %d writes", n)
	}
}
