package refresh

import (
	"errors"
	"math"
	"sync/atomic"
	"time"
)

// view is everything that a request has to know of the session, in one value
// that never changes. The session replaces it as a whole, under its mutex; a
// request loads it with one atomic read and takes no lock.
//
// Its parts say which state the session is in:
//
//	signed out    out is set
//	active        the token is usable, and flight is nil
//	refreshing    flight is set; the token may be usable all the same
//	cooling down  failure.until lies ahead; the token may be usable all the same
//
// What leads from one to the other is the table in DESIGN.md, "The session".
type view struct {
	stamp   // which token this is, and how many refreshes had ended
	token   tokenState
	stored  storeState
	flight  *flight // the refresh under way, or nil
	pace    pace    // how long refreshes have taken
	failure failureState
	out     *Error // not nil: signed out or closed, and this is why
}

// tokenState is the token in use, and for how long it can be used.
type tokenState struct {
	Token
	header   []string      // ready-made Authorization value; nobody may write to it
	early    time.Time     // from then on it is refreshed in the background
	wall     *atomic.Int64 // how much is left to early when the wall clock is due; see freshNow
	expires  time.Time     // from then on it is not sent
	lifetime time.Duration // from now to expires when it came
	rejected bool          // the server refused it: it is not sent again
}

// storeState is what the store has of the token in use.
type storeState struct {
	rev     string        // what the store held when this token was written or read
	unsaved bool          // the store does not have this token
	saving  chan struct{} // closed when the sign-in has written its tokens
}

// failureState is what the failed refreshes of this token have left behind.
type failureState struct {
	count    int       // in a row
	at       time.Time // when the last one failed
	until    time.Time // no refresh before then
	err      *Error    // what the last one failed of
	doubtful bool      // a response got lost: the refresh token may be used up
	unknown  unknownRefusals
}

// newTokenState is t with everything that is computed once for all its
// requests; p is how long refreshes take.
func newTokenState(t Token, p pace, set *settings) tokenState {
	t.stamp, t.Warning = stamp{}, ""
	n := tokenState{Token: t, header: []string{t.authorization(set.scheme)}}
	if t.Expiry.IsZero() || time.Until(t.Expiry) > maxLifetime {
		return n // as good as endless, and more than UnixNano can count
	}
	// The expiry is counted by the monotonic clock from here, whatever is done to
	// the wall clock later; reached also reads the wall clock, which goes on
	// while a laptop sleeps.
	now := time.Now()
	n.lifetime = t.Expiry.Sub(now)
	n.expires = now.Add(n.lifetime)
	n.early = n.expires
	if set.ahead || t.RefreshToken.IsZero() { // a token that renews itself has to do so while it is valid
		n.early = n.expires.Add(-p.window(n.lifetime, set.draw))
	}
	n.wall = &atomic.Int64{}
	n.wall.Store(math.MaxInt64) // the first check reads both clocks
	return n
}

// with returns a view of the same sign-in with its next token.
func (v *view) with(t Token, rev string, p pace, set *settings) *view {
	n := &view{
		stamp:  v.stamp,
		token:  newTokenState(t, p, set),
		stored: storeState{rev: rev, saving: v.stored.saving},
		pace:   p,
	}
	n.gen++
	return n
}

// stamped is the token with the stamp of this view.
func (v *view) stamped() Token {
	t := v.token.Token
	t.stamp = v.stamp
	return t
}

// usable reports whether the token may be sent.
func (v *view) usable(now time.Time) bool {
	return v.out == nil && v.token.accepted() && !reached(now, v.token.expires)
}

// fresh reports whether the token may be sent and nothing else is to be done.
func (v *view) fresh(now time.Time) bool {
	// early comes before expires, or neither is set.
	return v.out == nil && v.token.accepted() && !reached(now, v.token.early)
}

// signedOut reports whether there is no session, and it is not closed either.
func (v *view) signedOut() bool { return v.out != nil && errors.Is(v.out, ErrSignedOut) }

// accepted reports whether there is a token that no server has refused.
func (t *tokenState) accepted() bool { return !t.rejected && !t.AccessToken.IsZero() }

// wallEvery is how often the hot path reads the wall clock. Reading both
// clocks costs twice as much as reading the monotonic one, and is the largest
// part of what a request pays for its token.
const wallEvery = time.Second

// freshNow is fresh for the hot path: the monotonic clock is read each
// time, the wall clock once in a while.
func (v *view) freshNow() bool {
	if v.out != nil || !v.token.accepted() {
		return false
	}
	if v.token.early.IsZero() {
		return true
	}
	left := time.Until(v.token.early) // reads the monotonic clock alone
	if left <= 0 {
		return false
	}
	if left > time.Duration(v.token.wall.Load()) {
		return true
	}
	v.token.wall.Store(int64(left - wallEvery))
	return v.fresh(time.Now())
}

// reached reports whether the moment t has come, by the monotonic clock or by
// the wall clock. The zero moment never comes.
func reached(now, t time.Time) bool {
	if t.IsZero() {
		return false
	}
	return !now.Before(t) || now.UnixNano() >= t.UnixNano()
}

// memoryOnly reports whether the token is in no store at all, because the
// sign-in could not even read one: what a store holds at revision rev is then
// older than the session.
func (s storeState) memoryOnly(rev string) bool { return s.unsaved && rev == "" }

// pending reports whether the sign-in is still writing its tokens.
func (s storeState) pending() bool {
	if s.saving == nil {
		return false // there was no sign-in yet
	}
	select {
	case <-s.saving:
		return false
	default:
		return true
	}
}

// cooling reports whether the next refresh has to wait.
func (f failureState) cooling(now time.Time) bool { return now.Before(f.until) }

// told is the failure as it is told to a caller that comes later: with the
// time that is left now.
func (f failureState) told(now time.Time) *Error {
	n := *f.err
	n.RetryAfter = max(f.until.Sub(now), 0)
	return &n
}
