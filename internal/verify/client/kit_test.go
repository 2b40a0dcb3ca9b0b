package client_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh/event"
)

// newPair returns a mock server in memory and a client for it, nobody signed in.
func newPair(t *testing.T, mock []mockserver.Option, opts ...client.Option) (*mockserver.Server, *client.Client) {
	t.Helper()
	srv := taskapi.New(mock...)
	t.Cleanup(srv.Close)
	return srv, newClient(t, srv, opts...)
}

func newClient(t *testing.T, srv *mockserver.Server, opts ...client.Option) *client.Client {
	t.Helper()
	transport := srv.Transport()
	t.Cleanup(transport.CloseIdleConnections)
	c, err := client.New(srv.URL, append([]client.Option{
		client.WithHTTPClient(&http.Client{Transport: transport}),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// signIn signs Ada in.
func signIn(t *testing.T, c *client.Client) {
	t.Helper()
	if _, err := c.SignIn(t.Context(), mockserver.AdaEmail, mockserver.AdaPassword); err != nil {
		t.Fatal(err)
	}
}

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// story keeps the kinds of a session's events.
type story struct {
	mu    sync.Mutex
	kinds map[event.Kind]int
}

func (s *story) add(e event.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kinds == nil {
		s.kinds = map[event.Kind]int{}
	}
	s.kinds[e.Kind]++
}

func (s *story) count(k event.Kind) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kinds[k]
}
