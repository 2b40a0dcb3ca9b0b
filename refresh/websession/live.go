package websession

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

const (
	// linger is how long a session without requests stays as it is: what it
	// knows of failures, and of a server that refuses fresh tokens, must not
	// be lost between two requests.
	linger = 30 * time.Second
	// maxResting bounds how many may.
	maxResting = 10_000
	// startTimeout bounds the taking up of a session, verification included.
	startTimeout = 30 * time.Second
)

// live is a session in use: the one object that all its requests share.
type live struct {
	id      sid
	session *refresh.Session
	keeper  *keeper
	ready   chan struct{} // closed when it was taken up
	err     error         // why it could not be, after ready
	signIn  uint64        // State.SignIn of its one sign-in, after ready

	// guarded by Manager.mu
	uses  int
	since time.Time // when uses became 0
}

// newLive returns the session id with a token, or with none yet.
func (m *Manager) newLive(id sid, t refresh.Token, h history) (*live, error) {
	var store refresh.Store = &refresh.MemoryStore{}
	if m.stores != nil {
		var err error
		if store, err = m.stores(id.String()); err != nil {
			return nil, err
		}
	}
	k := &keeper{store: store, newest: t, history: h, seed: hasToken(t), fits: m.fits}
	opts := slices.Concat(m.session, []refresh.Option{refresh.WithStore(k.asStore())})
	return &live{id: id, keeper: k, session: refresh.NewSession(m.refresher, opts...), ready: make(chan struct{})}, nil
}

// fits tells whether a token can be kept.
func (m *Manager) fits(t refresh.Token) error {
	if m.serverSide {
		return nil
	}
	size := sealedSize(frameSize + len(refresh.EncodeToken(t)))
	if n := m.shape.count(size); n > m.shape.most {
		return fmt.Errorf("%w: %d bytes need %d, and %d are allowed", ErrTooLarge, size, n, m.shape.most)
	}
	return nil
}

// acquire returns the live session that a cookie is of, or nil if the cookie
// counts for signed out: the session is over, or the cookie was replaced too long
// ago. The caller gives it back with release.
func (m *Manager) acquire(ctx context.Context, c contents) (*live, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, &refresh.Error{Kind: refresh.ErrClosed}
	}
	if l := m.live[c.id]; l != nil {
		newest, h := l.keeper.now()
		switch {
		case m.serverSide || h.graced(c.token, newest, m.grace):
		default:
			return nil, nil
		}
		if m.serverSide || !later(c.token, newest) {
			if l.uses == 0 {
				m.resting--
			}
			l.uses++
			return l, nil
		}
		// Another replica has refreshed it. Those who use the old one go on to
		// their end, and newcomers with the newer token.
		m.forget(l)
	}
	t, h := c.token, history{}
	if k, ok := m.known.get(c.id); ok {
		remembered := k.token()
		if !hasToken(remembered) || (!m.serverSide && !k.graced(c.token, remembered, m.grace)) {
			return nil, nil
		}
		if !later(t, remembered) {
			t, h = remembered, k.history
		}
	}
	l, err := m.newLive(c.id, t, h)
	if err != nil {
		return nil, &refresh.Error{Kind: refresh.ErrTemporary, Err: err}
	}
	m.live[c.id] = l
	l.uses = 2 // the caller's, and that of the start
	go m.start(context.WithoutCancel(ctx), l)
	return l, nil
}

// start takes up a session: it belongs to all who wait for it, not to the
// request that came first.
func (m *Manager) start(ctx context.Context, l *live) {
	defer m.release(l)
	defer close(l.ready)
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			m.log.Error("websession: taking up a session panicked", "type", fmt.Sprintf("%T", p))
		}
	}()
	err := l.session.Restore(ctx)
	l.signIn = l.session.State().SignIn
	switch {
	case errors.Is(err, refresh.ErrFormat):
		m.log.Error("websession: session cannot be read and counts for signed out", "error", err)
	case err != nil:
		l.err = err
	case m.verify != nil && l.session.State().SignedIn():
		if err := m.verify(ctx, l.session); err != nil {
			m.log.Warn("websession: session was not verified", "error", err)
		}
	}
}

// over tells whether the one sign-in of l has ended.
func (l *live) over() bool {
	st := l.session.State()
	return st.Status != refresh.StatusClosed && (!st.SignedIn() || st.SignIn != l.signIn)
}

// release gives back what acquire returned.
func (m *Manager) release(l *live) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l.uses--
	if l.uses > 0 {
		return
	}
	if m.live[l.id] != l {
		m.shut(l) // it was forgotten before its last request ended
		return
	}
	l.since = time.Now()
	m.resting++
	if m.closed || l.err != nil || m.resting > maxResting {
		m.forget(l)
		return
	}
	m.arm()
}

// forget takes l out of the live ones and remembers what counts. Who uses it
// still can. The caller holds m.mu.
func (m *Manager) forget(l *live) {
	if m.live[l.id] != l {
		return
	}
	delete(m.live, l.id)
	if l.uses == 0 {
		m.resting--
	}
	t, h := l.keeper.now()
	if _, turn := t.Lineage(); turn > 0 && !m.serverSide {
		m.known.put(l.id, known{record: string(refresh.EncodeToken(t)), history: h})
	}
	if l.uses == 0 {
		m.shut(l)
	}
	m.arm()
}

// end forgets l for good: its cookies count for signed out from now on, however
// many copies there are. The caller does not hold m.mu.
func (m *Manager) end(l *live) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.live[l.id] == l {
		m.forget(l)
	}
	m.known.put(l.id, known{})
	m.arm()
}

// shut closes a session that nobody uses. That may take a write to a store, so
// it is not waited for, but by Close. The caller holds m.mu.
func (m *Manager) shut(l *live) {
	if m.closed {
		go l.session.Close() // of a request that outlived the manager
		return
	}
	m.closing.Go(func() { _ = l.session.Close() })
}
