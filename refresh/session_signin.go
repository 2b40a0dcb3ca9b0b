package refresh

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
)

// SignIn starts a session with the tokens of a sign-in. Whoever was signed in
// before is replaced: requests that still wait for the old session's token get
// ErrSignedOut, and what its refresh brings is thrown away.
//
// t needs an access token or a refresh token; with a refresh token alone, the
// first call refreshes. If the tokens could not be written to the store, the
// error wraps ErrNotStored and the session is active all the same.
func (s *Session) SignIn(ctx context.Context, t Token) error {
	if t.AccessToken.IsZero() && t.RefreshToken.IsZero() {
		return &Error{Kind: ErrSignedOut, Reason: event.ReasonNotSignedIn, Err: errors.New("sign-in with an empty token")}
	}
	if err := t.checkText(); err != nil {
		return &Error{Kind: ErrSignedOut, Reason: event.ReasonNotSignedIn, Err: err}
	}
	warning := t.Warning
	t = t.plain()
	t.signIn, t.Warning = rand.Text(), warning
	v, err := s.begin(t, "", event.ReasonRequested, 0)
	if err != nil {
		return err
	}
	var rev string
	err = s.write(ctx, v.epoch, func(_ Token, at string) error {
		now, err := s.put(ctx, v.epoch, v.token.Token, at)
		if rev = now; err != nil {
			rev = at // what was there before us
		}
		return err
	})
	return s.signInWritten(v, rev, err)
}

// Restore resumes the session with the tokens that the store holds, without a
// network call. If it holds none, the session stays signed out and that is no
// error. A sign-in or sign-out that comes while the store is read wins.
func (s *Session) Restore(ctx context.Context) error {
	before := s.view.Load().epoch
	t, rev, err := s.store.Load(ctx)
	switch {
	case errors.Is(err, ErrFormat):
		return &Error{Kind: ErrSignedOut, Reason: event.ReasonNotSignedIn, Err: err}
	case err != nil:
		return &Error{Kind: ErrTemporary, Err: err}
	}
	if rev == "" || t.ended() {
		return s.watchEmpty()
	}
	if err := t.checkText(); err != nil {
		return &Error{Kind: ErrSignedOut, Reason: event.ReasonNotSignedIn, Err: err}
	}
	_, err = s.begin(t, rev, event.ReasonRestored, before)
	return err
}

// SignOut ends the session here and clears the store, but for what the Refresher
// keeps, see [Refresher]. It does not tell the server. A refresh that is under way
// is not waited for: what it brings is thrown away. Signing out twice is fine,
// and makes one event.
//
// If the store could not be cleared, the error wraps ErrNotStored and the
// session has ended all the same.
func (s *Session) SignOut(ctx context.Context) error {
	return s.signOut(ctx, func(*view) bool { return true })
}

// SignOutOf is SignOut, unless somebody else has signed in since State.SignIn
// was signIn: what takes its time before a sign-out does not end the session
// of whoever came next.
func (s *Session) SignOutOf(ctx context.Context, signIn uint64) error {
	return s.signOut(ctx, func(v *view) bool { return v.out != nil || v.epoch == signIn })
}

func (s *Session) signOut(ctx context.Context, meant func(*view) bool) error {
	s.mu.Lock()
	v := s.view.Load()
	if !meant(v) {
		s.mu.Unlock()
		return nil
	}
	if s.closed {
		s.mu.Unlock()
		return &Error{Kind: ErrClosed}
	}
	if v.out == nil {
		s.signOutLocked(v, &Error{Kind: ErrSignedOut, Reason: event.ReasonRequested}, nil, time.Now())
		v = s.view.Load()
	} else {
		v = s.changeLocked(func(n *view) { n.epoch++ }) // a restore under way has lost too
	}
	s.mu.Unlock()
	err := s.write(ctx, v.epoch, func(stored Token, at string) error {
		if at == "" || stored.ended() {
			return nil
		}
		return s.clear(ctx, stored, at)
	})
	if err != nil {
		return &Error{Kind: ErrNotStored, Err: err}
	}
	return nil
}

// begin makes t the first token of a new sign-in. One that was read from the
// store during the sign-in number before is forgotten if that has ended.
func (s *Session) begin(t Token, rev string, reason event.Reason, before uint64) (*view, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, &Error{Kind: ErrClosed}
	}
	if v := s.view.Load(); reason == event.ReasonRestored && v.epoch != before {
		return v, nil
	}
	s.watchLocked()
	return s.signInLocked(t, rev, reason), nil
}

// signInLocked makes t the first token of a new sign-in. Without a revision,
// the caller writes t to the store, and then calls signInWritten.
func (s *Session) signInLocked(t Token, rev string, reason event.Reason) *view {
	old := s.view.Load()
	n := old.with(t, rev, old.pace, &s.settings)
	n.epoch++
	n.stored.saving = make(chan struct{})
	if rev != "" {
		close(n.stored.saving)
	}
	s.view.Store(n)
	s.limit = limiter{}
	out := &Error{Kind: ErrSignedOut, Reason: reason}
	if reason == event.ReasonAnotherProcess {
		out.Err = errStoreTaken
	}
	s.cancelRefreshLocked(old, out)
	e := event.Event{Kind: event.SignedIn, Reason: reason, Generation: n.gen, Time: time.Now()}
	if old.out == nil {
		e.Kind = event.Replaced
	}
	if t.Warning != "" {
		e.Err = s.newsLocked(errors.New(t.Warning))
	}
	s.emitLocked(e)
	return n
}

// maxConflicts is how often others may be faster than a sign-in or a sign-out
// before the store itself is in doubt.
const maxConflicts = 100

// write changes the store on behalf of the sign-in (or sign-out) number epoch:
// read, see that no other one came after it, change what was read. Done in
// this order, a sign-out can never remove the tokens of whoever signed in
// next, nor a sign-in bring back what a later sign-out removed.
func (s *Session) write(ctx context.Context, epoch uint64, change func(stored Token, rev string) error) error {
	for tries := 0; ; tries++ {
		stored, rev, err := s.store.Load(ctx)
		if err != nil && !errors.Is(err, ErrFormat) { // what cannot be read is replaced
			return err
		}
		if s.view.Load().epoch != epoch {
			return nil // the one that came later writes
		}
		err = change(stored, rev)
		if !errors.Is(err, ErrConflict) || tries == maxConflicts {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// signInWritten notes in the view that v's tokens are in the store, or that
// they are not.
func (s *Session) signInWritten(v *view, rev string, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(v.stored.saving)
	if now := s.view.Load(); now.epoch == v.epoch && now.gen == v.gen {
		s.changeLocked(func(n *view) { n.stored.rev, n.stored.unsaved = rev, err != nil })
	}
	if err == nil {
		return nil
	}
	err = &Error{Kind: ErrNotStored, Err: err}
	s.saveFailedLocked(v, err)
	return err
}
