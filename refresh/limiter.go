package refresh

import "time"

// limiter bounds how often a session refreshes because a server refused a
// token that was still good by its own word. A server that answers 401 to
// everything would otherwise cost a refresh for every call.
//
// It is a leaky bucket. Its level is counted in refreshes and not in time,
// because the life of tokens, and so the pace at which it empties, may change.
// The zero limiter is an empty bucket.
type limiter struct {
	level float64
	at    time.Time // when it was that
}

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
	gone := max(now.Sub(l.at), 0)
	l.level, l.at = max(l.level-float64(gone)/float64(max(every, 1)), 0), now
	if over := l.level + 1 - limitBurst; over > 0 {
		return max(time.Duration(over*float64(every)), 1), false
	}
	l.level++
	return 0, true
}

// back returns a refresh that was not needed after all: another holder of the
// session had made it. Otherwise the more processes share a session, the
// sooner each of them would be out of refreshes.
func (l *limiter) back() { l.level = max(l.level-1, 0) }
