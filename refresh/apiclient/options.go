package apiclient

import (
	"log/slog"
	"net/http"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// Option sets one thing of a [Client].
type Option func(*settings)

type settings struct {
	refresher refresh.Refresher // nil: by the document
	auth      tokenendpoint.Auth
	client    *http.Client
	plainHTTP bool
	base      string // in the place of the document's server
	agent     string
	variables []ServerVariable
	chosen    [][2]string // values of variables, by their names
	elsewhere bool        // the token endpoint is where the program says
	logger    *slog.Logger
	observer  func(tracing.Attempt)
	signedOut func(event.Event)
	session   []refresh.Option
	transport []refresh.MiddlewareOption
	grants    grants
	hooks     []Hook
}

// WithHTTPClient sets what sends the requests, those to the token endpoint too.
// By default, the client that [NewHTTPClient] returns, which bounds each wait of
// a call; the context bounds the call as a whole.
func WithHTTPClient(c *http.Client) Option {
	return func(s *settings) { s.client = c }
}

// WithPlainHTTP allows a base URL with http to a host that is not this
// machine. Everybody on the way can then read the tokens. By default, New
// refuses it.
func WithPlainHTTP() Option { return func(s *settings) { s.plainHTTP = true } }

// WithSession adds options of the session, such as refresh.WithStore. By
// default, see [refresh.NewSession].
func WithSession(opts ...refresh.Option) Option {
	return func(s *settings) { s.session = append(s.session, opts...) }
}

// WithMiddleware adds options of the middleware, such as refresh.WithRetries.
// By default, see [refresh.NewMiddleware].
func WithMiddleware(opts ...refresh.MiddlewareOption) Option {
	return func(s *settings) { s.transport = append(s.transport, opts...) }
}

// WithSignedOut calls fn once for every end of the session, in a goroutine of
// its own: the place to send people to the login page. Subscribe has the other
// events. By default, nothing is called.
func WithSignedOut(fn func(event.Event)) Option {
	return func(s *settings) { s.signedOut = fn }
}

// WithObserver calls fn after every attempt of every request, on the goroutine
// of the call. By default, nothing is called.
func WithObserver(fn func(tracing.Attempt)) Option {
	return func(s *settings) { s.observer = fn }
}

// WithLogger writes the session's life to l at levels Info and Warn, and every
// attempt of every request at level Debug. No line holds a token, a URL or a
// body. By default, nothing is written.
func WithLogger(l *slog.Logger) Option {
	return func(s *settings) { s.logger = l }
}

// WithRefresher has the session refreshed by r, such as the Refresher of a
// signin.Client: for APIs whose authorization server is not in their document. By
// default, by what the document says.
func WithRefresher(r refresh.Refresher) Option { return func(s *settings) { s.refresher = r } }

// WithClientAuth sets who the program is to the token endpoint of OAuth 2.0
// (RFC 6749, section 2.3), such as a [tokenendpoint.SecretInHeader]. By default,
// nobody.
func WithClientAuth(c tokenendpoint.ClientAuth) Option {
	return func(s *settings) { s.auth.Client = c }
}

// WithParam adds a parameter to every request to the token endpoint of OAuth
// 2.0, such as scope or audience. By default, there is none.
func WithParam(name, value string) Option {
	return func(s *settings) {
		params := map[string]string{name: value}
		for k, v := range s.auth.Params {
			if k != name {
				params[k] = v
			}
		}
		s.auth.Params = params
	}
}

// WithTokenURL sets where the token endpoint of OAuth 2.0 is, for another
// deployment than the one that the document describes. By default, see
// [tokenendpoint.Endpoint].
func WithTokenURL(address string) Option {
	return func(s *settings) {
		s.auth.SignIn.URL, s.auth.Refresh.URL = address, address
		s.elsewhere = true
	}
}
