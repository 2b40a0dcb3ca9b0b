package websession

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// startTimeout bounds the resuming of a session, verification included.
const startTimeout = 30 * time.Second

// shared is a session in use: the one object that all its requests share.
type shared struct {
	id      sessionID
	began   time.Time
	session *refresh.Session
	store   *tokenStore
	ready   chan struct{} // closed when it was resumed, or signed in to
	err     error         // why it could not be resumed, after ready
	signIn  uint64        // State.SignIn of its one sign-in, after ready

	// guarded by Manager.mu
	uses     int
	since    time.Time // when uses became 0
	outdated bool      // a cookie has shown a newer token: another object has taken over
}

// newShared returns the session of c, whose newest token may be in c or not. It
// does no I/O.
func (m *Manager) newShared(c contents, r replaced) *shared {
	s := &shared{id: c.id, began: c.began, ready: make(chan struct{})}
	var behind refresh.Store = &refresh.MemoryStore{}
	if stores := m.storage.stores; stores != nil {
		id := c.id.String()
		behind = &lazyStore{open: func() (refresh.Store, error) { return stores(id) }}
	}
	s.store = &tokenStore{
		store: behind, inCookie: m.storage.inCookie(), marksEnd: m.storage.kind == cookieAndStore, fits: m.fits,
		status:   func() event.Status { return s.session.State().Status },
		starting: hasToken(c.token), newest: c.token, replaced: r,
	}
	opts := slices.Concat(m.session, []refresh.Option{refresh.WithStore(s.store.asStore())})
	s.session = refresh.NewSession(m.refresher, opts...)
	return s
}

// fits returns an error if a token cannot be kept.
func (m *Manager) fits(t refresh.Token) error {
	if !m.storage.inCookie() {
		return nil
	}
	size := frameSize + len(t.Encode())
	if m.format.count(size) > m.format.most {
		return fmt.Errorf("%w: %d bytes, and %d cookies are allowed", ErrTooLarge, size, m.format.most)
	}
	return nil
}

// start resumes a session, on behalf of all who wait for it and not of the
// request that came first.
func (m *Manager) start(ctx context.Context, s *shared) {
	defer m.release(s)
	defer close(s.ready)
	defer s.store.started()
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	go func() {
		select {
		case <-m.closing:
			cancel()
		case <-ctx.Done():
		}
	}()
	defer func() {
		if p := recover(); p != nil {
			m.log.Error("websession: WithVerify panicked", "type", fmt.Sprintf("%T", p))
		}
	}()
	err := s.session.Restore(ctx)
	s.signIn = s.session.State().SignIn
	switch {
	case errors.Is(err, refresh.ErrFormat):
		m.log.Error("websession: session cannot be read and counts as signed out", "error", err)
		s.store.clear() // what a newer program has written is left alone
	case err != nil:
		s.err = err
	case m.verify != nil && s.session.State().SignedIn():
		if err := m.verify(ctx, s.session); err != nil {
			m.log.Warn("websession: session was not verified", "error", err)
		}
	}
}

// wait waits until s was resumed, or ctx ends.
func (s *shared) wait(ctx context.Context) error {
	if s.isReady() {
		return s.err
	}
	// For a store that ignores its context.
	limit := time.NewTimer(startTimeout + time.Second)
	defer limit.Stop()
	select {
	case <-s.ready:
		return s.err
	case <-ctx.Done():
		return ctx.Err()
	case <-limit.C:
		return &refresh.Error{Kind: refresh.ErrTemporary, Err: errors.New("websession: session was not resumed in time; see its store and WithVerify")}
	}
}

func (s *shared) isReady() bool {
	select {
	case <-s.ready:
		return true
	default:
		return false
	}
}

// failed reports whether s could not be resumed.
func (s *shared) failed() bool { return s.isReady() && s.err != nil }

// ended reports whether the one sign-in of s has ended. s is ready.
func (s *shared) ended() bool {
	st := s.session.State()
	return s.err == nil && st.Status != event.StatusClosed && (!st.SignedIn() || st.SignIn != s.signIn)
}

// current returns the cookies of the newest token, and makes them if need be: all
// responses that carry one version carry the same.
func (s *shared) current(m *Manager) (sealedVersion, error) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	v, t := s.store.version, s.store.newest
	if !m.storage.inCookie() {
		t = refresh.Token{}
	}
	if v.values != nil && v.turn == turnOf(t) && time.Since(v.at) <= m.idle/2 {
		return v, nil
	}
	v, err := m.seal(contents{id: s.id, began: s.began, sealed: time.Now(), token: t})
	if err == nil {
		s.store.version = v
	}
	return v, err
}
