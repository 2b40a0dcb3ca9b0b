package websession

import (
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// arm sees to it that a sweep comes, as long as there is something to sweep.
// The caller holds m.mu.
func (m *Manager) arm() {
	if m.sweeper != nil || m.closed || (len(m.live) == 0 && m.known.len() == 0) {
		return
	}
	if m.turned.IsZero() {
		m.turned = time.Now()
	}
	wait := linger
	if m.resting == 0 {
		wait = max(linger, time.Until(m.turned.Add(m.idle)))
	}
	m.sweeper = time.AfterFunc(wait, m.sweep)
}

// sweep makes sessions small that nobody has used for a while, and forgets
// those that nobody has used for long.
func (m *Manager) sweep() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sweeper = nil
	if m.closed {
		return
	}
	now := time.Now()
	for _, l := range m.live {
		if l.uses > 0 || now.Sub(l.since) < linger {
			continue
		}
		switch l.session.State().Status {
		case refresh.StatusRefreshing, refresh.StatusCoolingDown:
			// What it knows would be lost; it ends by itself.
		default:
			m.forget(l)
		}
	}
	if now.Sub(m.turned) >= m.idle {
		m.known.turn()
		m.turned = now
	}
	m.arm()
}
