package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// tally is what a worker reports: all since it began.
type tally struct {
	Calls int
	// Failed calls, by what they failed of: nobody was signed in (a family was
	// revoked), no token could be had for now (the store was away), too many
	// refreshes, a token that ended on the way once more, or anything else.
	SignedOut, Temporary, TooMany, Expired, Other int
	// Refused are the attempts with a second token that were answered 401: each
	// call that counts as Expired has had one.
	Refused int
	// Example is one of the Other failures.
	Example string
	// LongestWait is the longest wait for the lock of the store, and LongestCall
	// the longest call.
	LongestWait, LongestCall time.Duration
	// Waits are the waits for the lock of more than a lease, for the parent to
	// say whether so many holders have died meanwhile.
	Waits []wait
}

// wait is one wait for the lock.
type wait struct{ From, To time.Time }

func (t tally) failed() int { return t.SignedOut + t.Temporary + t.TooMany + t.Expired + t.Other }

// add puts the tally of another process to t.
func (t *tally) add(o tally) {
	t.Calls += o.Calls
	t.SignedOut += o.SignedOut
	t.Temporary += o.Temporary
	t.TooMany += o.TooMany
	t.Expired += o.Expired
	t.Refused += o.Refused
	t.Other += o.Other
	t.LongestWait = max(t.LongestWait, o.LongestWait)
	t.LongestCall = max(t.LongestCall, o.LongestCall)
	t.Waits = append(t.Waits, o.Waits...)
	if t.Example == "" {
		t.Example = o.Example
	}
}

// score is a tally that many goroutines write.
type score struct {
	mu sync.Mutex // guards tally
	tally
}

func (s *score) call(took time.Duration, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Calls++
	s.LongestCall = max(s.LongestCall, took)
	switch {
	case err == nil:
	case errors.Is(err, client.ErrSignedOut):
		s.SignedOut++
	case errors.Is(err, client.ErrTooManyRefreshes):
		s.TooMany++
	case errors.Is(err, client.ErrTemporary):
		s.Temporary++
	case expired(err):
		s.Expired++
	default:
		s.Other++
		s.Example = err.Error()
	}
}

// attempt is told of every send.
func (s *score) attempt(a tracing.Attempt) {
	if a.Replay && a.StatusCode == http.StatusUnauthorized {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.Refused++
	}
}

// expired reports whether the server found the token's life to be over. On a busy
// machine a request may be on its way for longer than a token of a fraction of
// a second lives, and the one that repeats it too; the second 401 is for the
// caller.
func expired(err error) bool {
	e, ok := errors.AsType[*client.Error](err)
	return ok && e.StatusCode == http.StatusUnauthorized && e.Code == "token_expired"
}

// report writes the tally as one line.
func (s *score) report(w io.Writer) {
	s.mu.Lock()
	line, err := json.Marshal(s.tally)
	s.mu.Unlock()
	if err == nil {
		_, _ = w.Write(append(line, '\n'))
	}
}

// timed is a store that measures how long its lock is waited for.
type timed struct {
	sharedStore
	score *score
	lease time.Duration
}

func (t timed) Lock(ctx context.Context) (func(), error) {
	began := time.Now()
	defer func() {
		took := time.Since(began)
		t.score.mu.Lock()
		defer t.score.mu.Unlock()
		t.score.LongestWait = max(t.score.LongestWait, took)
		if took > t.lease {
			t.score.Waits = append(t.score.Waits, wait{began, began.Add(took)})
		}
	}()
	return t.sharedStore.Lock(ctx)
}
