package websession

import (
	"net/http"
	"time"
)

// commit puts the cookies into the header of the response. It looks at the
// session as it is at this moment: a request that came with an old cookie
// never sends it back, but the newest one.
func (v *visit) commit(h http.Header) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.committed = true
	m := v.m
	switch {
	case v.fresh != nil && v.fresh.session.State().SignedIn():
		m.enter(v.fresh)
		v.write(h, v.fresh)
	case v.garbage:
		m.shape.clear(h)
	case v.joined != nil:
		v.settle(h, v.joined)
	}
	// A cookie that came too late is left alone: the browser may have a newer one
	// by now, and clearing would remove that.
}

// enter makes a session that somebody has just signed in to one of the live ones.
func (m *Manager) enter(l *live) {
	l.signIn = l.session.State().SignIn
	close(l.ready)
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.closed {
		m.live[l.id] = l
	}
}

// settle writes what the session of the cookie has come to.
func (v *visit) settle(h http.Header, l *live) {
	select {
	case <-l.ready:
	default:
		return // nobody waited for it
	}
	switch {
	case l.err != nil: // nothing is known
	case l.over():
		v.m.end(l)
		v.m.shape.clear(h)
	case v.due(l):
		v.write(h, l)
	default:
		l.keeper.deliver() // the browser has shown that it has it
	}
}

// due tells whether the browser needs another cookie than it has sent.
func (v *visit) due(l *live) bool {
	newest, _ := l.keeper.now()
	if age := v.m.shape.maxAge; age > 0 && time.Since(v.cookie.sealed) > age/2 {
		return true
	}
	return !v.m.serverSide && later(newest, v.cookie.token)
}

// write sets the cookies of l.
func (v *visit) write(h http.Header, l *live) {
	c := contents{id: l.id, sealed: time.Now()}
	if t := l.keeper.deliver(); !v.m.serverSide {
		c.token = t
	}
	parts, err := v.m.shape.split(v.m.box.seal(c.encode()))
	if err != nil {
		// The session goes on from memory, as long as that lasts.
		v.m.log.Error("websession: cookie not set", "error", err)
		return
	}
	v.m.shape.set(h, parts, v.sent)
}
