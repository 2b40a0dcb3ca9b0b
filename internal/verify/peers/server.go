package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// base is where the API in memory is.
const base = "https://api.example.com"

// token is what the token endpoint answers with.
type token struct {
	access, refresh string
	expires         time.Time
}

// errRefused is what a peer gets when its refresh token is not accepted.
var errRefused = errors.New("invalid_grant")

// server is an API in memory, an http.RoundTripper, with a strict token
// endpoint: a refresh token works once. Everything is the same for every peer.
type server struct {
	delay  time.Duration                          // of a refresh
	refuse bool                                   // the refresh token is no good
	hold   func(req *http.Request, accepted bool) // holds requests up; nil for not
	upload func()                                 // called for each piece of an upload; nil for not

	newest atomic.Pointer[string] // the Authorization header that nearly every request has

	mu      sync.Mutex // guards what follows
	n       int
	life    time.Duration
	good    map[string]time.Time // header to its end
	asked   chan struct{}        // closed at the next call of the token endpoint; nil for not
	refresh int                  // calls at the token endpoint
}

// newServer returns a server whose first token lives for life.
func newServer(life time.Duration) (*server, token) {
	s := &server{life: life, good: map[string]time.Time{}}
	return s, s.issue()
}

// issue makes the next token. The caller holds s.mu, or is alone.
func (s *server) issue() token {
	s.n++
	t := token{fmt.Sprintf("access-%d", s.n), fmt.Sprintf("refresh-%d", s.n), time.Now().Add(s.life)}
	header := "Bearer " + t.access
	s.good[header] = t.expires
	if s.life >= time.Hour { // a shorter one is looked up, and its end looked at
		s.newest.Store(&header)
	}
	return t
}

// exchange is the token endpoint. A caller that goes away loses the response,
// and its refresh token is used up all the same.
func (s *server) exchange(ctx context.Context, refresh string) (token, error) {
	s.mu.Lock()
	s.refresh++
	if s.asked != nil {
		close(s.asked)
		s.asked = nil
	}
	good := !s.refuse && refresh == fmt.Sprintf("refresh-%d", s.n)
	var t token
	if good {
		t = s.issue()
	}
	s.mu.Unlock()
	if s.delay > 0 {
		select {
		case <-time.After(s.delay):
		case <-ctx.Done():
			return token{}, ctx.Err()
		}
	}
	if !good {
		return token{}, errRefused
	}
	return t, nil
}

// calls is how often the token endpoint was asked.
func (s *server) calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refresh
}

// set changes the server, and forgets how often it was asked.
func (s *server) set(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refresh = 0
	fn()
}

// revoke makes every access token that is out worthless.
func (s *server) revoke() {
	s.set(func() {
		clear(s.good)
		s.newest.Store(nil)
	})
}

func (s *server) accepts(header string) bool {
	if h := s.newest.Load(); h != nil && *h == header {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	end, ok := s.good[header]
	return ok && time.Now().Before(end)
}

var (
	answer    = []byte(`{"id":"usr_ada","name":"Ada Lovelace"}`)
	okHeader  = http.Header{"Content-Type": {"application/json"}}
	badHeader = http.Header{"Content-Type": {"application/json"}, "Www-Authenticate": {`Bearer realm="api", error="invalid_token"`}}
)

// RoundTrip answers 200 or 401.
func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		s.read(req.Body)
		_ = req.Body.Close()
	}
	accepted := s.accepts(req.Header.Get("Authorization"))
	if s.hold != nil {
		s.hold(req, accepted)
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	status, header := http.StatusOK, okHeader
	if !accepted {
		status, header = http.StatusUnauthorized, badHeader
	}
	return &http.Response{
		StatusCode: status, Header: header, ContentLength: int64(len(answer)),
		Body: io.NopCloser(bytes.NewReader(answer)), Request: req,
	}, nil
}

func (s *server) read(body io.Reader) {
	if s.upload == nil {
		_, _ = io.Copy(io.Discard, body)
		return
	}
	piece := make([]byte, 1<<20)
	for {
		n, err := body.Read(piece)
		if n > 0 {
			s.upload()
		}
		if err != nil {
			return
		}
	}
}
