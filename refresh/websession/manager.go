package websession

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Manager is the sessions of all browsers. Its methods may be called from many
// goroutines at once.
type Manager struct {
	settings
	refresher refresh.Refresher
	box       *box
	cross     *http.CrossOriginProtection

	mu      sync.Mutex // guards what follows
	live    map[sid]*live
	resting int // how many of them no request uses
	known   *memory
	turned  time.Time   // when the younger generation of known began
	sweeper *time.Timer // nil: nothing to sweep
	streams map[sid]int // event streams by session
	open    int         // event streams in all
	closed  bool
	ended   chan struct{} // closed when closed becomes true
	closing sync.WaitGroup
}

// New returns a manager whose sessions are refreshed by r. The first of keys
// seals cookies, all of them open.
//
// Errors: no keys, or a zero one; attributes of the cookie that browsers refuse,
// or that would give the session away; other options out of their range.
func New(r refresh.Refresher, keys []Key, opts ...Option) (*Manager, error) {
	s := defaults()
	for _, o := range opts {
		o(&s)
	}
	if r == nil {
		return nil, errors.New("websession: no refresher; client.Client.Refresher has one")
	}
	if len(keys) == 0 {
		return nil, errors.New("websession: no key to seal cookies with; make one with NewKey, and keep it for the next start")
	}
	for _, k := range keys {
		if k.secret == nil {
			return nil, errors.New("websession: a zero Key; use NewKey or ParseKey")
		}
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	m := &Manager{
		settings: s, refresher: r, box: newBox(keys, s.shape.name), cross: http.NewCrossOriginProtection(),
		live: map[sid]*live{}, known: newMemory(s.known), streams: map[sid]int{}, ended: make(chan struct{}),
	}
	for _, o := range s.origins {
		if err := m.cross.AddTrustedOrigin(o); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// Handler gives every request the session of its cookie, and every response
// the cookie of its session. Put it around everything that may need one; requests
// that do not ask for their session cost nothing but a look at their cookies.
//
// POST and other unsafe requests of foreign pages are answered 403.
func (m *Manager) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := m.cross.Check(r); err != nil {
			// The threat: a foreign page makes the browser send a form with our cookie.
			problem(w, http.StatusForbidden, "cross_origin", "The request comes from another site.")
			return
		}
		v := m.visit(r)
		out := &writer{ResponseWriter: w, commit: v.commit}
		defer v.finish()
		next.ServeHTTP(out, r.WithContext(v.into(r.Context())))
		out.begin()
	})
}

// Close ends the work of all sessions. Refreshes under way are waited for, at
// most until their timeout. Nobody is signed out. Call it after the server has
// stopped. Closing twice is fine.
func (m *Manager) Close() error {
	m.mu.Lock()
	if m.sweeper != nil {
		m.sweeper.Stop()
	}
	for _, l := range m.live {
		used := l.uses > 0
		m.forget(l)
		if used {
			m.shut(l)
		}
	}
	if !m.closed {
		m.closed = true
		close(m.ended)
	}
	m.mu.Unlock()
	m.closing.Wait()
	return nil
}
