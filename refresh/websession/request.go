package websession

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// request is what one request has to do with sessions.
type request struct {
	m     *Manager
	lines []string    // of the Cookie header
	sent  atomic.Bool // the header of the response has gone out

	mu       sync.Mutex // guards what follows, since handlers may have goroutines; nothing is waited for under it
	acquired bool       // received and shared are set
	received
	shared   []*shared // the sessions of received; nil for those that are not accepted
	chosen   *shared   // the one of them that is the request's
	fresh    *shared   // one to sign in to
	finished bool
}

type requestKey struct{}

func (m *Manager) newRequest(r *http.Request) *request {
	return &request{m: m, lines: r.Header["Cookie"]}
}

func (r *request) into(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// FromContext returns the session of a request that came through
// [Manager.Handler]. It is shared by all requests with that session: sign out of
// it, but do not sign in to it, see [Begin]. If the browser is signed out, it is a
// session of this request alone, ready for a sign-in.
//
// A session that was idle is resumed first, and verified if [WithVerify] asks for
// it; each of its requests waits for that as long as its context lasts.
//
// Errors: [ErrNoHandler]; ErrTemporary of package refresh if the store cannot be
// read just now: it is not known then who is signed in, and no cookie is changed;
// ErrClosed; the context's own.
func FromContext(ctx context.Context) (*refresh.Session, error) {
	r, ok := ctx.Value(requestKey{}).(*request)
	if !ok {
		return nil, ErrNoHandler
	}
	s, err := r.session(ctx)
	if err != nil {
		return nil, err
	}
	return s.session, nil
}

// Begin returns a session to sign in to, with an id of its own, for the request
// with this context. After a sign-in, the response sets its cookies, and the
// session that the browser had before ends here; at the API it goes on: sign
// out of it first if it should not.
//
// The threat: whoever has planted a session of their own in the browser, or
// knows a cookie from before the sign-in, would share the user's session.
//
// Sign in before the first byte of the response: later, no cookie can be set, and
// the sign-in returns [ErrHeaderSent].
func Begin(ctx context.Context) (*refresh.Session, error) {
	// What the browser had before will be ended, so it has to be known.
	if _, err := FromContext(ctx); err != nil {
		return nil, err
	}
	r := ctx.Value(requestKey{}).(*request)
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.beginLocked()
	if err != nil {
		return nil, err
	}
	return s.session, nil
}

// session returns the shared session of the request, or a fresh one.
func (r *request) session(ctx context.Context) (*shared, error) {
	candidates, err := r.candidates(ctx)
	if err != nil {
		return nil, err
	}
	var chosen *shared
	for _, s := range candidates {
		if err := s.wait(ctx); err != nil {
			return nil, err
		}
		if !s.ended() {
			chosen = s
			break
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.chosen == nil {
		r.chosen = chosen
	}
	if r.fresh != nil || r.chosen == nil || r.chosen.ended() {
		return r.beginLocked()
	}
	return r.chosen, nil
}

// candidates returns the sessions that may be the one of the request, in order.
// The first call reads the cookies: requests that do not ask for their session
// cost nothing.
func (r *request) candidates(ctx context.Context) ([]*shared, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.acquired {
		if r.finished {
			return nil, ErrNoHandler
		}
		received := r.m.receive(r.lines)
		shared, err := r.m.acquire(ctx, received.sessions)
		if err != nil {
			return nil, err
		}
		r.received, r.shared, r.acquired = received, shared, true
	}
	if r.fresh != nil || r.chosen != nil {
		return nil, nil // decided already
	}
	all := r.shared
	if r.m.format.hostOnly() {
		// A later sign-in has replaced the others, even if it has ended.
		all = all[:min(len(all), 1)]
	}
	var candidates []*shared
	for _, s := range all {
		if s != nil {
			candidates = append(candidates, s)
		}
	}
	return candidates, nil
}

// beginLocked returns the request's own session, to sign in to.
func (r *request) beginLocked() (*shared, error) {
	switch {
	case r.fresh != nil:
	case r.finished: // a goroutine has outlived its handler
		return nil, ErrNoHandler
	default:
		s := r.m.newShared(contents{id: newSessionID(), began: time.Now()}, replaced{})
		fits := s.store.fits
		s.store.fits = func(t refresh.Token) error {
			if r.sent.Load() && !s.isReady() {
				return ErrHeaderSent
			}
			return fits(t)
		}
		s.uses = 1
		r.fresh = s
	}
	return r.fresh, nil
}

// id is the id of the request's session; zero if the browser is signed out.
func (r *request) id() sessionID {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.chosen == nil || r.fresh != nil {
		return sessionID{}
	}
	return r.chosen.id
}

// finish ends the request, after the handler has returned or panicked.
func (r *request) finish() {
	r.sent.Store(true)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finished = true
	m := r.m
	for i, s := range r.shared {
		if s == nil {
			continue
		}
		if r.endsLocked(i) {
			m.end(s)
		}
		m.release(s)
	}
	if s := r.fresh; s != nil {
		if !s.isReady() && s.session.State().SignedIn() {
			m.log.Error("websession: signed in, and no cookie could be set: the header was sent before, or the handler panicked")
			m.end(s)
		}
		m.release(s)
	}
}

// endsLocked reports whether session number i of the request has ended after it,
// for every cookie.
func (r *request) endsLocked(i int) bool {
	s := r.shared[i]
	switch {
	case r.fresh != nil && r.fresh.isReady(): // somebody has signed in
		return true
	case r.chosen != nil && r.chosen.ended(): // and out: of all that this browser has
		return true
	case s == r.chosen:
		return false
	case s.isReady() && s.ended():
		return true
	}
	// The first session of the request has replaced the others, see precedence.
	first := r.shared[0]
	return r.m.format.hostOnly() && i > 0 && (first == nil || first.isReady() && first.err == nil)
}
