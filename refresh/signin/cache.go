package signin

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// cache keeps one document of the server. It is fetched by one caller at a time,
// and not more often than every interval: whoever can make us look something up,
// such as by a forged token, cannot make us ask the server each time.
type cache[T any] struct {
	interval time.Duration
	fetch    func(ctx context.Context) (T, time.Duration, error) // with how long it stays fresh

	mu      sync.Mutex // guards what follows
	value   T
	have    bool
	err     error     // of the last fetch
	fresh   time.Time // until then
	tried   time.Time // when the last fetch began
	running chan struct{}
}

// get returns the document. One that is not fresh, or not what the caller wants,
// is fetched again; if that fails, the old one is used.
func (c *cache[T]) get(ctx context.Context, want func(T) bool) (T, error) {
	c.mu.Lock()
	now := time.Now()
	good := c.have && now.Before(c.fresh) && want(c.value)
	recent := !c.tried.IsZero() && now.Sub(c.tried) < c.interval
	if good || (recent && c.running == nil) {
		defer c.mu.Unlock()
		return c.resultLocked()
	}
	running := c.running
	if running == nil {
		running = make(chan struct{})
		c.running, c.tried = running, now
		// The caller who asked first may leave; the others still want it.
		go c.run(context.WithoutCancel(ctx), running)
	}
	c.mu.Unlock()
	select {
	case <-running:
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.resultLocked()
}

func (c *cache[T]) resultLocked() (T, error) {
	if c.have {
		return c.value, nil
	}
	return c.value, c.err
}

func (c *cache[T]) run(ctx context.Context, done chan struct{}) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	value, life, err := c.fetch(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err = err; err == nil {
		c.value, c.have, c.fresh = value, true, time.Now().Add(life)
	}
	c.running = nil
	close(done)
}

// freshness is how long a response stays fresh (RFC 9111, section 5.2.2.1),
// within bounds: a server that says nothing, or "no-cache" to everything, is not
// asked for each token.
func freshness(h http.Header) time.Duration {
	const least, usual, most = 5 * time.Minute, time.Hour, 24 * time.Hour
	for directive := range strings.SplitSeq(h.Get("Cache-Control"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(name) {
		case "no-store", "no-cache":
			return least
		case "max-age":
			n, err := strconv.Atoi(strings.Trim(value, `"`))
			if err == nil && n >= 0 {
				return min(max(time.Duration(min(n, 1e6))*time.Second, least), most)
			}
		}
	}
	return usual
}
