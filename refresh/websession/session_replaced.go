package websession

import "time"

// replaced says which cookies of a session are still accepted, by the turns of
// their tokens. The zero value accepts all.
//
// What the browser has shown counts, not what it was sent: a response may be late
// or lost. Once it has shown a newer cookie it sends older ones only with requests
// that were under way, because it never drops its newest.
type replaced struct {
	floor uint64    // cookies of earlier turns are refused
	shown uint64    // the turn that the browser has shown, the next floor
	at    time.Time // when it was first shown
}

// accept reports whether a cookie of this turn is accepted, and notes that it was
// shown.
func (r *replaced) accept(turn uint64, grace time.Duration) bool {
	if r.settled(grace) {
		r.floor = max(r.floor, r.shown)
	}
	if turn < r.floor {
		return false
	}
	// Within the grace period of one turn, the next one is not noted yet: its own
	// period begins when that of the first has passed.
	if turn > r.shown && r.shown <= r.floor {
		r.shown, r.at = turn, time.Now()
	}
	return true
}

// settled reports whether no grace period is running.
func (r *replaced) settled(grace time.Duration) bool {
	return r.shown <= r.floor || time.Since(r.at) > grace
}
