package storetest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// endpoint is a strict token endpoint in memory: a refresh token works once,
// and using it again revokes everything (RFC 9700, section 4.14.2).
type endpoint struct {
	// gate, if not nil, makes each refresh report its arrival, and wait.
	gate *gate

	mu      sync.Mutex // guards what follows
	n       int        // number of the good pair
	calls   int
	revoked bool
}

// gate holds a refresh at the endpoint.
type gate struct {
	arrived chan struct{}
	open    chan struct{}
}

func newGate() *gate { return &gate{arrived: make(chan struct{}, 16), open: make(chan struct{})} }

// first is the pair of a sign-in.
func (e *endpoint) first(life time.Duration) refresh.Token { return e.pair(0, life) }

func (e *endpoint) pair(n int, life time.Duration) refresh.Token {
	tok := token(n)
	tok.Expiry = time.Now().Add(life)
	return tok
}

// Refresh returns the next pair, once for each.
func (e *endpoint) Refresh(ctx context.Context, last refresh.Token) (refresh.Token, error) {
	e.mu.Lock()
	e.calls++
	if last.RefreshToken != token(e.n).RefreshToken {
		e.revoked = true
	}
	if e.revoked {
		e.mu.Unlock()
		return refresh.Token{}, fmt.Errorf("%w: invalid_grant", refresh.ErrRefused)
	}
	e.n++
	n := e.n
	e.mu.Unlock()
	if e.gate != nil {
		e.gate.arrived <- struct{}{}
		select {
		case <-e.gate.open:
		case <-ctx.Done():
			return refresh.Token{}, ctx.Err()
		}
	}
	return e.pair(n, time.Hour), nil
}

// count returns how many calls there were, and whether one used an old token.
func (e *endpoint) count() (calls int, revoked bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.calls, e.revoked
}
