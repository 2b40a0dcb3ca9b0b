package refresh

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// exchange is the critical section of a refresh, the same for every store:
//
//	lock, read again, newer than ours? adopt : refresh, save if unchanged, unlock
//
// The lock is taken and given back by [Session.fly].
//
// If the refresh is refused and the store holds something newer by then, it
// starts over with that: losing a race is not a dead session.
func (s *Session) exchange(ctx context.Context, f *flight) outcome {
	select {
	case <-f.from.saving: // the sign-in writes its tokens first
	case <-ctx.Done():
		return outcome{err: errTimeout}
	}
	v := s.view.Load()
	if v.epoch != f.from.epoch {
		// Somebody signed in or out meanwhile: what the store holds is theirs.
		return outcome{err: errTimeout}
	}
	held, rev := v.token, v.rev
	for range maxRaces {
		stored, at, err := s.store.Load(ctx)
		if err != nil {
			return s.giveUp(ctx, outcome{err: fmt.Errorf("reading the store: %w", timedOut(ctx, err))}, held, rev)
		}
		switch found := look(held, rev, stored, at); {
		case found == unchanged, found == older:
		case v.nowhere(rev): // what is there is of whoever was signed in before
		case found == newer && !good(stored): // than ours, but over as well
			if stored.RefreshToken != "" {
				held = stored
			}
		default:
			return met(found, stored, at)
		}
		rev = at
		doubtful := v.doubtful && held.RefreshToken == v.token.RefreshToken
		o := s.ask(ctx, f, held, rev, doubtful)
		if o.err == nil || o.rotated {
			return s.save(ctx, f, o, rev)
		}
		if o = s.giveUp(ctx, o, held, rev); o.gone != raced {
			return o
		}
	}
	return outcome{err: errors.New("the store changes faster than a refresh can follow")}
}

// maxRaces bounds how often a refresh starts over. Each time, another holder
// of the session has refreshed it in between.
const maxRaces = 4

// raced is the reason of an outcome that is not one: start over.
const raced Reason = "raced"

// giveUp is what a failed refresh comes to. If it ends the session, the store
// is read once more, and cleared if it still holds what was refused.
func (s *Session) giveUp(ctx context.Context, o outcome, held Token, rev string) outcome {
	if o.gone == "" && s.outage == SignOutOnOutage && !s.view.Load().usable(time.Now()) {
		o.gone = ReasonOutage
	}
	if o.gone == "" {
		return o
	}
	ctx, cancel := graced(ctx)
	defer cancel()
	stored, at, err := s.store.Load(ctx)
	found := look(held, rev, stored, at)
	refused := o.gone == ReasonRefused || o.gone == ReasonResponseLost
	switch {
	case err != nil:
	case refused && (found == newer || found == replaced):
		return outcome{gone: raced, err: o.err}
	case refused && s.view.Load().usable(time.Now()):
		o.gone = "" // asked ahead of time: the token is used to its end
	case found == unchanged && at != "":
		// Inside the critical section, and only if it is still ours.
		err = s.store.Clear(ctx, at)
	}
	if err != nil {
		o.err = errors.Join(o.err, &Error{Kind: ErrNotStored, Err: err})
	}
	return o
}

// storeGrace is what writing to the store may take when the refresh itself has
// used up its time: what it brought must not be lost for that.
const storeGrace = 2 * time.Second

// graced is a context for the store that outlives the refresh timeout.
func graced(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), storeGrace)
}

// save writes the new token, if the store still holds what the refresh set out
// from. A write that fails loses nothing: the token is used from memory, and
// the write is tried again, see [Session.rewrite].
func (s *Session) save(ctx context.Context, f *flight, o outcome, rev string) outcome {
	ctx, cancel := graced(ctx)
	defer cancel()
	t := o.token
	at, err := s.put(ctx, f.from.epoch, t, rev)
	if errors.Is(err, ErrConflict) {
		// Somebody wrote without the lock, or the lock was lost.
		var stored Token
		if stored, at, err = s.store.Load(ctx); err == nil {
			switch found := look(t, rev, stored, at); {
			case found == unchanged, found == older, found == newer && !good(stored):
			default:
				return met(found, stored, at)
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

// put writes t for the sign-in number epoch, and takes it back if that one is
// over by then: a sign-out that came in between found nothing to clear.
func (s *Session) put(ctx context.Context, epoch uint64, t Token, rev string) (string, error) {
	at, err := s.store.Save(ctx, t, rev)
	if err == nil && s.view.Load().epoch != epoch {
		err = s.store.Clear(ctx, at)
		if errors.Is(err, ErrConflict) {
			return at, nil // whoever came next has written already
		}
	}
	return at, err
}
