package refresh

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// flight is the one refresh under way. Whoever needs its outcome waits for
// done, and reads view and err after that.
type flight struct {
	from    *view // the state it set out from
	reason  event.Reason
	started time.Time
	cancel  context.CancelFunc
	done    chan struct{}
	asked   atomic.Bool // the Refresher was called
	trace   atomic.Pointer[tracing.Refresh]
	view    *view
	err     error
}

// flightKey marks the context of a refresh with the session that it is for.
type flightKey struct{}

// outcomeKind is how a refresh ended. What the session does then is the switch
// in [Session.finishRefreshLocked]; the whole table is in DESIGN.md, "The
// session".
type outcomeKind int

const (
	outcomeRefreshed outcomeKind = iota // the server gave a new token
	outcomeAdopted                      // the store holds the newer token of another process
	outcomeReplaced                     // the store holds the tokens of another sign-in
	outcomeRotated                      // no access token, but token has the next refresh token
	outcomeFailed                       // no token, for a reason that may pass
	outcomeLost                         // no token; the refresh token may be used up
	outcomeRefused                      // the refresh token is refused: to be checked against the store
	outcomeEnded                        // the session has ended, for reason
	outcomeAbandoned                    // somebody signed in or out meanwhile
	outcomeRaced                        // refused, but the store holds something newer: start over
)

// outcome is what a refresh brings.
type outcome struct {
	kind    outcomeKind
	token   Token        // refreshed, adopted, replaced, rotated
	rev     string       // of the store, with token
	reason  event.Reason // refused, ended
	unsaved error        // the store could not be written
	err     error        // why there is no token; refreshed: what else could not be read

	doubtful bool // refreshed: the refresh token may be used up all the same
}

var (
	// errTimeout is the cause when a refresh took longer than it may. It is not
	// context.DeadlineExceeded: that one speaks of the caller's own deadline.
	errTimeout = errors.New("no response within the refresh timeout")
	// errSuperseded is the cause when the sign-in that a refresh was for has ended.
	errSuperseded = errors.New("a sign-in or sign-out came during the refresh")
)

// startRefreshLocked starts the flight; there is none under way.
func (s *Session) startRefreshLocked(v *view, now time.Time) *view {
	// Its context is nobody's but its own: the caller that started it may go
	// away, and a rotated token must still be kept.
	ctx := context.WithValue(context.Background(), flightKey{}, s)
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	f := &flight{from: v, started: now, cancel: cancel, done: make(chan struct{}), reason: event.ReasonExpiresSoon}
	switch {
	case v.token.rejected:
		f.reason = event.ReasonRejected
	case !v.usable(now):
		f.reason = event.ReasonExpired
	}
	n := s.changeLocked(func(n *view) { n.flight = f })
	s.emitLocked(event.Event{Kind: event.RefreshStarted, Reason: f.reason, Generation: v.gen, Time: now})
	go s.runRefresh(ctx, f)
	return n
}

// runRefresh runs the flight to its end.
func (s *Session) runRefresh(ctx context.Context, f *flight) {
	defer f.cancel()
	// A store that ignores its context holds nobody up either.
	overdue := time.AfterFunc(s.timeout+2*storeGrace, func() { s.finishRefresh(f, f.overdue()) })
	ctx, traceEnd := s.traceRefresh(ctx, f)
	unlock, o := s.exchange(ctx, f)
	if s.view.Load().epoch != f.from.epoch {
		o = outcome{kind: outcomeAbandoned, err: errSuperseded}
	}
	traceEnd(o)
	overdue.Stop()
	s.finishRefresh(f, o)
	if o.unsaved != nil {
		s.retrySave(ctx, f)
	}
	unlock()
}

// overdue is the outcome of a flight that something holds up.
func (f *flight) overdue() outcome {
	if f.asked.Load() {
		return outcome{kind: outcomeLost, err: lost(errTimeout)}
	}
	return outcome{kind: outcomeFailed, err: errTimeout}
}

// finishRefresh ends the flight for all who wait, and moves the session on.
//
// A flight may finish twice: overdue first, and then with what the Refresher
// brought after all. One that set out under another sign-in changes nothing:
// its waiters were told when that one ended.
func (s *Session) finishRefresh(f *flight, o outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.view.Load()
	switch {
	case v.epoch != f.from.epoch || v.out != nil:
	case v.flight == f:
		s.finishRefreshLocked(v, f, o, time.Now())
	case v.gen == f.from.gen:
		s.finishLateLocked(v, f, o, time.Now())
	}
}

