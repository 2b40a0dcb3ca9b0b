package refresh

import (
	"sync"
	"time"
)

// EventKind says what happened to a session.
type EventKind string

// The events of a session, in the order in which most sessions see them.
const (
	// EventSignedIn: tokens came from a sign-in or, with ReasonRestored, from the store.
	EventSignedIn EventKind = "signed in"
	// EventRefreshStarted: the one refresh is under way.
	EventRefreshStarted EventKind = "refresh started"
	// EventRefreshed: a new token is in use.
	EventRefreshed EventKind = "refreshed"
	// EventRefreshFailed: the refresh failed, and the session is kept.
	EventRefreshFailed EventKind = "refresh failed"
	// EventReplaced: somebody else signed in, without a sign-out in between.
	EventReplaced EventKind = "replaced"
	// EventSignedOut: the session has ended.
	EventSignedOut EventKind = "signed out"
	// EventStoreFailed: the tokens are in use but could not be written to the store.
	EventStoreFailed EventKind = "store failed"
)

// Reason says why something happened to a session.
type Reason string

// The reasons of events.
const (
	// ReasonRequested: the program called SignIn or SignOut.
	ReasonRequested Reason = "on request"
	// ReasonRestored: the tokens were found in the store at the start.
	ReasonRestored Reason = "restored"
	// ReasonNotSignedIn: there was no sign-in yet.
	ReasonNotSignedIn Reason = "not signed in"
	// ReasonRejected: the server refused the access token with a 401.
	ReasonRejected Reason = "access token rejected"
	// ReasonExpired: the access token has expired.
	ReasonExpired Reason = "access token expired"
	// ReasonExpiresSoon: the access token is about to expire.
	ReasonExpiresSoon Reason = "access token expires soon"
	// ReasonRefused: the server refused the refresh token for good.
	ReasonRefused Reason = "refresh token refused"
	// ReasonResponseLost: the response to a refresh got lost, and the refresh token
	// was of no use after that. See [WithLostResponsePolicy].
	ReasonResponseLost Reason = "response to a refresh lost"
	// ReasonUnknownRefusal: the server refused in words that nobody knows, and
	// nothing else, for a long time. See [WithUnknownRefusalLimit].
	ReasonUnknownRefusal Reason = "refused in unknown words"
	// ReasonOutage: the refresh could not be made, and the policy is SignOutOnOutage.
	ReasonOutage Reason = "outage"
	// ReasonAnotherProcess: another process sharing the session, through its store,
	// has signed in, signed out or refreshed. The kind of the event says which.
	ReasonAnotherProcess Reason = "another process"
)

// Event is one change of a session. It holds no token text.
type Event struct {
	Kind   EventKind
	Reason Reason
	// Generation numbers the tokens of this Session value: it grows with every
	// new one, and names the one in use after the event.
	Generation uint64
	// Time is when it happened.
	Time time.Time
	// Took is how long the refresh took, for EventRefreshed, EventRefreshFailed and
	// an EventSignedOut that a refresh ended in.
	Took time.Duration
	// RetryAfter is how long the session waits before it refreshes again, for
	// EventRefreshFailed.
	RetryAfter time.Duration
	// Err is the cause, for EventRefreshFailed, EventSignedOut and EventStoreFailed.
	// For EventSignedIn, EventReplaced and EventRefreshed it says what of the
	// response could not be read, such as a lifetime; the tokens are in use. The
	// same is told once.
	Err error
}

// ByAnotherProcess reports whether another process sharing the session made the
// change, and not this one.
func (e Event) ByAnotherProcess() bool { return e.Reason == ReasonAnotherProcess }

// maxQueued bounds what a listener that never returns can hold in memory.
const maxQueued = 1024

// Subscribe calls fn for every event from now on, one after the other and in
// the order in which they happened. stop ends that; it does not wait for a
// call that is running.
//
// fn runs in a goroutine of its own: it may take its time, panic, or call any
// method of the session. A listener that falls 1,024 events behind loses the
// oldest ones.
func (s *Session) Subscribe(fn func(Event)) (stop func()) {
	l := &listener{fn: fn}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners[l] = struct{}{}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.listeners, l)
		l.stop()
	}
}

// emitLocked queues an event for every listener. That the caller holds s.mu
// makes the order of events the order of the transitions.
func (s *Session) emitLocked(e Event) {
	for l := range s.listeners {
		l.queue(e)
	}
}

// listener delivers events to one function. Its goroutine lives only while
// there is something to deliver, so that an idle listener costs none.
type listener struct {
	fn func(Event)

	mu      sync.Mutex // guards what follows
	pending []Event
	running bool
	stopped bool
	waiting []chan struct{} // closed when nothing is pending any more
}

func (l *listener) queue(e Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return
	}
	if len(l.pending) == maxQueued {
		l.pending = l.pending[1:]
	}
	l.pending = append(l.pending, e)
	if !l.running {
		l.running = true
		go l.deliver()
	}
}

func (l *listener) deliver() {
	for {
		l.mu.Lock()
		if l.stopped || len(l.pending) == 0 {
			l.running = false
			for _, c := range l.waiting {
				close(c)
			}
			l.waiting = nil
			l.mu.Unlock()
			return
		}
		e := l.pending[0]
		l.pending = l.pending[1:]
		l.mu.Unlock()
		l.call(e)
	}
}

// call keeps a panic of the listener away from the program: it is the
// listener's own failure, and no refresh may break of it.
func (l *listener) call(e Event) {
	defer func() { _ = recover() }()
	l.fn(e)
}

// drained returns a channel that is closed when all that was queued is
// delivered.
func (l *listener) drained() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := make(chan struct{})
	if l.running {
		l.waiting = append(l.waiting, c)
	} else {
		close(c)
	}
	return c
}

func (l *listener) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	l.pending = nil
}

// drain lets listeners take what is queued for them, within a second: one that
// hangs, or has called Close itself, holds nobody up for longer.
func drain(listeners map[*listener]struct{}) {
	enough := time.NewTimer(time.Second)
	defer enough.Stop()
	for l := range listeners {
		select {
		case <-l.drained():
		case <-enough.C:
			enough.Reset(0) // the time of the others has passed, too
		}
		l.stop()
	}
}
