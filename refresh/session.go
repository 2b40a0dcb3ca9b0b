package refresh

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/perennial-go/perennial/refresh/event"
)

// Refresher makes the refresh itself: one call to the token endpoint. Package
// tokenendpoint has one for nearly every server.
//
// One that is written by hand says with its error what is known of the refresh
// token, by wrapping [ErrRefused], [ErrClientRefused], [ErrUnknownRefusal] or
// [ErrTemporary]. An error that says nothing is taken for a response that got
// lost ([ErrResponseLost]), which is the safe case: the refresh token may be
// used up. An error of net/http that shows that nothing was sent, and a
// [*ResponseError], say enough by themselves.
//
// One that also has the method
//
//	Keep(t Token) Secret
//
// says what outlives the session with token t, such as the client that a program
// has been registered as: when the session ends, that stays in the store as the
// Extra of a Token without tokens. A zero Secret means that nothing does.
type Refresher interface {
	// Refresh returns the token that follows last. ctx ends with the refresh
	// timeout of the session, not with the call that needed the token.
	//
	// What it returns of a token beside an error is kept, for the one before may
	// be used up: a new refresh token alone is used for the next try; with an
	// access token it is a success, and the error is told in its [event.Event].
	Refresh(ctx context.Context, last Token) (Token, error)
}

// keeper is a Refresher that also says what outlives a session.
type keeper interface{ Keep(t Token) Secret }

// RefreshFunc is a function that is a Refresher.
type RefreshFunc func(ctx context.Context, last Token) (Token, error)

// Refresh calls f.
func (f RefreshFunc) Refresh(ctx context.Context, last Token) (Token, error) { return f(ctx, last) }

// Session is the session of one signed-in user: it keeps the tokens and sees
// to it that one refresh at most is under way. Its methods may be called from
// many goroutines at once.
type Session struct {
	refresher Refresher
	settings
	store recoverStore         // in place of that of the settings
	view  atomic.Pointer[view] // never nil; replaced under mu

	mu        sync.Mutex // guards what follows, and every change of view
	listeners map[*listener]struct{}
	limit     limiter
	closed    bool
	closing   chan struct{}      // closed when closed becomes true
	watching  context.CancelFunc // not nil: the store is being watched
	resaving  *time.Timer        // not nil: the store lacks the token in use
	renewing  *time.Timer        // not nil: a token that renews itself is tried again
	warned    string             // the last warning that was told
}

// NewSession returns a session that is signed out. Sign in with
// [Session.SignIn], or resume a stored session with [Session.Restore].
func NewSession(r Refresher, opts ...Option) *Session {
	s := &Session{
		refresher: r,
		settings: settings{
			timeout: 30 * time.Second, retries: 2, draw: runtimeJitter, scheme: "Bearer", ahead: true, unknownMost: 6 * time.Hour,
		},
		listeners: map[*listener]struct{}{},
		closing:   make(chan struct{}),
	}
	for _, o := range opts {
		o(&s.settings)
	}
	if s.settings.store == nil {
		s.settings.store = &MemoryStore{}
	}
	s.store = recoverStore{s.settings.store}
	s.view.Store(&view{out: &Error{Kind: ErrSignedOut, Reason: event.ReasonNotSignedIn}})
	return s
}

// Token returns a token that can be sent. It returns at once while the token
// has not expired, in its early window too (one refresh then runs in the
// background). Otherwise it waits for the one refresh, until ctx ends or the
// refresh timeout has passed.
//
// Errors: ErrSignedOut, ErrTemporary, ErrRecursion, ErrClosed, or ctx's own.
func (s *Session) Token(ctx context.Context) (Token, error) {
	v, err := s.acquire(ctx, demand{})
	if err != nil {
		return Token{}, err
	}
	return v.stamped(), nil
}

// Renew returns a token other than rejected, which a server has refused with a
// 401. If rejected was replaced already, that is the current one, without a
// refresh; if a refresh of it has failed just now, since rejected was handed
// out, its error is shared. Otherwise the caller starts the one refresh, or joins it.
//
// Errors: those of Token, and ErrTooManyRefreshes.
func (s *Session) Renew(ctx context.Context, rejected Token) (Token, error) {
	v, err := s.acquire(ctx, demand{rejected: s.recognize(rejected)})
	if err != nil {
		return Token{}, err
	}
	return v.stamped(), nil
}

// Current returns the tokens as they are, expired or not, without a network
// call: for requests that end them at the server. Requests to the API take
// those of [Session.Token].
//
// Errors: ErrSignedOut, ErrClosed.
func (s *Session) Current() (Token, error) {
	v := s.view.Load()
	if v.out != nil {
		return Token{}, v.out
	}
	return v.stamped(), nil
}

// recognize finds the stamp of a token that did not come from this session's
// Token or Renew, such as one that was read out of a header.
func (s *Session) recognize(t Token) stamp {
	v := s.view.Load()
	switch {
	case t.stamp.epoch != 0:
		return t.stamp
	case t.AccessToken == v.token.AccessToken:
		return v.stamp
	default:
		return stamp{} // an older one: the current token will do
	}
}

// Close ends the session's work: a refresh that is under way is waited for, so
// that a rotated token is not lost, at most until the refresh timeout has
// passed; no other is started. Listeners are told of what has happened until
// then, for which they have a second, and hear nothing more. The tokens stay in
// the store. Closing twice is fine.
func (s *Session) Close() error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.closing)
	}
	f := s.view.Load().flight
	s.mu.Unlock()
	if f != nil {
		<-f.done // bounded: the refresh timeout ends it
	}
	if s.view.Load().stored.unsaved {
		s.sync(context.Background()) // the last chance to write
	}
	s.mu.Lock()
	if s.watching != nil {
		s.watching()
	}
	if s.resaving != nil {
		s.resaving.Stop()
	}
	s.stopRenewingLocked()
	s.changeLocked(func(n *view) { n.out = &Error{Kind: ErrClosed} })
	listeners := s.listeners
	s.listeners = map[*listener]struct{}{}
	s.mu.Unlock()
	drain(listeners)
	return nil
}

// changeLocked replaces the view by a copy that fn has changed.
func (s *Session) changeLocked(fn func(n *view)) *view {
	n := *s.view.Load()
	fn(&n)
	s.view.Store(&n)
	return &n
}
