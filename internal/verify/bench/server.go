package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// server is an API in memory: an http.RoundTripper that takes one access token
// and answers at once, and a strict token endpoint.
type server struct {
	answer  []byte
	latency time.Duration // of every response
	delay   time.Duration // of a refresh
	life    time.Duration // of an access token

	mu        sync.Mutex
	header    string // what it accepts
	n         int
	refreshes int
}

func newServer() *server {
	s := &server{life: time.Hour, answer: []byte(`{"id":"usr_ada","name":"Ada","email":"ada@example.com","time_zone":"UTC","created_at":"2026-01-01T00:00:00Z"}`)}
	s.rotate()
	return s
}

func (s *server) rotate() refresh.Token {
	s.n++
	t := refresh.Token{
		AccessToken:  refresh.NewSecret(fmt.Sprintf("access-%d", s.n)),
		RefreshToken: refresh.NewSecret(fmt.Sprintf("refresh-%d", s.n)),
		Expiry:       time.Now().Add(s.life),
	}
	s.header = "Bearer " + t.AccessToken.Reveal()
	return t
}

// Refresh is the token endpoint.
func (s *server) Refresh(_ context.Context, last refresh.Token) (refresh.Token, error) {
	time.Sleep(s.delay)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refreshes++
	if last.RefreshToken.Reveal() != fmt.Sprintf("refresh-%d", s.n) {
		return refresh.Token{}, refresh.ErrRefused
	}
	return s.rotate(), nil
}

// revoke makes the access token that is out worthless.
func (s *server) revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.header = ""
}

func (s *server) accepts(header string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return header == s.header
}

var jsonHeader = http.Header{"Content-Type": {"application/json"}}

// RoundTrip answers 200 or 401.
func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		_, _ = io.Copy(io.Discard, req.Body)
		_ = req.Body.Close()
	}
	if s.latency > 0 {
		time.Sleep(s.latency)
	}
	status := http.StatusOK
	if !s.accepts(req.Header.Get("Authorization")) {
		status = http.StatusUnauthorized
	}
	return &http.Response{
		StatusCode: status, Header: jsonHeader, ContentLength: int64(len(s.answer)),
		Body: io.NopCloser(bytes.NewReader(s.answer)), Request: req,
	}, nil
}
