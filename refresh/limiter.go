package refresh

import "time"

// limiter bounds how often a session refreshes because a server refused a
// token that was still good by its own word. A server that answers 401 to
// everything would otherwise cost a refresh for every call.
//
// It is a leaky bucket kept as one moment: the time at which the bucket is
// empty again. The zero limiter is an empty bucket.
type limiter struct{ empty time.Time }

const (
	// limitBurst is how many such refreshes may follow at once.
	limitBurst = 10
	// limitEvery is the longest time in which one more is allowed again. Tokens
	// with a short life get half their life, for a refusal on each is normal
	// where two clocks differ.
	limitEvery = 6 * time.Second
)

// take allows one more refresh now, or says how long to wait for it. life is
// how long the refused token was to live; zero if nobody said.
func (l *limiter) take(now time.Time, life time.Duration) (wait time.Duration, ok bool) {
	every := limitEvery
	if life > 0 {
		every = min(every, life/2)
	}
	if l.empty.Before(now) {
		l.empty = now
	}
	if full := l.empty.Add(every).Sub(now); full > limitBurst*every {
		return full - limitBurst*every, false
	}
	l.empty = l.empty.Add(every)
	return 0, true
}
