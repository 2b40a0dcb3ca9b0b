package websession

import (
	"context"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
)

// endTimeout bounds what is done in a store for a session that has ended.
const endTimeout = 5 * time.Second

// end ends a session for good: none of its cookies is accepted from now on,
// however many copies there are. The tokens are removed from its store in the
// background. The caller uses s, and releases it.
func (m *Manager) end(s *shared) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s.outdated && s.refused() {
		return
	}
	if m.shared[s.id] != s {
		m.signOutLocked(s)
	}
	m.endLocked(s.id)
}

// refused reports whether the session has ended, and not because somebody has
// signed out of it. The API has refused the token then, or a store lost it; an
// object with newer tokens may go on.
func (s *shared) refused() bool {
	return s.isReady() && s.ended() && s.session.State().Reason != event.ReasonRequested
}

// endLocked marks a session as ended, and with it the object that requests share.
func (m *Manager) endLocked(id sessionID) {
	m.memory.end(id)
	if s := m.shared[id]; s != nil {
		m.signOutLocked(s)
	}
	m.armLocked()
}

// signOutLocked signs out of s in the background, unless that has been done.
func (m *Manager) signOutLocked(s *shared) {
	if s.isReady() && s.ended() && !m.uncleared(s) {
		return
	}
	if s.uses == 0 && m.shared[s.id] == s {
		m.resting--
	}
	s.uses++
	m.goLocked(func() {
		defer m.release(s)
		m.signOut(s)
	})
}

// signOut signs out of s. It may be called twice: what could not be removed
// from the store is tried again.
func (m *Manager) signOut(s *shared) {
	ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
	defer cancel()
	if err := s.session.SignOut(ctx); err != nil {
		m.log.Warn("websession: tokens of an ended session could not be removed from its store", "error", err)
		return
	}
	s.store.clear()
}

// uncleared reports whether the store of s, which has ended, may still hold its
// tokens.
func (m *Manager) uncleared(s *shared) bool {
	return m.storage.kind != cookieOnly && !s.store.isCleared()
}

// forgetLocked takes s out of the shared sessions and remembers what counts.
// Requests that use it still can.
func (m *Manager) forgetLocked(s *shared) {
	if m.shared[s.id] != s {
		return
	}
	delete(m.shared, s.id)
	if s.uses == 0 {
		m.resting--
	}
	switch {
	case s.isReady() && s.ended():
		// However it came to that: signed out after the response was written, before
		// a panic, at another replica, or refused by the API in the background.
		m.memory.end(s.id)
	case m.storage.inCookie():
		turn, r := s.store.remember()
		m.memory.put(s.id, turn, r)
	}
	if s.uses == 0 {
		m.shutLocked(s)
	}
	m.armLocked()
}

// remember is what has to be remembered of an idle session: the turn of its
// newest token, and that token itself if its browser may not have it.
func (s *tokenStore) remember() (turn uint64, r *record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	turn = turnOf(s.newest)
	if s.floor < turn {
		token := string(s.newest.Encode())
		r = &record{token: &token, replaced: s.replaced}
	}
	return turn, r
}

// shutLocked closes a session that nobody uses. That may take a write to a
// store, so only Close waits for it.
func (m *Manager) shutLocked(s *shared) {
	m.goLocked(func() {
		if s.isReady() && s.ended() && m.uncleared(s) {
			m.signOut(s) // the last try
		}
		_ = s.session.Close()
	})
}

// goLocked runs fn in the background. Close waits for it.
func (m *Manager) goLocked(fn func()) {
	if m.closed {
		go fn() // of a request that has outlived the manager
		return
	}
	m.background.Go(fn)
}
