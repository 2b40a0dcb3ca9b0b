package websession

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Manager is the sessions of all browsers. Its methods may be called from many
// goroutines at once.
type Manager struct {
	settings
	refresher  refresh.RefreshFunc // not the Refresher itself: package fmt can look into that, but not into a function
	sealer     *sealer
	cross      *http.CrossOriginProtection
	streams    streams
	closing    chan struct{} // closed when closed becomes true
	background sync.WaitGroup

	mu      sync.Mutex // guards what follows; no I/O and no user's function is called under it
	shared  map[sessionID]*shared
	resting int // how many of them no request uses
	memory  *memory
	sweeper *time.Timer // nil: nothing to sweep
	sweepAt time.Time
	closed  bool
}

// New returns a manager whose sessions are refreshed by r and kept in storage.
// The first of keys seals cookies, all of them open. Where programs with different
// keys run side by side, as in a rolling update, a new key has to be the last
// one everywhere before it becomes the first.
//
// Errors: no keys, or a zero one; no storage; attributes of the cookie that
// browsers refuse, or that would give the session away; other options out of
// their range.
func New(r refresh.Refresher, keys []Key, storage Storage, opts ...Option) (*Manager, error) {
	if r == nil {
		return nil, errors.New("websession: no refresher; client.Client.Refresher returns one")
	}
	if len(keys) == 0 {
		return nil, errors.New("websession: no key to seal cookies with; make one with NewKey, and keep it for the next start")
	}
	for _, k := range keys {
		if k.secret == nil {
			return nil, errors.New("websession: a zero Key; use NewKey or ParseKey")
		}
	}
	s, err := newSettings(storage, opts)
	if err != nil {
		return nil, err
	}
	m := &Manager{
		settings: s, refresher: r.Refresh, sealer: newSealer(keys, s.format.base), cross: http.NewCrossOriginProtection(),
		shared: map[sessionID]*shared{}, memory: newMemory(s.remembered, s.idle, storage.kind == cookieOnly),
		closing: make(chan struct{}),
	}
	for _, o := range s.origins {
		if err := m.cross.AddTrustedOrigin(o); err != nil {
			return nil, fmt.Errorf("websession: WithTrustedOrigin: %w", err)
		}
	}
	return m, nil
}

// Format prints a placeholder for every verb. The threat: the tokens of idle
// sessions in a log.
func (m *Manager) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("websession.Manager")) }

// Close ends the work of all sessions. Refreshes under way are waited for, at
// most until their timeout. Nobody is signed out. Call it after the server has
// stopped. Closing twice is fine.
func (m *Manager) Close() error {
	m.mu.Lock()
	if m.sweeper != nil {
		m.sweeper.Stop()
	}
	for _, s := range m.shared {
		used := s.uses > 0
		m.forgetLocked(s)
		if used {
			m.shutLocked(s)
		}
	}
	if !m.closed {
		m.closed = true
		close(m.closing)
	}
	m.mu.Unlock()
	m.background.Wait()
	return nil
}
