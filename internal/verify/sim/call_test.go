package sim

import (
	"context"
	"errors"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// caller is one who makes requests as the middleware does: token, send, one
// repair.
type caller struct {
	w        *world
	who      int
	s        *refresh.Session
	patience time.Duration // 0 for any
	slow     time.Duration // the response takes that long to come
	lanes    [5]time.Duration
}

// caller draws all that it needs, so that it does not matter when it runs.
func (w *world) caller(s *refresh.Session, patience, slow time.Duration) *caller {
	c := &caller{w: w, who: firstCall + w.callers, s: s, patience: patience, slow: slow}
	w.callers++
	for i := range c.lanes {
		c.lanes[i] = w.lanes.next(mainLane)
	}
	return c
}

func (c *caller) sleep(lane int, d time.Duration) { time.Sleep(until(c.lanes[lane], d)) }

func (c *caller) call(ctx context.Context) {
	c.sleep(0, 0)
	patience := time.Duration(0)
	if c.patience > 0 {
		patience = until(c.lanes[1], c.patience)
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	start := time.Now()
	t, err := c.s.Token(ctx)
	if took := time.Since(start); patience > 0 && took > patience || took > waitMost {
		c.w.broken(c.who, "a call with patience %s waited %s for its token", patience, took)
	}
	c.sleep(2, 0)
	if err == nil {
		var ok bool
		user, ok := c.w.server.call(t)
		c.w.note(c.who, "call as %s: %v", user, ok)
		if c.sleep(3, c.slow); !ok {
			err = c.repair(ctx, t, user)
		}
	}
	switch {
	case err == nil:
		return
	case errors.Is(err, refresh.ErrSignedOut), errors.Is(err, refresh.ErrTemporary),
		errors.Is(err, refresh.ErrTooManyRefreshes), errors.Is(err, context.DeadlineExceeded) && patience > 0:
		c.w.note(c.who, "%v", err)
	default:
		c.w.broken(c.who, "error of another kind: %v", err)
	}
}

// repair is what follows a 401 to a request that was made as user.
func (c *caller) repair(ctx context.Context, rejected refresh.Token, user string) error {
	start := time.Now()
	t, err := c.s.Renew(ctx, rejected)
	if took := time.Since(start); took > waitMost || (c.patience > 0 && took > c.patience+2*grid) {
		c.w.broken(c.who, "a call with patience %s waited %s for its next token", c.patience, took)
	}
	c.sleep(4, 0)
	if err != nil {
		return err
	}
	other, ok := c.w.server.call(t)
	if other != user {
		c.w.broken(c.who, "a request of %s was sent again as %s", user, other)
	}
	c.w.note(c.who, "again as %s: %v", other, ok)
	return nil
}
