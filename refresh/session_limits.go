package refresh

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
)

// maxLifetime bounds what is taken for an expiry at all: one beyond it cannot be
// counted in nanoseconds.
const maxLifetime = 100 * 365 * 24 * time.Hour

// jitter draws the random part of a wait: at least 0 and less than n, which is
// positive. See [WithJitter].
type jitter func(n time.Duration) time.Duration

// runtimeJitter draws from the runtime's own randomness.
func runtimeJitter(n time.Duration) time.Duration { return rand.N(n) }

// The early window of a token: in it, requests go on with the token while one
// refresh runs in the background.
const (
	// earlyShare is the part of the token's lifetime that the window takes. A
	// share and not a number of seconds: lifetimes of two seconds exist.
	earlyShare = 0.2
	// earlyMost bounds the window of a long lifetime, which is between a half and
	// the whole of it.
	earlyMost = 5 * time.Minute
	// earlyTimes is how many refreshes have to fit into the window: the one that
	// runs, and as much again for the first request to come and for a slower
	// response.
	earlyTimes = 2
	// firstGuess is how long a refresh takes as long as none was seen.
	firstGuess = 100 * time.Millisecond
)

// pace is how long refreshes have taken lately; zero: there was none.
type pace time.Duration

// after is the pace with one more refresh. A slower one counts at once, for
// requests would be held up by it; a faster one only by and by.
func (p pace) after(took time.Duration) pace {
	return max(pace(took), p-(p-pace(took))/8)
}

// window is how long before its expiry a token is refreshed: its share of the
// lifetime, or what refreshes take, if that is longer. Either is spread at
// random, so that a fleet that started together does not refresh together. It
// is never more than half the lifetime: a server that is slower than its own
// tokens would get one refresh after the other.
func (p pace) window(lifetime time.Duration, draw jitter) time.Duration {
	if lifetime <= 0 {
		return 0
	}
	if p == 0 {
		p = pace(firstGuess)
	}
	share := time.Duration(float64(lifetime) * earlyShare)
	needed := earlyTimes * time.Duration(p)
	window := max(share/2+draw(share/2+1), needed+draw(needed/4+1))
	return min(window, lifetime/2, earlyMost-draw(earlyMost/2))
}

// limiter bounds how often a session refreshes because a server refused a
// token that had not expired by its own word. A server that answers 401 to
// everything would otherwise cost a refresh for every call.
//
// It is a leaky bucket. Its level is counted in refreshes and not in time,
// because the lifetime of tokens, and so the pace at which it empties, may
// change. The zero limiter is an empty bucket.
type limiter struct {
	level float64
	at    time.Time // when it was that
}

const (
	// limitBurst is how many such refreshes may follow at once.
	limitBurst = 10
	// limitEvery is the longest time in which one more is allowed again. Tokens
	// with a short lifetime get half of it, for a refusal on each is normal where
	// two clocks differ.
	limitEvery = 6 * time.Second
)

// take allows one more refresh now, or says how long to wait for it. lifetime
// is that of the refused token; zero if it is not known.
func (l *limiter) take(now time.Time, lifetime time.Duration) (wait time.Duration, ok bool) {
	every := limitEvery
	if lifetime > 0 {
		every = min(every, lifetime/2)
	}
	gone := max(now.Sub(l.at), 0)
	l.level, l.at = max(l.level-float64(gone)/float64(max(every, 1)), 0), now
	if over := l.level + 1 - limitBurst; over > 0 {
		return max(time.Duration(over*float64(every)), 1), false
	}
	l.level++
	return 0, true
}

// back returns a refresh that was not needed after all: another process
// sharing the session had made it. Otherwise the more processes share a
// session, the sooner each of them would be out of refreshes.
func (l *limiter) back() { l.level = max(l.level-1, 0) }

const (
	coolFirst = time.Second
	coolMost  = time.Minute
)

// coolDown is how long to leave the token endpoint alone after that many
// failures in a row. The first failure may be a hiccup: whoever calls next is
// let through, once. Then the wait doubles from one second to one minute, less
// up to a quarter so that clients which failed together do not come back
// together. A server's own word (RFC 9110, section 10.2.3) counts if it asks
// for more, up to the same minute.
func coolDown(failures int, asked time.Duration, draw jitter) time.Duration {
	wait := time.Duration(0)
	if failures > 1 {
		wait = min(coolFirst<<min(failures-2, 10), coolMost)
		wait -= draw(wait/4 + 1)
	}
	return max(wait, min(asked, coolMost))
}

// coolDown is how long the session leaves the token endpoint alone after flight
// f of n's token has failed.
func (s *Session) coolDown(n *view, f *flight, asked time.Duration, now time.Time) time.Duration {
	wait := coolDown(n.failure.count, asked, s.draw)
	left := n.token.expires.Sub(now)
	switch {
	case n.token.expires.IsZero():
	case n.token.RefreshToken.IsZero() && left > 0:
		// It renews itself, and can do so while it is valid: the tries come closer
		// together, so that one is made whenever a refresh would still be in time.
		wait = min(max(wait, renewLeast), max(left/2, renewLeast))
	case f.reason == event.ReasonExpiresSoon && asked == 0:
		// It was ahead of time: whoever comes when the token has expired has a try
		// of their own, as if this one had not been made.
		wait = min(wait, max(left, 0))
	}
	return wait
}

// renewLeast is the shortest wait between two tries to renew a token by itself.
const renewLeast = 250 * time.Millisecond

// renewLaterLocked tries again by itself to renew a token that renews itself:
// nobody may call in time, and when it has expired there is no way back.
func (s *Session) renewLaterLocked(n *view, now time.Time) {
	if !n.token.RefreshToken.IsZero() || n.token.expires.IsZero() || !n.usable(n.failure.until) || s.closed {
		return
	}
	s.stopRenewingLocked()
	s.renewing = time.AfterFunc(n.failure.until.Sub(now), func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		v, now := s.view.Load(), time.Now()
		if v.epoch == n.epoch && v.gen == n.gen && v.flight == nil && !s.closed && v.usable(now) && !v.failure.cooling(now) {
			s.startRefreshLocked(v, now)
		}
	})
}

func (s *Session) stopRenewingLocked() {
	if s.renewing != nil {
		s.renewing.Stop()
	}
}

// unknownRefusals counts refusals that nobody knows, as long as nothing else
// comes from the server.
type unknownRefusals struct {
	count int
	since time.Time
}

// unknownLeast is how many of them it takes to end a session.
const unknownLeast = 5

// noteRefusal counts err, if the server has answered at all.
func (f *failureState) noteRefusal(err error, now time.Time) {
	switch e, ok := errors.AsType[*ResponseError](err); {
	case !errors.Is(err, ErrUnknownRefusal):
		if ok && e.StatusCode != 0 {
			f.unknown = unknownRefusals{}
		}
	case f.unknown.count == 0:
		f.unknown = unknownRefusals{count: 1, since: now}
	default:
		f.unknown.count++
	}
}

// over reports whether one more refusal is too many.
func (u unknownRefusals) over(now time.Time, most time.Duration) bool {
	return u.count+1 >= unknownLeast && !now.Before(u.since.Add(most))
}

// retryAfter is the wait that the server asked for in the response that err
// describes.
func retryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*ResponseError](err); ok {
		return e.RetryAfter
	}
	return 0
}
