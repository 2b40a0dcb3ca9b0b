package refresh

import (
	"context"
	"time"
)

// shareFor is how long a failure is the answer for requests that were sent
// before it: longer than it takes their 401s to come in, and shorter than
// anybody's patience.
const shareFor = 5 * time.Second

// demand is what a caller needs of the session's token.
type demand struct {
	// rejected is the stamp of a token that was answered 401; zero for none.
	rejected stamp
	// lasting asks for a token that will not be refreshed soon: what it is sent
	// with cannot be sent twice.
	lasting bool
	// trace is where the wait is noted; nil for nowhere.
	trace *trace
}

// settle is the one way to a token. It returns a view whose token can be sent
// and meets d, waiting for the one refresh if it has to.
func (s *Session) settle(ctx context.Context, d demand) (*view, error) {
	if d == (demand{}) {
		if v := s.view.Load(); v.freshNow() {
			return v, nil
		}
	}
	v, f, err := s.decide(d)
	if f == nil {
		return v, err
	}
	if insideRefresh(ctx, s) {
		// Waiting here would be waiting for ourselves.
		return nil, &Error{Kind: ErrRecursion}
	}
	if s.tracer != nil {
		return s.waitTraced(ctx, f, d)
	}
	return s.wait(ctx, f, d)
}

// wait waits for f, or for the end of ctx.
func (s *Session) wait(ctx context.Context, f *flight, d demand) (*view, error) {
	select {
	case <-f.done: // bounded: the flight's timer ends it
		return s.arrived(f, d)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// decide returns a view that meets d, or the flight that will bring one, or
// why there is none. It starts that flight if it has to, and the one of the
// early window as well.
func (s *Session) decide(d demand) (*view, *flight, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, now := s.view.Load(), time.Now()

	switch {
	case s.closed:
		return nil, nil, &Error{Kind: ErrClosed}
	case v.out != nil:
		return nil, nil, v.out
	case d.rejected.epoch != 0 && d.rejected.epoch != v.epoch:
		// The token belonged to an earlier sign-in. Its request must not be sent
		// again with the token of whoever is signed in now.
		return nil, nil, &Error{Kind: ErrSignedOut, Reason: ReasonRequested}
	}

	if d.rejected.epoch != 0 && d.rejected.gen == v.gen {
		if d.rejected.landed < v.landed && now.Before(v.failed.Add(shareFor)) {
			// A refresh of this very token failed while the request was under way:
			// its error is the answer for all who waited. Who asks again later wants
			// another try.
			return nil, nil, v.failure.at(v.cooling, now)
		}
		if !v.rejected {
			if v.usable(now) {
				if wait, ok := s.limit.take(now, v.life); !ok {
					return nil, nil, &Error{Kind: ErrTooManyRefreshes, RetryAfter: wait}
				}
			}
			v = s.change(func(n *view) { n.rejected = true })
		}
	}

	if v.fresh(now) {
		return v, nil, nil
	}
	cooling := now.Before(v.cooling)
	// A refresh token in doubt is not used ahead of time: a strict server that has
	// seen it before would end the good access token with it.
	if v.flight == nil && !cooling && (!v.doubtful || !v.usable(now)) {
		v = s.takeOff(v, now)
	}
	switch {
	case v.usable(now) && (!d.lasting || v.flight == nil):
		return v, nil, nil
	case v.flight != nil:
		return nil, v.flight, nil
	default:
		return nil, nil, v.failure.at(v.cooling, now)
	}
}

// arrived is what the end of flight f means to one who waited for it. A
// failed refresh does not make a token bad that was still good: that one is
// used to its end.
func (s *Session) arrived(f *flight, d demand) (*view, error) {
	if f.err == nil {
		return f.view, nil
	}
	if v := s.view.Load(); v.epoch == f.from.epoch && d.rejected.epoch == 0 && v.usable(time.Now()) {
		return v, nil
	}
	return nil, f.err
}

// at is the failure as it is told to a caller that comes later: with the time
// that is left now.
func (e *Error) at(cooling, now time.Time) *Error {
	n := *e
	n.RetryAfter = max(cooling.Sub(now), 0)
	return &n
}

// flightKey marks the context of a refresh with the session that it is for.
type flightKey struct{}

func insideRefresh(ctx context.Context, s *Session) bool {
	in, _ := ctx.Value(flightKey{}).(*Session)
	return in == s
}
