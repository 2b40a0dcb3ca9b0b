package sim

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
)

// check looks at what has happened until now.
func (w *world) check() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, events := range w.events {
		if fault := order(events); fault != "" {
			w.broken(i, "events: %s", fault)
		}
		if n, most := w.storm(events); n > most {
			w.broken(i, "a storm: %d refreshes within %s, %d at most", n, stormTime, most)
		}
	}
	w.checkRefusals()
}

// checkRefusals counts the sessions that ended because their refresh token was
// refused: the server has said so that many times.
func (w *world) checkRefusals() {
	ended := 0
	for _, events := range w.events {
		for _, e := range events {
			if e.Kind == event.SignedOut && e.Reason == event.ReasonRefused {
				ended++
			}
		}
	}
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	if ended > w.server.refusals {
		w.broken(theServer, "%d sessions ended by %d refusals", ended, w.server.refusals)
	}
}

// order tells what is wrong with the order of one session's events.
func order(events []event.Event) (fault string) {
	in, flying := false, false
	gen := uint64(0)
	for _, e := range events {
		switch e.Kind {
		case event.SignedIn:
			if in {
				fault = "signed in twice"
			}
			in, flying = true, false
		case event.Replaced:
			in, flying = true, false
		case event.SignedOut:
			if !in {
				fault = "signed out twice"
			}
			in, flying = false, false
		case event.RefreshStarted:
			if !in || flying {
				fault = "a refresh that nobody needs"
			}
			flying = true
		case event.Refreshed, event.RefreshFailed:
			if !in {
				fault = "a refresh after a sign-out"
			}
			flying = false
			if e.Err != nil && e.Took < timeout/2 && cutOff(e.Err) {
				fault = "a refresh was cut off by somebody who went away"
			}
		}
		if e.Generation < gen {
			fault = "generations go back"
		}
		gen = e.Generation
	}
	return fault
}

// cutOff reports whether a refresh failed because its own context had ended.
func cutOff(err error) bool {
	return errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "refresh timeout")
}

// stormTime is over what time refreshes are counted.
const stormTime = 30 * time.Second

// storm is how many refreshes a session has begun at most within stormTime,
// and how many it may: ten at once and then one in six seconds, or two in a
// short life; the ends of short lives; after each of those one that failed and
// was let through, and what the cool-down lets through; and two for each
// sign-in, whose token the server may not take at all.
func (w *world) storm(events []event.Event) (n, most int) {
	half := w.server.life / 2
	if w.server.dated {
		half -= 2 * time.Second // what a Date header may be off
	}
	most = 2*(10+int(stormTime/min(6*time.Second, half))+int(stormTime/half)) + 5
	first := 0
	for i, e := range events {
		if e.Kind != event.RefreshStarted {
			continue
		}
		for events[first].Time.Before(e.Time.Add(-stormTime)) {
			first++
		}
		count := 0
		for _, e := range events[first : i+1] {
			switch e.Kind {
			case event.RefreshStarted:
				count++
			case event.SignedIn, event.Replaced:
				count -= 2
			}
		}
		n = max(n, count)
	}
	return n, most
}
