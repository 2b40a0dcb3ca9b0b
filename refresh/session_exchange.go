package refresh

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
)

// exchange is the critical section of a refresh, the same for every store:
//
//	lock, read again, newer than ours? adopt : refresh, save if unchanged, unlock
//
// The caller gives the lock back, when everybody knows the outcome.
//
// If the refresh is refused and the store holds something newer by then, it
// starts over with that: losing a race does not end a session.
func (s *Session) exchange(ctx context.Context, f *flight) (unlock func(), o outcome) {
	unlock, err := s.store.Lock(ctx)
	if err != nil {
		o = outcome{kind: outcomeFailed, err: fmt.Errorf("lock of the store: %w", timedOut(ctx, err))}
		return func() {}, s.finishFailure(ctx, o, f.from.token.Token, s.view.Load().stored.rev)
	}
	select {
	case <-f.from.stored.saving: // the sign-in writes its tokens first
	case <-ctx.Done():
		return unlock, outcome{kind: outcomeFailed, err: errTimeout}
	}
	v := s.view.Load()
	if v.epoch != f.from.epoch {
		// What the store holds belongs to another sign-in.
		return unlock, outcome{kind: outcomeAbandoned, err: errSuperseded}
	}
	held, rev := v.token.Token, v.stored.rev
	for range maxRaces {
		stored, at, err := s.store.Load(ctx)
		if err != nil {
			o = outcome{kind: outcomeFailed, err: fmt.Errorf("reading the store: %w", timedOut(ctx, err))}
			return unlock, s.finishFailure(ctx, o, held, rev)
		}
		switch found := compareStored(held, rev, stored, at); {
		case found == storeUnchanged, found == storeOlder:
		case v.stored.memoryOnly(rev): // what is there is of whoever was signed in before
		case found == storeNewer && !usableStored(stored): // than ours, but expired as well
			if !stored.RefreshToken.IsZero() {
				held = stored
			}
		default:
			return unlock, adoptStored(found, stored, at)
		}
		rev = at
		doubtful := v.failure.doubtful && held.RefreshToken == v.token.RefreshToken
		o = s.callRefresher(ctx, f, held, rev, doubtful)
		if o.kind == outcomeRefreshed || o.kind == outcomeRotated {
			return unlock, s.save(ctx, f, o, rev)
		}
		if o = s.finishFailure(ctx, o, held, rev); o.kind != outcomeRaced {
			return unlock, o
		}
	}
	return unlock, outcome{kind: outcomeFailed, err: errors.New("the store changes faster than a refresh can follow")}
}

// maxRaces bounds how often a refresh starts over. Each time, another process
// sharing the session has refreshed it in between.
const maxRaces = 4

// comparison is what the store holds, beside what a session holds.
type comparison int

const (
	storeUnchanged comparison = iota // what the session wrote or read last
	storeOlder                       // it lost what was written last: a failover, a backup
	storeNewer                       // another process sharing the session has refreshed it
	storeCleared                     // another process has signed out
	storeReplaced                    // another process has signed in, as whoever
)

// compareStored compares what a session holds with what is stored.
func compareStored(held Token, rev string, stored Token, at string) comparison {
	switch {
	case at == rev || (at != "" && stored.same(held)):
		return storeUnchanged
	case stored.ended():
		return storeCleared
	case at != "" && stored.AccessToken.IsZero() && stored.RefreshToken.IsZero():
		return storeOlder // cut short: what the session holds is better
	case at == "":
		return storeCleared
	case stored.signIn != "" && held.signIn != "" && stored.signIn != held.signIn:
		// Not to be taken for a refresh: the requests that wait belong to the
		// sign-in before, and must not be sent as somebody else.
		return storeReplaced
	case stored.signIn == held.signIn && stored.turn < held.turn:
		// Its refresh token is used up: a strict server would take it for theft.
		return storeOlder
	default:
		return storeNewer
	}
}

// adoptStored is the outcome of finding another process's work in the store.
func adoptStored(found comparison, stored Token, at string) outcome {
	switch found {
	case storeCleared:
		return outcome{kind: outcomeEnded, reason: event.ReasonAnotherProcess, err: errStoreCleared}
	case storeReplaced:
		return outcome{kind: outcomeReplaced, token: stored, rev: at}
	default:
		return outcome{kind: outcomeAdopted, token: stored, rev: at}
	}
}

// What a session that ends by [event.ReasonAnotherProcess] is told of it.
var (
	errStoreCleared = errors.New("its sign-out cleared the store")
	errStoreTaken   = errors.New("its sign-in replaced this one")
)

// usableStored reports whether a token from the store can be used as it is.
func usableStored(t Token) bool { return t.checkResponse() == nil }

