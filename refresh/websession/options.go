package websession

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Option sets one thing of a [Manager].
type Option func(*settings)

type settings struct {
	format     cookieFormat
	storage    Storage
	grace      time.Duration
	idle       time.Duration
	remembered int
	verify     func(context.Context, *refresh.Session) error
	session    []refresh.Option
	loginPath  string
	origins    []string
	log        *slog.Logger
}

func newSettings(storage Storage, opts []Option) (settings, error) {
	s := settings{
		format:  cookieFormat{base: "__Host-session", path: "/", sameSite: http.SameSiteLaxMode, most: 4},
		storage: storage, grace: time.Minute, idle: 30 * 24 * time.Hour, remembered: 1_000_000,
		loginPath: "/login", log: slog.New(slog.DiscardHandler),
	}
	for _, o := range opts {
		o(&s)
	}
	if s.format.persistent {
		s.format.maxAge = s.idle
	}
	return s, s.check()
}

func (s *settings) check() error {
	switch {
	case s.grace < 0:
		return fmt.Errorf("websession: WithGracePeriod(%v): want 0 or more", s.grace)
	case s.idle < s.grace || s.idle < time.Second:
		return fmt.Errorf("websession: WithIdleTimeout(%v): want a second or more, and no less than the grace period of %v", s.idle, s.grace)
	case s.remembered < 2:
		return fmt.Errorf("websession: WithMaxRemembered(%d): want 2 or more", s.remembered)
	case SafeReturn(s.loginPath) != s.loginPath || strings.ContainsAny(s.loginPath, "?#"):
		return fmt.Errorf("websession: WithLoginPath(%q): want a path of this site without a query, such as /login", s.loginPath)
	case s.log == nil:
		return errors.New("websession: WithLogger(nil): want a logger; leave the option out to log nothing")
	}
	if err := s.storage.check(); err != nil {
		return err
	}
	return s.format.check()
}

// WithName sets the base of the cookies' names; each version of a session adds a
// tag of its own. The prefixes __Host- and __Secure- have browsers enforce rules,
// which New checks. By default, "__Host-session".
//
// The threat: without __Host-, a page of a neighboring subdomain, or one without
// TLS, can put the cookies of its own session into the browser, for the user to
// work in. In a browser that is signed in already, the earlier sign-in counts
// then, and the other session ends no earlier than with a sign-in or sign-out.
func WithName(base string) Option { return func(s *settings) { s.format.base = base } }

// WithPath sets the path that the cookies are for. By default, "/".
func WithPath(path string) Option { return func(s *settings) { s.format.path = path } }

// WithDomain sends the cookies to all subdomains of domain, each of which can
// then act as the user. By default, they go only to the host that set them.
func WithDomain(domain string) Option { return func(s *settings) { s.format.domain = domain } }

// WithSameSite sets SameSite to Lax or Strict. By default, Lax: links from other
// sites find the user signed in, requests of other sites do not.
func WithSameSite(mode http.SameSite) Option { return func(s *settings) { s.format.sameSite = mode } }

// WithInsecure leaves the attribute Secure out, for a development server that a
// browser reaches over plain http by another name than localhost. By default,
// cookies are Secure; Chromium and Firefox accept those from http://localhost too.
func WithInsecure() Option { return func(s *settings) { s.format.insecure = true } }

// WithPersistentCookies keeps the cookies when the browser is closed, for as
// long as [WithIdleTimeout] says. By default, they end with the browser.
func WithPersistentCookies() Option { return func(s *settings) { s.format.persistent = true } }

// WithMaxCookies says how many cookies of 4 KiB the tokens of a session may
// take, from 1 to 10. Servers and proxies have limits of their own, often
// 8 KiB for the whole header. By default, 4.
func WithMaxCookies(n int) Option { return func(s *settings) { s.format.most = n } }

// WithGracePeriod says for how long a replaced cookie is still accepted, with
// the new tokens, after the browser has shown the one that replaces it: at least
// d, and less than twice that. By default, 1 minute.
func WithGracePeriod(d time.Duration) Option { return func(s *settings) { s.grace = d } }

// WithIdleTimeout ends a session that makes no request for d; half of d at least
// it is kept. It is also how long the process remembers which sessions were
// signed out and which cookies were replaced. By default, 30 days.
func WithIdleTimeout(d time.Duration) Option { return func(s *settings) { s.idle = d } }

// WithMaxRemembered bounds how many idle and signed-out sessions are remembered,
// at some 50 bytes each, and some KiB for those whose browser may not have the
// newest tokens. Beyond it, the longest idle ones are signed out if their tokens
// are in the cookie only. By default, 1,000,000.
func WithMaxRemembered(n int) Option { return func(s *settings) { s.remembered = n } }

// WithVerify calls fn when a session that was idle is resumed, before its first
// request goes on: the place to ask the API whether its tokens are good, and to
// refresh them if not. What fn finds shows in the session; its error is only
// logged. client.Client.Verify is made for it. By default, nothing is asked, and
// the first call of the API shows.
func WithVerify(fn func(context.Context, *refresh.Session) error) Option {
	return func(s *settings) { s.verify = fn }
}

// WithSession sets options of every session. A store among them is not used. By
// default, those of [refresh.NewSession].
func WithSession(opts ...refresh.Option) Option {
	return func(s *settings) { s.session = append(s.session, opts...) }
}

// WithLoginPath sets where pages are sent that need a session. The query
// parameter return says where to go after it. By default, "/login".
func WithLoginPath(path string) Option { return func(s *settings) { s.loginPath = path } }

// WithTrustedOrigin accepts POST and other unsafe requests from pages of origin,
// such as "https://www.example.com". By default, only from this site's own pages.
func WithTrustedOrigin(origin string) Option {
	return func(s *settings) { s.origins = append(s.origins, origin) }
}

// WithLogger writes what goes wrong behind a handler's back to l, without any
// token. By default, nothing is written.
func WithLogger(l *slog.Logger) Option { return func(s *settings) { s.log = l } }
