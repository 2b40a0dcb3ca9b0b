package websession

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// visit is what one request has to do with sessions.
type visit struct {
	m       *Manager
	sent    []int // the cookies that came
	garbage bool  // they could not be read
	cookie  contents

	mu        sync.Mutex // guards what follows: a handler may have goroutines
	asked     bool
	joined    *live // the session of the cookie, if somebody asked for it
	fresh     *live // one to sign in to
	committed bool
}

// visit reads the cookies of r.
func (m *Manager) visit(r *http.Request) *visit {
	v := &visit{m: m}
	var sealed string
	if sealed, v.sent = m.shape.join(r); len(v.sent) == 0 {
		return v
	}
	plain, err := m.box.open(sealed)
	if err == nil {
		v.cookie, err = decodeContents(plain)
	}
	if age := m.shape.maxAge; err == nil && age > 0 && time.Since(v.cookie.sealed) > age {
		err = errSealed // a browser would not have sent it
	}
	if err == nil && !m.serverSide && !hasToken(v.cookie.token) {
		err = errSealed // from before the tokens moved into the cookie
	}
	v.garbage = err != nil
	return v
}

type visitKey struct{}

func (v *visit) into(ctx context.Context) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

// FromContext returns the session of a request that came through
// [Manager.Handler]. It is shared by all requests with that session: sign out of
// it, but do not sign in to it, see [Begin]. If nobody is signed in, it is a
// session of this request's own that is ready for a sign-in.
//
// A session that was idle is taken up first, and verified if that was asked
// for with [WithVerify]; all its requests wait for that, each as long as its
// context lasts.
//
// Errors: [ErrNoHandler]; ErrTemporary of package refresh if the store cannot be
// read just now: who is signed in is then not known, and no cookie is changed;
// the context's own.
func FromContext(ctx context.Context) (*refresh.Session, error) {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if !ok {
		return nil, ErrNoHandler
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.fresh != nil {
		return v.fresh.session, nil
	}
	if !v.asked {
		if len(v.sent) > 0 && !v.garbage {
			l, err := v.m.acquire(ctx, v.cookie)
			if err != nil {
				return nil, err
			}
			v.joined = l
		}
		v.asked = true
	}
	l := v.joined
	if l == nil {
		return v.begin()
	}
	select {
	case <-l.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if l.err != nil {
		return nil, l.err
	}
	if l.over() {
		return v.begin()
	}
	return l.session, nil
}

// Begin returns a session to sign in to, with an id of its own, for the request
// with this context. When somebody has signed in to it, the response sets its
// cookie, and the session that the browser had before is over here (at the API
// it goes on: sign out of it first if it should not).
//
// The threat: whoever has planted a session of their own in the browser, or
// knows a cookie from before the sign-in, would share the user's session.
//
// Sign in before the first byte of the response: later no cookie can be set.
func Begin(ctx context.Context) (*refresh.Session, error) {
	// What the browser had before is ended, so it has to be known.
	if _, err := FromContext(ctx); err != nil {
		return nil, err
	}
	v := ctx.Value(visitKey{}).(*visit)
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.begin()
}

// begin returns the visit's own session. The caller holds v.mu.
func (v *visit) begin() (*refresh.Session, error) {
	if v.fresh == nil {
		l, err := v.m.newLive(newSID(), refresh.Token{}, history{})
		if err != nil {
			return nil, &refresh.Error{Kind: refresh.ErrTemporary, Err: err}
		}
		l.uses = 1
		v.fresh = l
	}
	return v.fresh.session, nil
}

// finish ends the visit.
func (v *visit) finish() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if l := v.fresh; l != nil {
		if v.committed && l.session.State().SignedIn() && l.signIn == 0 {
			v.m.log.Error("websession: signed in after the header was sent; no cookie could be set, and the session is lost")
			v.forgo(l)
		}
		v.m.release(l)
	}
	if l := v.joined; l != nil {
		if v.fresh != nil && v.fresh.signIn != 0 {
			v.forgo(l)
		}
		v.m.release(l)
	}
}

// forgo signs out of l here, so that nobody can go on with it.
func (v *visit) forgo(l *live) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := l.session.SignOut(ctx); err != nil {
		v.m.log.Warn("websession: ended session could not be removed from its store", "error", err)
	}
	v.m.end(l)
}
