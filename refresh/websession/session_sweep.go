package websession

import (
	"time"

	"github.com/perennial-go/perennial/refresh/event"
)

const (
	// linger is how long a session without requests stays as it is: what it knows
	// of failures, and of a server that refuses fresh tokens, must not be lost
	// between two requests.
	linger = 30 * time.Second
	// maxResting bounds how many may.
	maxResting = 10_000
)

// armLocked makes sure that a sweep comes, as long as there is something to
// sweep.
func (m *Manager) armLocked() {
	if m.closed {
		return
	}
	now := time.Now()
	next, some := m.memory.expire(now)
	switch next = max(next, linger); {
	case m.resting > 0:
		next = linger
	case !some:
		return
	}
	at := now.Add(next)
	switch {
	case m.sweeper == nil:
		m.sweeper = time.AfterFunc(next, m.sweep)
	case at.Before(m.sweepAt):
		m.sweeper.Reset(next)
	default:
		return
	}
	m.sweepAt = at
}

// sweep forgets objects that nobody has used for a while, and marks that are
// too old to matter.
func (m *Manager) sweep() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sweeper = nil
	if m.closed {
		return
	}
	now := time.Now()
	for _, s := range m.shared {
		if s.uses > 0 || now.Sub(s.since) < linger {
			continue
		}
		switch {
		case s.ended() && m.uncleared(s):
			m.signOutLocked(s) // its store was away; it is tried until it is back
			m.memory.end(s.id)
		case s.keeps(m.grace):
			// What it knows would be lost, and it ends by itself.
		default:
			m.forgetLocked(s)
		}
	}
	m.armLocked()
}

// keeps reports whether s knows something that its successor would not: of a
// refresh under way, a cool-down, a grace period.
func (s *shared) keeps(grace time.Duration) bool {
	switch s.session.State().Status {
	case event.StatusRefreshing, event.StatusCoolingDown:
		return true
	}
	return !s.store.isSettled(grace)
}

// isSettled reports whether no grace period is running, and ends one that has
// passed.
func (s *tokenStore) isSettled(grace time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.settled(grace) {
		return false
	}
	s.floor = max(s.floor, s.shown)
	return true
}
