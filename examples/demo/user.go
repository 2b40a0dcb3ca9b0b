package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// user is one client, and everything that was seen of it from outside.
type user struct {
	*client.Client
	*timeline
	name            string
	email, password string
	store           refresh.MemoryStore

	mu       sync.Mutex // guards what follows
	attempts []tracing.Attempt
	events   []event.Event
	hooks    int
	calls    []outcome
}

// outcome is one call of the program.
type outcome struct {
	from, to time.Time
	err      error
}

// attempt is the client's observer: it is told of every send of every call.
func (u *user) attempt(a tracing.Attempt) {
	if !hundred[a.Operation.ID] {
		return
	}
	u.mu.Lock()
	u.attempts = append(u.attempts, a)
	u.mu.Unlock()
	m := moment{at: a.Start.Add(a.Took), who: "client", look: green}
	m.group = fmt.Sprint(a.StatusCode, a.Generation, a.Replay)
	m.text = fmt.Sprintf("answered %d to token %d", a.StatusCode, a.Generation)
	switch {
	case a.StatusCode/100 == 2:
		m.group, m.text = "done", fmt.Sprintf("answered 2xx to token %d", a.Generation)
	case a.Err != nil:
		m.text, m.look = "got no response", red
	case a.StatusCode >= 400:
		m.look = yellow
	}
	if a.Replay {
		m.group, m.text = m.group+"again", m.text+", replays"
	}
	u.add(m)
}

// event hears of every change of the session.
func (u *user) event(e event.Event) {
	u.mu.Lock()
	u.events = append(u.events, e)
	u.mu.Unlock()
	m := moment{at: e.Time, who: "session", text: string(e.Kind), look: cyan}
	if u.name != "" {
		m.who = u.name
	}
	switch e.Kind {
	case event.SignedIn:
		m.text += fmt.Sprintf(": token %d, good for %.0f s", e.Generation, time.Until(u.State().Expiry).Seconds())
	case event.RefreshStarted:
		m.text += fmt.Sprintf(": %s", e.Reason)
	case event.Refreshed:
		m.text += fmt.Sprintf(": token %d, took %d ms", e.Generation, e.Took.Milliseconds())
	case event.RefreshFailed:
		m.text, m.look = m.text+", session kept", yellow
		if e.RetryAfter > 0 {
			m.text += fmt.Sprintf("; no other one for %d ms", e.RetryAfter.Milliseconds())
		}
	case event.SignedOut:
		m.text += fmt.Sprintf(": %s", e.Reason)
		m.look = red
	}
	u.add(m)
}

// signedOut is the program's hook: the place to show a login page.
func (u *user) signedOut(event.Event) {
	u.mu.Lock()
	u.hooks++
	u.mu.Unlock()
	u.add(moment{at: time.Now(), who: "hook", text: "signed-out hook called: show the login page", look: red})
}

// fire makes a hundred calls at once and waits for all of them.
func (u *user) fire(call func(i int) error) {
	var done sync.WaitGroup
	for i := range both {
		done.Go(func() { _ = u.try(func() error { return call(i) }) })
	}
	done.Wait()
}

// try makes one call and notes how it ended.
func (u *user) try(call func() error) error {
	from := time.Now()
	err := call()
	u.mu.Lock()
	defer u.mu.Unlock()
	u.calls = append(u.calls, outcome{from: from, to: time.Now(), err: err})
	return err
}

// forget starts the records anew, but for the events.
func (u *user) forget() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.attempts, u.calls = nil, nil
}

// sends counts the sends that match.
func (u *user) sends(match func(tracing.Attempt) bool) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return count(u.attempts, match)
}

// ended counts the calls that ended with err; nil for success.
func (u *user) ended(err error) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return count(u.calls, func(o outcome) bool {
		if err == nil {
			return o.err == nil
		}
		return errors.Is(o.err, err)
	})
}

// heard counts the events of a kind.
func (u *user) heard(kind event.Kind) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return count(u.events, func(e event.Event) bool { return e.Kind == kind })
}

func (u *user) hooked() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.hooks
}

// stored reports whether the store holds anything.
func (u *user) stored(ctx context.Context) bool {
	_, rev, err := u.store.Load(ctx)
	return err != nil || rev != ""
}

func count[T any](all []T, match func(T) bool) (n int) {
	for _, v := range all {
		if match(v) {
			n++
		}
	}
	return n
}
