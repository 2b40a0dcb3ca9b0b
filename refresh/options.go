package refresh

import (
	"net/http"
	"time"

	"github.com/perennial-go/perennial/refresh/tracing"
)

// Option sets one thing of a Session.
type Option func(*settings)

type settings struct {
	store       Store
	endOnOutage bool
	lost        LostResponsePolicy
	timeout     time.Duration
	retries     int
	draw        jitter
	scheme      string
	ahead       bool
	unknownMost time.Duration
	tracer      tracing.Tracer // nil: nobody follows
}

// WithStore sets where the tokens are kept. By default, in memory.
func WithStore(store Store) Option {
	return func(s *settings) { s.store = store }
}

// WithSignOutOnOutage says what becomes of a session whose refresh cannot be
// made, because the network is away or the server is down or busy. With true, it
// ends when its access token has expired and a refresh still fails after its
// bounded retries. With false, it is kept: callers get ErrTemporary, and a
// cool-down that grows with every failure keeps them from the token endpoint. By
// default, false: signing people out because a network was away helps nobody.
func WithSignOutOnOutage(on bool) Option {
	return func(s *settings) { s.endOnOutage = on }
}

// LostResponsePolicy says what follows a refresh that was sent and whose
// response got lost.
//
// Nobody knows then whether the server has used up the refresh token. If it
// has, its successor is lost, and a strict server takes the second use for
// theft and ends whatever descends from that sign-in (RFC 9700, section
// 4.14.2). If it has not, the second use is simply the first.
type LostResponsePolicy int

const (
	// LostResponseRetryLater makes no second request while the access token is
	// valid: a strict server would end that as well. When it has expired there is
	// nothing left to lose, and the next refresh uses the same refresh token.
	LostResponseRetryLater LostResponsePolicy = iota
	// LostResponseRetryNow makes one more request within the same refresh. It is
	// for servers that accept a replaced refresh token once more for some seconds
	// ("reuse interval", "leeway", "grace period"). The first try may take half of
	// the refresh timeout then. What follows if that one is lost as well is
	// LostResponseRetryLater.
	LostResponseRetryNow
	// LostResponseNeverRetry uses no refresh token twice: the session ends when its
	// access token expires. It is for servers that answer a second use with more
	// than the end of this session, such as the end of all sessions of the user.
	LostResponseNeverRetry
)

// WithLostResponsePolicy says what follows a refresh whose response got lost.
// If the session ends of it, the reason is event.ReasonResponseLost and the error
// wraps [ErrResponseLost]. By default, LostResponseRetryLater: it risks nothing
// that is not lost already.
func WithLostResponsePolicy(p LostResponsePolicy) Option {
	return func(s *settings) { s.lost = p }
}

// WithScheme sets the word before the token in the Authorization header, for
// APIs that want "Token x". By default, "Bearer" (RFC 6750, section 2.1). The
// token_type of a response is no such word: servers fill it in as they like.
func WithScheme(word string) Option {
	return func(s *settings) {
		if word != "" {
			s.scheme = word
		}
	}
}

// WithRefreshAhead says whether a token is refreshed before it expires, while
// requests go on with it. Without, the first request after its expiry waits for
// the refresh. A token that renews itself, because there is no refresh token,
// is renewed ahead in any case. By default, true.
func WithRefreshAhead(on bool) Option {
	return func(s *settings) { s.ahead = on }
}

// WithUnknownRefusalLimit says how long the server may refuse in words that
// nobody knows ([ErrUnknownRefusal]) and nothing else, until the session ends
// with [event.ReasonUnknownRefusal]: a dead refresh token is not asked for for ever. It
// takes five such refusals at least, and an access token that has expired. By
// default, six hours: longer than the sign-in page of a network stays in the way
// of a program that is in use.
func WithUnknownRefusalLimit(d time.Duration) Option {
	return func(s *settings) { s.unknownMost = max(d, 0) }
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
// the server answered 429 or 503. For a response that got lost see
// [WithLostResponsePolicy]. By default, 2.
func WithRefreshRetries(n int) Option {
	return func(s *settings) { s.retries = max(n, 0) }
}

// WithJitter sets what draws the random part of the session's waits: a duration
// of at least 0 and less than n, which is positive. draw is called by many
// goroutines at once. It is for tests that have to replay exactly: without
// randomness, programs that started together refresh together. Nil means the
// default. By default, the runtime's own randomness.
func WithJitter(draw func(n time.Duration) time.Duration) Option {
	return func(s *settings) {
		if draw != nil {
			s.draw = draw
		}
	}
}

// WithTracer has t follow the session's refreshes, and the calls of every
// [Middleware] that is made for it. By default, nothing is followed.
func WithTracer(t tracing.Tracer) Option {
	return func(s *settings) { s.tracer = t }
}

// MiddlewareOption sets one thing of a Middleware.
type MiddlewareOption func(*transport)

// transport is what a Middleware is made with.
type transport struct {
	client        *http.Client
	origins       []Origin
	retries       int
	waitMin       time.Duration
	waitMax       time.Duration
	observe       func(tracing.Attempt)
	rejected      []Rejection
	checkRedirect func(*http.Request, []*http.Request) error
}

// WithOrigin names a place that the token may go to; given more than once, the
// places add up. By default, there is none, and Attach refuses every request.
func WithOrigin(o Origin) MiddlewareOption {
	return func(t *transport) { t.origins = append(t.origins, o) }
}

// WithHTTPClient sets what sends the requests: its transport, cookie jar,
// redirect policy and timeout (of one attempt, body included) are used. By
// default, an http.Client with the default transport and no timeout: the
// context of each call bounds it.
func WithHTTPClient(c *http.Client) MiddlewareOption {
	return func(t *transport) { t.client = c }
}

// WithRetries says how many times a request is repeated after a transient
// failure: a connection error, 408, 429, 500, 502, 503 or 504. Only safe and
// idempotent methods are (RFC 9110, section 9.2), and requests with an
// Idempotency-Key. The replay after a 401 does not count. By default, 2.
func WithRetries(n int) MiddlewareOption {
	return func(t *transport) { t.retries = max(n, 0) }
}

// WithBackoff sets the shortest and the longest wait before a retry. It
// doubles from one to the other, less up to half of it at random. A
// Retry-After of the server counts instead, up to longest. By default, 100 ms
// and 10 s.
func WithBackoff(shortest, longest time.Duration) MiddlewareOption {
	return func(t *transport) {
		t.waitMin = max(shortest, 0)
		t.waitMax = max(longest, t.waitMin)
	}
}

// WithRejected names responses that are repaired like a 401, by one refresh and
// one replay. A rejection without a code makes every response of that status
// cost a refresh, a missing permission too. By default, there are none.
func WithRejected(r ...Rejection) MiddlewareOption {
	return func(t *transport) { t.rejected = append(t.rejected, r...) }
}

// WithObserver calls fn after every attempt of every request, on the goroutine
// of the request: it should return quickly. By default, nothing is called.
func WithObserver(fn func(tracing.Attempt)) MiddlewareOption {
	return func(t *transport) { t.observe = fn }
}
