package refresh

import "time"

// OutagePolicy says what becomes of a session whose refresh cannot be made:
// the network is away, the server is down or busy.
type OutagePolicy int

const (
	// KeepOnOutage keeps the session. Callers get ErrTemporary, and a cool-down
	// that grows with every failure keeps them from the token endpoint.
	KeepOnOutage OutagePolicy = iota
	// SignOutOnOutage ends the session when its access token is over and a
	// refresh still fails after its bounded retries.
	SignOutOnOutage
)

// Option sets one thing of a Session.
type Option func(*settings)

type settings struct {
	store       Store
	outage      OutagePolicy
	lost        LostResponsePolicy
	timeout     time.Duration
	retries     int
	onSignedOut func(Event)
	tracer      Tracer // nil: nobody follows
}

// WithStore sets where the tokens are kept. By default, in memory.
func WithStore(store Store) Option {
	return func(s *settings) { s.store = store }
}

// WithOutagePolicy says what becomes of the session when a refresh cannot be
// made. By default, KeepOnOutage: signing people out because a network was
// away helps nobody.
func WithOutagePolicy(p OutagePolicy) Option {
	return func(s *settings) { s.outage = p }
}

// WithRefreshTimeout bounds one refresh from lock to store, retries included,
// and with it every wait for one. Zero and less mean the default. By default,
// 30 seconds.
func WithRefreshTimeout(d time.Duration) Option {
	return func(s *settings) {
		if d > 0 {
			s.timeout = d
		}
	}
}

// WithRefreshRetries says how many times a refresh is repeated when it is
// certain that the refresh token was not used up: no connection was made, or
// the server answered 429 or 503. For an answer that got lost see
// [WithLostResponsePolicy]. By default, 2.
func WithRefreshRetries(n int) Option {
	return func(s *settings) { s.retries = max(n, 0) }
}

// WithSignedOut calls fn once for every end of the session, in a goroutine of
// its own, with the SignedOut event: the place to send people to the login
// page. By default, nothing is called.
func WithSignedOut(fn func(Event)) Option {
	return func(s *settings) { s.onSignedOut = fn }
}
