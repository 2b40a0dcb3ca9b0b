package refresh

import (
	"math"
	"sync/atomic"
	"time"
)

// view is everything that a request has to know of the session, in one value
// that never changes. The session replaces it as a whole, under its mutex; a
// request loads it with one atomic read and takes no lock.
type view struct {
	stamp   // which token this is, and how many flights had ended
	token   Token
	header  []string      // ready-made Authorization value; nobody may write to it
	early   time.Time     // from then on it is refreshed in the background
	wall    *atomic.Int64 // how much is left to early when the wall clock is due; see freshNow
	expires time.Time     // from then on it is not sent
	life    time.Duration // from now to expires when it came
	pace    pace          // how long refreshes have taken

	rejected bool          // the server refused the token: it is not sent again
	flight   *flight       // the refresh under way, or nil
	rev      string        // what the store held when this token was written or read
	unsaved  bool          // the store does not have this token
	doubtful bool          // an answer got lost: the refresh token may be used up
	saving   chan struct{} // closed when the sign-in has written its tokens

	failures int       // failed flights in a row
	cooling  time.Time // no refresh before then
	failure  *Error    // what the last flight failed of
	failed   time.Time // when that was

	out *Error // not nil: signed out, and this is why
}

// maxLife bounds a lifetime, so that no arithmetic on it overflows. A longer
// one is as good as none.
const maxLife = 100 * 365 * 24 * time.Hour

// with returns a view of the same sign-in with its next token; p is how long
// refreshes take.
func (v *view) with(t Token, rev string, p pace) *view {
	n := &view{stamp: v.stamp, rev: rev, token: t, saving: v.saving, pace: p}
	n.gen++
	n.token.stamp = stamp{}
	n.header = []string{t.authorization()}
	if t.Expiry.IsZero() || time.Until(t.Expiry) > maxLife {
		return n // as good as endless, and more than UnixNano can count
	}
	// The end is counted by the monotonic clock from here, whatever is done to
	// the wall clock later; finished also looks at the wall clock, which goes on
	// while a laptop sleeps.
	now := time.Now()
	life := t.Expiry.Sub(now)
	n.expires, n.life = now.Add(life), life
	n.early = n.expires.Add(-p.window(life))
	n.wall = &atomic.Int64{}
	n.wall.Store(math.MaxInt64) // the first look is at both clocks
	return n
}

// nowhere tells whether the token is in no store at all, because the sign-in
// could not even read one: what a store holds is then older than the session.
func (v *view) nowhere(rev string) bool { return v.unsaved && rev == "" }

// pending tells whether the sign-in still writes its tokens.
func (v *view) pending() bool {
	if v.saving == nil {
		return false // nobody was ever signed in
	}
	select {
	case <-v.saving:
		return false
	default:
		return true
	}
}

// stamped is the token with the stamp of this view.
func (v *view) stamped() Token {
	t := v.token
	t.stamp = v.stamp
	return t
}

// usable tells whether the token may be sent.
func (v *view) usable(now time.Time) bool {
	return v.out == nil && !v.rejected && v.token.AccessToken != "" && !reached(now, v.expires)
}

// fresh tells whether the token may be sent and nothing else is to be done.
func (v *view) fresh(now time.Time) bool {
	// early comes before expires, or neither is set.
	return v.out == nil && !v.rejected && v.token.AccessToken != "" && !reached(now, v.early)
}

// wallEvery is how often the hot path looks at the wall clock. Reading both
// clocks costs twice as much as reading the monotonic one, and is the largest
// part of what a request pays for its token.
const wallEvery = time.Second

// freshNow is fresh for the hot path: the monotonic clock is looked at each
// time, the wall clock once in a while.
func (v *view) freshNow() bool {
	if v.out != nil || v.rejected || v.token.AccessToken == "" {
		return false
	}
	if v.early.IsZero() {
		return true
	}
	left := time.Until(v.early) // reads the monotonic clock alone
	if left <= 0 {
		return false
	}
	if left > time.Duration(v.wall.Load()) {
		return true
	}
	v.wall.Store(int64(left - wallEvery))
	return v.fresh(time.Now())
}

// reached tells whether the moment t has come, by the monotonic clock or by
// the wall clock. The zero moment never comes.
func reached(now, t time.Time) bool {
	if t.IsZero() {
		return false
	}
	return !now.Before(t) || now.UnixNano() >= t.UnixNano()
}
