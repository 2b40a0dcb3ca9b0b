package websession

import (
	"context"
	"errors"
	"sync"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// tokenStore is the store of one shared session. It passes everything on to the
// store behind it, and notes which token is the newest: cookies are made of that.
//
// Where the cookie has the tokens, an empty store says nothing: it may have lost
// its records. It is given the newest token again, or, if the session has ended, a
// record that says so: otherwise a copy of the cookie could bring it back.
type tokenStore struct {
	store    refresh.Store
	inCookie bool
	marksEnd bool                      // the store outlives this object, and the cookie has the tokens
	fits     func(refresh.Token) error // an error for a token that cannot be kept
	status   func() event.Status       // of the session

	mu       sync.Mutex    // guards what follows; nothing is waited for under it
	starting bool          // the session is being resumed with the token of a cookie
	cleared  bool          // the store is known to hold no tokens
	newest   refresh.Token // what cookies are made of
	replaced
	version sealedVersion // of newest, if it was made already
}

var _ interface {
	refresh.Store
	refresh.Locker
} = (*tokenStore)(nil)

// watchedStore is for stores that report changes. Watching costs a goroutine,
// which a store in memory has no use for.
type watchedStore struct {
	*tokenStore
	refresh.Watcher
}

func (s *tokenStore) asStore() refresh.Store {
	if w, ok := s.store.(refresh.Watcher); ok {
		return watchedStore{s, w}
	}
	return s
}

// fromCookie is the revision of a token that is in the cookie, while the store
// cannot be read.
const fromCookie = "cookie"

// maxRaces bounds how often Load starts over because others have written.
const maxRaces = 4

// Load reads the store, and fills one that is empty.
func (s *tokenStore) Load(ctx context.Context) (refresh.Token, string, error) {
	for range maxRaces {
		t, rev, err := s.store.Load(ctx)
		if err != nil {
			return s.unread(err)
		}
		if isEnd(t) {
			s.clear()
			return refresh.Token{}, "", nil
		}
		missing, ok := s.lacks(t, rev)
		if !ok {
			s.read(t, rev)
			return t, rev, nil
		}
		at, err := s.store.Save(ctx, missing, rev)
		switch {
		case err == nil && isEnd(missing):
			s.clear()
			return refresh.Token{}, "", nil
		case err == nil:
			s.read(missing, at)
			return missing, at, nil
		case !errors.Is(err, refresh.ErrConflict):
			return s.unread(err)
		}
	}
	return s.unread(errors.New("websession: the store changes faster than it can be read"))
}

// lacks returns what the store should hold in place of t, if that is so.
func (s *tokenStore) lacks(t refresh.Token, rev string) (missing refresh.Token, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	status := s.status()
	switch {
	case !s.inCookie || !hasToken(s.newest):
	case s.starting:
		return s.newest, rev == "" || later(s.newest, t)
	case rev != "", status == event.StatusClosed: // it is idle, and has not ended
	case status != event.StatusSignedOut:
		return s.newest, true
	case s.marksEnd:
		return endToken(), true
	}
	return refresh.Token{}, false
}

// read notes what the store holds.
func (s *tokenStore) read(t refresh.Token, rev string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cleared = rev == ""
	if rev != "" {
		s.note(t)
	}
}

// unread is Load's result when the store cannot be read. To resume a session,
// the token of the cookie is good enough, as long as it lasts; to refresh it, it
// is not: the store may know that it was refreshed already.
func (s *tokenStore) unread(err error) (refresh.Token, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.starting {
		return s.newest, fromCookie, nil
	}
	return refresh.Token{}, "", err
}

// Save writes the store. What outlives a session, see [refresh.Refresher], is not for
// a browser to keep.
func (s *tokenStore) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	if !hasToken(t) {
		return "", s.Clear(ctx, rev)
	}
	if err := s.fits(t); err != nil {
		s.use(t) // even if it cannot be kept
		return "", err
	}
	s.use(t)
	return s.store.Save(ctx, t, rev)
}

// use notes a token that is in use from now on.
func (s *tokenStore) use(t refresh.Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cleared = false
	s.note(t)
}

// Clear clears the store.
func (s *tokenStore) Clear(ctx context.Context, rev string) error {
	var err error
	if s.marksEnd {
		_, err = s.store.Save(ctx, endToken(), rev)
	} else {
		err = s.store.Clear(ctx, rev)
	}
	if err == nil {
		s.clear()
	}
	return err
}

func (s *tokenStore) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cleared = true
}

// isCleared reports whether the store is known to hold no tokens.
func (s *tokenStore) isCleared() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cleared
}

// Lock locks the store, if it can be locked.
func (s *tokenStore) Lock(ctx context.Context) (func(), error) {
	if l, ok := s.store.(refresh.Locker); ok {
		return l.Lock(ctx)
	}
	return func() {}, nil
}

// started ends the time in which the token of the cookie is good enough.
func (s *tokenStore) started() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starting = false
}

// turn is the turn of the newest token.
func (s *tokenStore) turn() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return turnOf(s.newest)
}

// note makes t the newest token if it came after the one that is. The caller
// holds s.mu.
func (s *tokenStore) note(t refresh.Token) {
	if !hasToken(s.newest) || later(t, s.newest) {
		s.newest = t
	}
}

// endText is the access token of a record which says that the session has ended.
const endText = "perennial-session-ended"

func endToken() refresh.Token { return refresh.Token{AccessToken: refresh.NewSecret(endText)} }

func isEnd(t refresh.Token) bool { return t.AccessToken.Reveal() == endText && t.RefreshToken.IsZero() }