// finishRefreshLocked is the row of the state table for a session that is
// refreshing.
func (s *Session) finishRefreshLocked(v *view, f *flight, o outcome, now time.Time) {
	switch {
	case o.kind == outcomeReplaced:
		s.signInLocked(o.token, o.rev, event.ReasonAnotherProcess)
		return
	case o.kind == outcomeRefreshed, o.kind == outcomeAdopted:
		f.view = s.publishLocked(v, f, o, now)
	case v.gen != f.from.gen:
		// An overdue flight brought a newer token: losing a race is no failure.
		f.view = v
	case o.kind == outcomeEnded:
		s.signOutLocked(v, &Error{Kind: ErrSignedOut, Reason: o.reason, Err: o.err}, f, now)
		return
	default:
		f.err = s.recordFailureLocked(f, o, now)
	}
	s.changeLocked(func(n *view) { n.flight = nil })
	close(f.done)
}

// finishLateLocked takes what an overdue flight brought after all: its waiters
// were told, but a token is a token.
func (s *Session) finishLateLocked(v *view, f *flight, o outcome, now time.Time) {
	switch o.kind {
	case outcomeRefreshed, outcomeAdopted:
		s.publishLocked(v, f, o, now)
	case outcomeRotated:
		s.changeLocked(func(n *view) { n.rotate(o) })
	}
}

// publishLocked makes the token that f brought the one in use.
func (s *Session) publishLocked(v *view, f *flight, o outcome, now time.Time) *view {
	e := event.Event{Kind: event.Refreshed, Reason: f.reason, Time: now, Took: now.Sub(f.started)}
	pace := v.pace
	if o.kind == outcomeRefreshed {
		pace = pace.after(e.Took)
	} else {
		e.Reason = event.ReasonAnotherProcess
		if f.reason == event.ReasonRejected && !reached(f.started, f.from.token.expires) {
			s.limit.back()
		}
	}
	n := v.with(o.token, o.rev, pace, &s.settings)
	n.ended++
	n.stored.unsaved = o.unsaved != nil
	n.failure.doubtful = o.doubtful
	n.flight = v.flight
	s.view.Store(n)
	e.Generation = n.gen
	e.Err = s.newsLocked(o.err)
	s.emitLocked(e)
	if o.unsaved != nil {
		s.saveFailedLocked(n, o.unsaved)
	}
	return n
}

// newsLocked is a warning that was not told before, or nil: a server that writes
// lifetimes which nobody can read does so each time.
func (s *Session) newsLocked(warning error) error {
	if warning == nil || warning.Error() == s.warned {
		return nil
	}
	s.warned = warning.Error()
	return warning
}

// recordFailureLocked leaves the token as it is after a temporary failure.
func (s *Session) recordFailureLocked(f *flight, o outcome, now time.Time) *Error {
	n := s.changeLocked(func(n *view) {
		if o.kind == outcomeLost {
			n.failure.doubtful = true
		}
		n.rotate(o)
		n.ended++
		n.failure.count++
		n.failure.noteRefusal(o.err, now)
		wait := s.coolDown(n, f, retryAfter(o.err), now)
		n.failure.at, n.failure.until = now, now.Add(wait)
		n.failure.err = &Error{Kind: ErrTemporary, RetryAfter: wait, Err: o.err}
	})
	s.renewLaterLocked(n, now)
	s.emitLocked(event.Event{
		Kind: event.RefreshFailed, Reason: f.reason, Generation: n.gen, Time: now,
		Took: now.Sub(f.started), RetryAfter: n.failure.err.RetryAfter, Err: o.err,
	})
	return n.failure.err
}

// rotate takes over the refresh token of a response that had no usable access
// token: the one before is used up.
func (v *view) rotate(o outcome) {
	if o.kind == outcomeRotated {
		v.token.Token = o.token
		v.stored.rev, v.stored.unsaved = o.rev, o.unsaved != nil
		v.failure.doubtful = false
	}
}

// signOutLocked ends the session. f is the flight that it ended in, or nil;
// whoever waits for the flight under way is told.
func (s *Session) signOutLocked(v *view, out *Error, f *flight, now time.Time) {
	n := &view{stamp: v.stamp, stored: storeState{rev: v.stored.rev}, out: out}
	n.epoch++
	s.view.Store(n)
	s.cancelRefreshLocked(v, out)
	e := event.Event{Kind: event.SignedOut, Reason: out.Reason, Generation: v.gen, Time: now, Err: out.Err}
	if f != nil {
		e.Took = now.Sub(f.started)
	}
	s.emitLocked(e)
}

// cancelRefreshLocked tells the waiters of the flight under way that their
// session has ended, and stops the refresh: nobody would take what it brings.
func (s *Session) cancelRefreshLocked(v *view, out *Error) {
	if v.flight != nil {
		v.flight.err = out
		close(v.flight.done)
		v.flight.cancel()
	}
}