// finishFailure decides what a failed refresh means for the session. If the
// session ends, the store is read once more, and cleared if it still holds what
// was refused.
func (s *Session) finishFailure(ctx context.Context, o outcome, held Token, rev string) outcome {
	refused := o.kind == outcomeRefused
	switch v := s.view.Load(); {
	case refused:
	case errors.Is(o.err, ErrClientRefused), v.usable(time.Now()):
		return o // the one says nothing of the session, and the other is used until it expires
	case errors.Is(o.err, ErrUnknownRefusal) && v.failure.unknown.over(time.Now(), s.unknownMost):
		refused, o.reason = true, event.ReasonUnknownRefusal
	case s.endOnOutage:
		o.reason = event.ReasonOutage
	default:
		return o
	}
	ctx, cancel := withGrace(ctx)
	defer cancel()
	stored, at, err := s.store.Load(ctx)
	found := compareStored(held, rev, stored, at)
	ahead := s.view.Load().usable(time.Now())
	o.kind = outcomeEnded
	switch {
	case err != nil:
	case refused && (found == storeNewer || found == storeReplaced):
		return outcome{kind: outcomeRaced}
	case refused && ahead: // the access token is used until it expires
		o.kind = outcomeFailed
		if errors.Is(o.err, ErrResponseLost) {
			o.kind = outcomeLost
		}
	case found == storeUnchanged && at != "":
		// Inside the critical section, and only if it is still ours.
		err = s.clear(ctx, stored, at)
	}
	if err != nil {
		o.err = errors.Join(o.err, &Error{Kind: ErrNotStored, Err: err})
	}
	return o
}

// save writes the new token, if the store still holds what the refresh set out
// from. A write that fails loses nothing: the token is used from memory, and
// the write is tried again, see [Session.retrySave].
func (s *Session) save(ctx context.Context, f *flight, o outcome, rev string) outcome {
	ctx, cancel := withGrace(ctx)
	defer cancel()
	t := o.token
	at, err := s.put(ctx, f.from.epoch, t, rev)
	if errors.Is(err, ErrConflict) {
		// Somebody wrote without the lock, or the lock was lost.
		var stored Token
		if stored, at, err = s.store.Load(ctx); err == nil {
			switch found := compareStored(t, rev, stored, at); {
			case found == storeUnchanged, found == storeOlder, found == storeNewer && !usableStored(stored):
			default:
				return adoptStored(found, stored, at)
			}
			at, err = s.put(ctx, f.from.epoch, t, at)
		}
	}
	o.rev = at
	if err != nil {
		o.rev, o.unsaved = rev, &Error{Kind: ErrNotStored, Err: err}
	}
	return o
}

// put writes t for the sign-in number epoch, and takes it back if that one has
// ended by then: a sign-out that came in between found nothing to clear.
func (s *Session) put(ctx context.Context, epoch uint64, t Token, rev string) (string, error) {
	at, err := s.store.Save(ctx, t, rev)
	if err == nil && s.view.Load().epoch != epoch {
		err = s.clear(ctx, t, at)
		if errors.Is(err, ErrConflict) {
			return at, nil // whoever came next has written already
		}
	}
	return at, err
}

// clear removes the tokens from the store, if it is still at revision rev. What
// outlives the session stays, see [Refresher].
func (s *Session) clear(ctx context.Context, stored Token, rev string) (err error) {
	k, ok := s.refresher.(keeper)
	if !ok {
		return s.store.Clear(ctx, rev)
	}
	defer func() {
		if p := recover(); p != nil {
			err = panicked("refresher", p)
		}
	}()
	kept := k.Keep(stored)
	if kept.IsZero() {
		return s.store.Clear(ctx, rev)
	}
	_, err = s.store.Save(ctx, Token{Extra: kept}, rev)
	return err
}

// storeGrace is what writing to the store may take when the refresh itself has
// used up its time: what it brought must not be lost for that.
const storeGrace = 2 * time.Second

// withGrace is a context for the store that outlives the refresh timeout.
func withGrace(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), storeGrace)
}

// recoverStore keeps the panics of a Store away from the goroutine of a
// refresh, where nobody could recover them. The error does not quote the value
// of the panic: it may hold a token.
type recoverStore struct{ Store }

func recoverPanic(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("store panicked with a %T", p)
	}
}

func (r recoverStore) Load(ctx context.Context) (t Token, rev string, err error) {
	defer recoverPanic(&err)
	return r.Store.Load(ctx)
}

func (r recoverStore) Save(ctx context.Context, t Token, rev string) (at string, err error) {
	defer recoverPanic(&err)
	return r.Store.Save(ctx, t, rev)
}

func (r recoverStore) Clear(ctx context.Context, rev string) (err error) {
	defer recoverPanic(&err)
	return r.Store.Clear(ctx, rev)
}

// Lock locks the store, if it is a [Locker]. unlock is never nil.
func (r recoverStore) Lock(ctx context.Context) (unlock func(), err error) {
	l, ok := r.Store.(Locker)
	if !ok {
		return func() {}, nil
	}
	defer recoverPanic(&err)
	release, err := l.Lock(ctx)
	return func() {
		defer func() { _ = recover() }()
		release()
	}, err
}
