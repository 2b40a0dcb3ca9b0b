package client

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// Option sets one thing of a [Client].
type Option func(*settings)

type settings struct {
	device string
	door   []apiclient.Option
}

// add takes over an option of the wiring that all SDKs share.
func add(o apiclient.Option) Option { return func(s *settings) { s.door = append(s.door, o) } }

// WithHTTPClient sets what sends the requests. Its transport, cookie jar,
// redirect policy and timeout are used, for the refresh as well (but for the
// redirects). By default, that of [apiclient.NewHTTPClient], which allows 10
// seconds for a connection and 60 for the header of a response; a body that is
// decoded may pause for 60 seconds, see rest.IdleTimeout.
func WithHTTPClient(c *http.Client) Option {
	return add(apiclient.WithHTTPClient(c))
}

// WithPlainHTTP allows a base URL with http to a host that is not this
// machine. Everybody on the way can then read the tokens. By default, New
// refuses it.
func WithPlainHTTP() Option {
	return add(apiclient.WithPlainHTTP())
}

// WithUserAgent puts the program's own product, such as "inventory/2.3", before
// the SDK's in the User-Agent header. By default, the SDK's stands alone.
func WithUserAgent(product string) Option {
	return add(apiclient.WithUserAgent(product))
}

// WithDevice names this sign-in in the user's list of sessions. By default,
// the server takes the User-Agent.
func WithDevice(name string) Option {
	return func(s *settings) { s.device = name }
}

// WithStore sets where the tokens are kept. By default, in memory: they go
// with the program.
func WithStore(store refresh.Store) Option {
	return add(apiclient.WithSession(refresh.WithStore(store)))
}

// WithSignOutOnOutage says whether the session ends when its access token has
// expired and no refresh can be made, because the network or the server is away.
// By default, false: it is kept.
func WithSignOutOnOutage(on bool) Option {
	return add(apiclient.WithSession(refresh.WithSignOutOnOutage(on)))
}

// WithLostResponsePolicy says what follows a refresh whose response got lost. By
// default, refresh.LostResponseRetryLater.
func WithLostResponsePolicy(p refresh.LostResponsePolicy) Option {
	return add(apiclient.WithSession(refresh.WithLostResponsePolicy(p)))
}

// WithRefreshTimeout bounds one refresh, and with it every wait for one. By
// default, 30 seconds.
func WithRefreshTimeout(d time.Duration) Option {
	return add(apiclient.WithSession(refresh.WithRefreshTimeout(d)))
}

// WithRetries says how many times a safe or idempotent request is repeated
// after a transient failure. By default, 2.
func WithRetries(n int) Option {
	return add(apiclient.WithMiddleware(refresh.WithRetries(n)))
}

// WithBackoff sets the shortest and the longest wait before a retry. By
// default, 100 ms and 10 s.
func WithBackoff(shortest, longest time.Duration) Option {
	return add(apiclient.WithMiddleware(refresh.WithBackoff(shortest, longest)))
}

// WithSignedOut calls fn once for every end of the session, in a goroutine of
// its own: the place to send people to the login page. By default, nothing is
// called.
func WithSignedOut(fn func(event.Event)) Option {
	return add(apiclient.WithSignedOut(fn))
}

// WithObserver calls fn after every attempt of every request, on the goroutine
// of the call. By default, nothing is called.
func WithObserver(fn func(tracing.Attempt)) Option {
	return add(apiclient.WithObserver(fn))
}

// WithTracer has t follow every call and every refresh, as the Tracer of package
// refresh/telemetry does for OpenTelemetry. By default, nothing is followed.
func WithTracer(t tracing.Tracer) Option {
	return add(apiclient.WithSession(refresh.WithTracer(t)))
}

// WithLogger writes the session's life to l at levels Info and Warn, and every
// attempt of every request at level Debug. No line holds a token, a URL or a
// body. By default, nothing is written.
func WithLogger(l *slog.Logger) Option {
	return add(apiclient.WithLogger(l))
}
