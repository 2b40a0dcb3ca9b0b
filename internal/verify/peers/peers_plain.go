package main

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// fixed is an http.Client with a constant Authorization header.
type fixed struct {
	c      *http.Client
	header string
}

func (f fixed) send(ctx context.Context, method, url string, body *payload) (*http.Response, error) {
	req, err := request(ctx, method, url, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", f.header)
	return f.c.Do(req)
}

func newBare(s setting) client {
	return fixed{&http.Client{Transport: s.next}, "Bearer " + s.first.access}
}

// newRetryable is go-retryablehttp as its README shows it for code that wants
// an http.Client, without the log that it writes by default.
func newRetryable(s setting) client {
	c := retryablehttp.NewClient()
	c.Logger = nil
	c.HTTPClient = &http.Client{Transport: s.next}
	return fixed{c.StandardClient(), "Bearer " + s.first.access}
}

// byHand is what a careful programmer writes in an afternoon: a mutex around
// the refresh, and one replay after a 401, unless somebody else has refreshed.
type byHand struct {
	next  http.RoundTripper
	ask   *server
	early time.Duration

	mu  sync.Mutex // guards now
	now token
}

func newMutex(s setting) client {
	early := s.early
	if early == 0 {
		early = 10 * time.Second
	}
	return plain{&http.Client{Transport: &byHand{next: s.next, ask: s.server, now: s.first, early: early}}}
}

// token returns a good one, other than rejected.
func (b *byHand) token(ctx context.Context, rejected string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.now.access != rejected && time.Now().Before(b.now.expires.Add(-b.early)) {
		return b.now.access, nil
	}
	t, err := b.ask.exchange(ctx, b.now.refresh)
	if err != nil {
		return "", err
	}
	b.now = t
	return t.access, nil
}

func (b *byHand) RoundTrip(req *http.Request) (*http.Response, error) {
	access, err := b.token(req.Context(), "")
	if err != nil {
		return nil, err
	}
	first := req.Clone(req.Context())
	first.Header.Set("Authorization", "Bearer "+access)
	resp, err := b.next.RoundTrip(first)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || (req.Body != nil && req.GetBody == nil) {
		return resp, err
	}
	_ = resp.Body.Close()
	if access, err = b.token(req.Context(), access); err != nil {
		return nil, err
	}
	again := req.Clone(req.Context())
	if req.GetBody != nil {
		if again.Body, err = req.GetBody(); err != nil {
			return nil, err
		}
	}
	again.Header.Set("Authorization", "Bearer "+access)
	return b.next.RoundTrip(again)
}
