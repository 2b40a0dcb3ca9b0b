package filestore_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// server is a strict token endpoint over loopback: a refresh token works once,
// and using it again revokes the whole family (RFC 9700, section 4.14.2).
type server struct {
	url string
	// arrived is told of each refresh; hold, if not nil, keeps those back until
	// it is closed, before anything is done.
	arrived chan struct{}

	mu      sync.Mutex // guards what follows
	hold    chan struct{}
	n       int // number of the good pair
	calls   int
	revoked bool
}

func newServer(t *testing.T) *server {
	s := &server{arrived: make(chan struct{}, 100)}
	h := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(func() { s.release(); h.Close() })
	s.url = h.URL
	return s
}

type answer struct {
	Access    string `json:"access_token"`
	Refresh   string `json:"refresh_token"`
	ExpiresIn int    `json:"expires_in"`
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	got := r.FormValue("refresh_token")
	s.mu.Lock()
	hold := s.hold
	s.calls++
	s.mu.Unlock()
	s.arrived <- struct{}{}
	if hold != nil {
		select {
		case <-hold:
		case <-r.Context().Done():
			return // the client is gone, and nothing was done
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if got != refreshText(s.n) {
		s.revoked = true
	}
	if s.revoked {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":"invalid_grant"}`)
		return
	}
	s.n++
	_ = json.NewEncoder(w).Encode(answer{Access: accessText(s.n), Refresh: refreshText(s.n), ExpiresIn: 3600})
}

func accessText(n int) string  { return fmt.Sprintf("canary-access-%d", n) }
func refreshText(n int) string { return fmt.Sprintf("canary-refresh-%d", n) }

// signIn returns the first pair, whose access token lives that long.
func (s *server) signIn(life time.Duration) refresh.Token {
	return refresh.Token{AccessToken: refresh.NewSecret(accessText(0)), RefreshToken: refresh.NewSecret(refreshText(0)), Expiry: time.Now().Add(life)}
}

// keep holds refreshes back until release.
func (s *server) keep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold = make(chan struct{})
}

func (s *server) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hold != nil {
		close(s.hold)
		s.hold = nil
	}
}

// wantCalls fails the test unless there were n refreshes, and none with a
// token that was used up.
func (s *server) wantCalls(t *testing.T, n int) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.calls != n || s.revoked {
		t.Errorf("%d calls of the token endpoint, family revoked: %t; want %d and false", s.calls, s.revoked, n)
	}
}

// caller is the client's side of a server. Each refresh has a connection of its
// own: processes that are killed share none.
func caller(endpoint string) refresh.RefreshFunc {
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	return func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
		r, err := tokenendpoint.NewRefresher(tokenendpoint.OAuth2(endpoint, nil), "", c)
		if err != nil {
			return refresh.Token{}, err
		}
		return r.Refresh(ctx, last)
	}
}
