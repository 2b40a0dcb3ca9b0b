package websession

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Option sets one thing of a [Manager].
type Option func(*settings)

type settings struct {
	shape      shape
	grace      time.Duration
	idle       time.Duration
	known      int
	stores     func(id string) (refresh.Store, error)
	serverSide bool
	verify     func(context.Context, *refresh.Session) error
	session    []refresh.Option
	loginPath  string
	origins    []string
	log        *slog.Logger
}

func defaults() settings {
	return settings{
		shape: shape{name: "__Host-session", path: "/", sameSite: http.SameSiteLaxMode, most: 4},
		grace: time.Minute, idle: 24 * time.Hour, known: 1_000_000,
		loginPath: "/login",
		log:       slog.New(slog.DiscardHandler),
	}
}

func (s *settings) check() error {
	switch {
	case s.grace < 0:
		return fmt.Errorf("websession: WithGrace(%v): want 0 or more", s.grace)
	case s.idle < s.grace || s.idle <= 0:
		return fmt.Errorf("websession: WithIdle(%v): want more than 0, and no less than the grace of %v", s.idle, s.grace)
	case s.known < 2:
		return fmt.Errorf("websession: WithMaxKnown(%d): want 2 or more", s.known)
	case SafeReturn(s.loginPath) != s.loginPath:
		return fmt.Errorf("websession: WithLoginPath(%q): want a path of this site, such as /login", s.loginPath)
	}
	return s.shape.check()
}

// WithName sets the name of the cookie; more of them get a number after it. The
// prefixes __Host- and __Secure- have browsers hold the cookie to their rules,
// which New checks. By default, "__Host-session": no subdomain can set it, nor
// can a page without TLS.
func WithName(name string) Option { return func(s *settings) { s.shape.name = name } }

// WithPath sets the path that the cookie is for. By default, "/".
func WithPath(path string) Option { return func(s *settings) { s.shape.path = path } }

// WithDomain sends the cookie to all subdomains of domain, each of which can
// then act as the user. By default, it goes to the host that set it alone.
func WithDomain(domain string) Option { return func(s *settings) { s.shape.domain = domain } }

// WithSameSite sets SameSite to Lax or Strict. By default, Lax: links from other
// sites find the user signed in, requests of other sites do not.
func WithSameSite(mode http.SameSite) Option { return func(s *settings) { s.shape.sameSite = mode } }

// WithInsecure leaves the attribute Secure out, for a development server that a
// browser reaches over plain http by another name than localhost. By default,
// cookies are Secure; Chromium and Firefox take those from http://localhost too.
func WithInsecure() Option { return func(s *settings) { s.shape.insecure = true } }

// WithMaxAge keeps the cookie for d after it was last set, with the browser
// closed too; it is set anew when half of that is over. An older one is refused
// here as well. By default, the cookie ends with the browser.
func WithMaxAge(d time.Duration) Option { return func(s *settings) { s.shape.maxAge = d } }

// WithMaxCookies says how many cookies of 4 KiB the tokens of a session may
// take, from 1 to 10. Servers and proxies have limits of their own, often
// 8 KiB for all of a header. By default, 4.
func WithMaxCookies(n int) Option { return func(s *settings) { s.shape.most = n } }

// WithGrace says for how long a replaced cookie is still served, with the new
// tokens, after the one that replaces it was first sent out. By default, 1 minute.
func WithGrace(d time.Duration) Option { return func(s *settings) { s.grace = d } }

// WithIdle says for how long a session that makes no requests is remembered,
// at least: which cookies of it were replaced, and tokens that no response has
// taken to the browser yet. By default, 24 hours; make it no shorter than the
// API's refresh tokens live.
func WithIdle(d time.Duration) Option { return func(s *settings) { s.idle = d } }

// WithMaxKnown bounds how many idle sessions are remembered; beyond it the
// longest idle ones are forgotten. By default, 1,000,000.
func WithMaxKnown(n int) Option { return func(s *settings) { s.known = n } }

// WithSharedStore keeps the tokens in a store that the replicas of this program
// share, beside the cookie. stores returns the store of the session id, such as
// one of package redisstore with id as its account; a time to live of some hours
// is enough. It may be called more than once for a session. By default, there is none.
func WithSharedStore(stores func(id string) (refresh.Store, error)) Option {
	return func(s *settings) { s.stores, s.serverSide = stores, false }
}

// WithServerSide keeps the tokens in the store that stores returns for the
// session id, and nothing but that id, sealed, in the cookie. By default, the
// cookie holds the tokens.
func WithServerSide(stores func(id string) (refresh.Store, error)) Option {
	return func(s *settings) { s.stores, s.serverSide = stores, true }
}

// WithVerify calls fn when a session is taken up that was idle, before its first
// request goes on: the place to ask the API whether its tokens are good, and to
// refresh them if not. What fn finds shows in the session; its error is only
// logged. client.Client.Verify is made for it. By default, the first call of the API shows.
func WithVerify(fn func(context.Context, *refresh.Session) error) Option {
	return func(s *settings) { s.verify = fn }
}

// WithSession sets options of every session. A store that is among them is not
// used. By default, those of [refresh.NewSession].
func WithSession(opts ...refresh.Option) Option {
	return func(s *settings) { s.session = append(s.session, opts...) }
}

// WithLoginPath sets where pages are sent that need a session. The query
// parameter return tells where to go on after it. By default, "/login".
func WithLoginPath(path string) Option { return func(s *settings) { s.loginPath = path } }

// WithTrustedOrigin accepts POST and other unsafe requests from pages of origin,
// such as "https://www.example.com". By default, from this site's own pages alone.
func WithTrustedOrigin(origin string) Option {
	return func(s *settings) { s.origins = append(s.origins, origin) }
}

// WithLogger writes what goes wrong behind a handler's back to l, without any
// token. By default, nothing is written.
func WithLogger(l *slog.Logger) Option { return func(s *settings) { s.log = l } }
