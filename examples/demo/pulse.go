package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/refresh/event"
)

// pulse is how often each user calls.
const pulse = 40 * time.Millisecond

// callOn makes calls until ctx ends, whether those before have ended or not.
func (u *user) callOn(ctx context.Context) {
	var done sync.WaitGroup
	defer done.Wait()
	tick := time.NewTicker(pulse)
	defer tick.Stop()
	for {
		done.Go(func() { u.pulse(ctx) })
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// pulse makes one call, and says how it ended.
func (u *user) pulse(ctx context.Context) {
	err := u.try(func() error {
		_, err := u.Account.GetCurrentUser(ctx, client.NoRetry())
		return err
	})
	m := moment{at: time.Now(), who: u.name}
	switch {
	case err == nil:
		m.text, m.look = "calls succeed", green
	case errors.Is(err, context.Canceled):
		return // the scene is over
	case errors.Is(err, client.ErrSignedOut):
		m.text, m.look = "fail with ErrSignedOut", red
	case errors.Is(err, client.ErrTemporary):
		m.text, m.look = "fail with ErrTemporary", yellow
	case answer(err) == 0:
		m.text, m.look = "get no connection", yellow
	default:
		m.text, m.look = fmt.Sprintf("are answered %d", answer(err)), red
	}
	m.group = m.text
	u.add(m)
}

// answer is the status in err, or 0 when no response came.
func answer(err error) int {
	if e, ok := errors.AsType[*client.Error](err); ok {
		return e.StatusCode
	}
	return 0
}

// refusedWhileCooling counts the calls that failed in a cool-down, without any
// try to refresh.
func (u *user) refusedWhileCooling() (n int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, e := range u.events {
		if cooling(e) {
			n += count(u.calls, func(o outcome) bool {
				return errors.Is(o.err, client.ErrTemporary) && within(o.from, e.Time, e.Time.Add(e.RetryAfter))
			})
		}
	}
	return n
}

// cooling reports whether e is a failure that a wait follows.
func cooling(e event.Event) bool { return e.Kind == event.RefreshFailed && e.RetryAfter > 0 }

// hasty counts the refreshes that were started while the session was to wait.
func (u *user) hasty() (n int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	var wait time.Time
	for _, e := range u.events {
		if e.Kind == event.RefreshStarted && e.Time.Before(wait) {
			n++
		}
		if cooling(e) {
			wait = e.Time.Add(e.RetryAfter)
		}
	}
	return n
}
