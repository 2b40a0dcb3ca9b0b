package refresh

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// flight is the one refresh under way. Whoever needs its outcome waits for
// done, and reads view and err after that.
type flight struct {
	from    *view // the state it set out from
	reason  Reason
	started time.Time
	cancel  context.CancelFunc
	done    chan struct{}
	asked   atomic.Bool // the Refresher was called
	trace   atomic.Pointer[Trace]
	view    *view
	err     error
}

// errTimeout is the cause when a refresh took longer than it may. It is not
// context.DeadlineExceeded: that one speaks of the caller's own deadline.
var errTimeout = errors.New("no answer within the refresh timeout")

// takeOff starts the flight. The caller holds s.mu and has seen that there is
// none.
func (s *Session) takeOff(v *view, now time.Time) *view {
	// Its context is nobody's but its own: the caller that started it may go
	// away, and a rotated token must still be kept.
	ctx := context.WithValue(context.Background(), flightKey{}, s)
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	f := &flight{from: v, started: now, cancel: cancel, done: make(chan struct{}), reason: ReasonExpiresSoon}
	switch {
	case v.rejected:
		f.reason = ReasonRejected
	case !v.usable(now):
		f.reason = ReasonExpired
	}
	n := s.change(func(n *view) { n.flight = f })
	s.emit(Event{Kind: EventRefreshStarted, Reason: f.reason, Origin: OriginThisProcess, Generation: v.gen, Time: now})
	go s.fly(ctx, f)
	return n
}

// fly runs the refresh to its end.
func (s *Session) fly(ctx context.Context, f *flight) {
	defer f.cancel()
	// A store that does not look at its context holds nobody up either.
	overdue := time.AfterFunc(s.timeout+2*storeGrace, func() { s.land(f, outcome{err: f.overdue()}) })
	ctx, ended := s.traceRefresh(ctx, f)
	unlock, o := s.locked(ctx, f)
	ended(o)
	overdue.Stop()
	s.land(f, o)
	if o.unsaved != nil {
		s.insist(ctx, f)
	}
	unlock()
}

// overdue is what a flight failed of that something holds up.
func (f *flight) overdue() error {
	if f.asked.Load() {
		return lost(errTimeout)
	}
	return errTimeout
}

// locked takes the store's lock and runs the exchange. The lock is given back
// by the caller.
func (s *Session) locked(ctx context.Context, f *flight) (unlock func(), o outcome) {
	unlock, err := s.store.Lock(ctx)
	if err != nil {
		o := outcome{err: fmt.Errorf("lock of the store: %w", timedOut(ctx, err))}
		return func() {}, s.giveUp(ctx, o, f.from.token, s.view.Load().rev)
	}
	return unlock, s.exchange(ctx, f)
}

// outcome is what a flight brings.
type outcome struct {
	token    Token
	rev      string
	adopted  bool   // from the store: another holder of the session refreshed it
	replaced bool   // from the store: another holder signed in
	rotated  bool   // err is not nil, and yet token has the refresh token that counts now
	unsaved  error  // the store could not be written
	gone     Reason // the session is over, because of err
	err      error
}

// land ends the flight for all who wait, and moves the session on.
//
// A flight may land twice: overdue first, and then with what the Refresher
// brought after all. A flight that set out under another sign-in
// changes nothing (its waiters were told when that one ended).
func (s *Session) land(f *flight, o outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, now := s.view.Load(), time.Now()
	if v.epoch != f.from.epoch || v.out != nil {
		return
	}
	if v.flight != f { // overdue: its waiters were told, but a token is a token
		switch {
		case v.gen != f.from.gen || o.replaced:
		case o.err == nil:
			s.succeed(v, f, o, now)
		case o.rotated:
			s.change(func(n *view) { n.rotate(o) })
		}
		return
	}
	switch {
	case o.replaced:
		s.enter(o.token, o.rev, ReasonSignedInElsewhere, OriginAnotherProcess)
		return
	case o.err == nil:
		f.view = s.succeed(v, f, o, now)
	case v.gen != f.from.gen:
		// An overdue flight brought a newer token: losing a race is no failure.
		f.view = v
	case o.gone != "":
		s.leave(v, &Error{Kind: ErrSignedOut, Reason: o.gone, Err: o.err}, f, now)
		return
	default:
		s.keep(f, o, now)
	}
	s.change(func(n *view) { n.flight = nil })
	close(f.done)
}

// succeed publishes the token that f brought.
func (s *Session) succeed(v *view, f *flight, o outcome, now time.Time) *view {
	pace := v.pace
	if !o.adopted {
		pace = pace.after(now.Sub(f.started))
	}
	n := v.with(o.token, o.rev, pace)
	n.landed++
	n.unsaved = o.unsaved != nil
	n.flight = v.flight
	s.publish(n)
	e := Event{
		Kind: EventRefreshed, Reason: f.reason, Origin: OriginThisProcess,
		Generation: n.gen, Time: now, Took: now.Sub(f.started),
	}
	if o.adopted {
		e.Reason, e.Origin = ReasonStoreNewer, OriginAnotherProcess
		if f.reason == ReasonRejected && !reached(f.started, f.from.expires) {
			s.limit.back()
		}
	}
	s.emit(e)
	if o.unsaved != nil {
		s.notStored(n, o.unsaved)
	}
	return n
}

// keep leaves the token as it is after a temporary failure.
func (s *Session) keep(f *flight, o outcome, now time.Time) {
	err := o.err
	n := s.change(func(n *view) {
		n.doubtful = n.doubtful || errors.Is(err, ErrResponseLost)
		n.rotate(o)
		n.landed++
		n.failures++
		wait := coolDown(n.failures, retryAfter(err))
		if f.reason == ReasonExpiresSoon && retryAfter(err) == 0 {
			// It was ahead of time: whoever comes when the token is over has a try of
			// their own, as if this one had not been made.
			wait = min(wait, max(n.expires.Sub(now), 0))
		}
		n.failed, n.cooling = now, now.Add(wait)
		n.failure = &Error{Kind: ErrTemporary, RetryAfter: wait, Err: err}
	})
	f.err = n.failure
	s.emit(Event{
		Kind: EventRefreshFailed, Reason: f.reason, Origin: OriginThisProcess, Generation: n.gen, Time: now,
		Took: now.Sub(f.started), RetryAfter: n.failure.RetryAfter, Err: err,
	})
}

// rotate takes over the refresh token of an answer that had no good access
// token: the one before is used up.
func (v *view) rotate(o outcome) {
	if o.rotated {
		v.token, v.rev, v.unsaved, v.doubtful = o.token, o.rev, o.unsaved != nil, false
	}
}

// leave ends the session. f is the flight that it ended in, or nil; whoever
// waits for the flight under way is told. The caller holds s.mu.
func (s *Session) leave(v *view, out *Error, f *flight, now time.Time) {
	n := &view{stamp: v.stamp, rev: v.rev, out: out}
	n.epoch++
	s.publish(n)
	s.abandon(v, out)
	e := Event{Kind: EventSignedOut, Reason: out.Reason, Origin: OriginThisProcess, Generation: v.gen, Time: now, Err: out.Err}
	if f != nil {
		e.Took = now.Sub(f.started)
	}
	if out.Reason == ReasonStoreCleared {
		e.Origin = OriginAnotherProcess
	}
	s.emit(e)
}

// abandon tells the waiters of the flight under way that their session is
// over, and stops the refresh: nobody would take what it brings.
func (s *Session) abandon(v *view, out *Error) {
	if v.flight != nil {
		v.flight.err = out
		close(v.flight.done)
		v.flight.cancel()
	}
}
