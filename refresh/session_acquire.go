package refresh

import (
	"context"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
)

// shareFor is how long a failure is shared with requests that were sent before
// it: longer than it takes their 401s to come in, and shorter than anybody's
// patience.
const shareFor = 5 * time.Second

// demand is what a caller needs of the session's token.
type demand struct {
	// rejected is the stamp of a token that a server refused; zero for none.
	rejected stamp
	// lasting asks for a token that will not be refreshed soon: what it is sent
	// with cannot be sent twice.
	lasting bool
	// trace is where the wait is noted; nil without a tracer.
	trace *callTrace
}

// acquire is the one way to a token. It returns a view whose token can be sent
// and meets d, waiting for the one refresh if it has to.
func (s *Session) acquire(ctx context.Context, d demand) (*view, error) {
	if d == (demand{}) {
		if v := s.view.Load(); v.freshNow() {
			return v, nil
		}
	}
	s.mu.Lock()
	v, f, err := s.acquireLocked(d, time.Now())
	s.mu.Unlock()
	if f == nil {
		return v, err
	}
	if insideRefresh(ctx, s) {
		// Waiting here would be waiting for ourselves.
		return nil, &Error{Kind: ErrRecursion}
	}
	start := time.Now()
	v, err = s.wait(ctx, f, d)
	if s.tracer != nil {
		s.traceWait(ctx, f, d, time.Since(start), err)
	}
	return v, err
}

// wait waits for f, or for the end of ctx.
func (s *Session) wait(ctx context.Context, f *flight, d demand) (*view, error) {
	select {
	case <-f.done: // bounded: the refresh timeout ends it
		return s.flightResult(f, d)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// acquireLocked returns a view that meets d, or the flight that will bring one,
// or why there is none. It starts that flight if it has to, and the one of the
// early window as well.
func (s *Session) acquireLocked(d demand, now time.Time) (*view, *flight, error) {
	v := s.view.Load()
	switch {
	case s.closed:
		return nil, nil, &Error{Kind: ErrClosed}
	case v.out != nil:
		return nil, nil, v.out
	case d.rejected.epoch != 0 && d.rejected.epoch != v.epoch:
		// The token belonged to an earlier sign-in. Its request must not be sent
		// again with the token of whoever is signed in now.
		return nil, nil, &Error{Kind: ErrSignedOut, Reason: event.ReasonRequested}
	}
	if d.rejected.epoch != 0 && d.rejected.gen == v.gen {
		var err error
		if v, err = s.rejectLocked(v, d.rejected, now); err != nil {
			return nil, nil, err
		}
	}
	if v.fresh(now) {
		return v, nil, nil
	}
	// A refresh token in doubt is not used ahead of time: a strict server that has
	// seen it before would end the valid access token with it. Where there is
	// none, renewLaterLocked tries again by itself.
	ahead := v.usable(now)
	if v.flight == nil && !v.failure.cooling(now) && (!ahead || !v.failure.doubtful) {
		v = s.startRefreshLocked(v, now)
	}
	switch {
	case ahead && (!d.lasting || v.flight == nil):
		return v, nil, nil
	case v.flight != nil:
		return nil, v.flight, nil
	default:
		return nil, nil, v.failure.told(now)
	}
}

// rejectLocked notes that a server refused the token in use, which was handed
// out with the stamp rejected.
func (s *Session) rejectLocked(v *view, rejected stamp, now time.Time) (*view, error) {
	if rejected.ended < v.ended && now.Before(v.failure.at.Add(shareFor)) {
		// A refresh of this very token failed while the request was under way: its
		// error is shared by all who waited. Who asks again later wants another try.
		return nil, v.failure.told(now)
	}
	if v.token.rejected {
		return v, nil
	}
	if v.usable(now) {
		if wait, ok := s.limit.take(now, v.token.lifetime); !ok {
			return nil, &Error{Kind: ErrTooManyRefreshes, RetryAfter: wait}
		}
	}
	return s.changeLocked(func(n *view) { n.token.rejected = true }), nil
}

// flightResult is what the end of flight f means to one who waited for it. A
// failed refresh does not make a token bad that was still usable: that one is
// used until it expires.
func (s *Session) flightResult(f *flight, d demand) (*view, error) {
	if f.err == nil {
		return f.view, nil
	}
	if v := s.view.Load(); v.epoch == f.from.epoch && d.rejected.epoch == 0 && v.usable(time.Now()) {
		return v, nil
	}
	return nil, f.err
}

// insideRefresh reports whether ctx is that of the refresh of s.
func insideRefresh(ctx context.Context, s *Session) bool {
	in, _ := ctx.Value(flightKey{}).(*Session)
	return in == s
}
