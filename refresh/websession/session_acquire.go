package websession

import (
	"context"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// acquire returns the shared sessions that the cookies of a request belong to, in
// the same order; nil for those that count as signed out: the session has ended, or
// the cookie was replaced too long ago. The caller gives each back with release.
func (m *Manager) acquire(ctx context.Context, all []receivedSession) ([]*shared, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, &refresh.Error{Kind: refresh.ErrClosed}
	}
	acquired := make([]*shared, len(all))
	for i, r := range all {
		acquired[i] = m.acquireLocked(ctx, r.contents)
	}
	return acquired, nil
}

func (m *Manager) acquireLocked(ctx context.Context, c contents) *shared {
	if m.memory.ended(c.id) {
		return nil
	}
	if s := m.shared[c.id]; s != nil && s.failed() {
		m.forgetLocked(s) // it is tried again
	} else if s != nil {
		accepted, newer := s.store.shows(c.token, m.grace)
		switch {
		case m.storage.inCookie() && !accepted:
			return nil
		case m.storage.inCookie() && newer:
			// Another replica has refreshed it. Requests that use the old object finish
			// with it, and new ones start with the newer token.
			s.outdated = true
			m.forgetLocked(s)
		default:
			if s.uses == 0 {
				m.resting--
			}
			s.uses++
			return s
		}
	}
	var r replaced
	if m.storage.inCookie() {
		var ok bool
		if c.token, r, ok = m.memory.resume(c, m.grace); !ok {
			return nil
		}
	}
	s := m.newShared(c, r)
	m.shared[c.id] = s
	s.uses = 2 // the caller's, and that of start
	go m.start(context.WithoutCancel(ctx), s)
	return s
}

// shows notes that the browser has shown a cookie with this token. It reports
// whether that is accepted, and whether it is newer than the newest here.
func (s *tokenStore) shows(t refresh.Token, grace time.Duration) (accepted, newer bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	of, _ := s.newest.Lineage()
	if signIn, turn := t.Lineage(); signIn == of {
		return s.accept(turn, grace), later(t, s.newest)
	}
	return false, false
}

// enter makes a session that somebody has just signed in to one of those that
// requests share.
func (m *Manager) enter(s *shared) {
	s.signIn = s.session.State().SignIn
	close(s.ready)
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.closed {
		m.shared[s.id] = s
	}
}

// release gives back what acquire returned.
func (m *Manager) release(s *shared) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s.uses--
	if s.uses > 0 {
		return
	}
	if m.shared[s.id] != s { // it was forgotten before its last request ended
		m.shutLocked(s)
		return
	}
	s.since = time.Now()
	m.resting++
	if m.closed || s.failed() || m.resting > maxResting {
		m.forgetLocked(s)
		return
	}
	m.armLocked()
}
