package mockserver

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// Option changes what [New] and [Start] return.
type Option func(*settings)

// settings are what the options set.
type settings struct {
	accessLifetime, refreshLifetime, gracePeriod time.Duration
	revokeOnRefresh                              bool
	now                                          func() time.Time
	log                                          *slog.Logger
	users                                        []User
	api                                          *description
	handlers                                     func(*Server) map[string]http.Handler
	seed                                         uint64
	watch                                        bool
	trust                                        func(token string) (Caller, bool)
}

func defaults() settings {
	return settings{
		accessLifetime:  5 * time.Minute,
		refreshLifetime: 24 * time.Hour,
		now:             time.Now,
		log:             slog.New(slog.DiscardHandler),
		users:           defaultUsers(),
	}
}

// Options is one option that stands for several, applied in their order.
func Options(opts ...Option) Option {
	return func(s *settings) {
		for _, o := range opts {
			o(s)
		}
	}
}

// AccessLifetime is how long an access token is good. It has to be positive; a part of
// a second counts, though responses have the lifetime in whole seconds, rounded down,
// and one at the least. By default, 5 minutes.
func AccessLifetime(d time.Duration) Option {
	positive("AccessLifetime", d)
	return func(s *settings) { s.accessLifetime = d }
}

// RefreshLifetime is how long a refresh token can be used, from the moment it was
// issued. It has to be positive. By default, 24 hours.
func RefreshLifetime(d time.Duration) Option {
	positive("RefreshLifetime", d)
	return func(s *settings) { s.refreshLifetime = d }
}

// GracePeriod is how long the refresh token that was replaced last still gets the
// response that replaced it. Afterwards, and for older ones always, using it is
// taken for theft and ends the session. By default, 0: a strict server.
func GracePeriod(d time.Duration) Option {
	if d < 0 {
		panic(fmt.Sprintf("mockserver: GracePeriod(%v): has to be 0 or more", d))
	}
	return func(s *settings) { s.gracePeriod = d }
}

// RevokeOnRefresh makes each refresh revoke the access tokens that came before it,
// as some servers do. By default, they are good until they expire.
func RevokeOnRefresh() Option {
	return func(s *settings) { s.revokeOnRefresh = true }
}

// Trust makes the server take access tokens that it did not issue, if whose says
// whose they are: those of an identity provider, such as that of package idp. Users
// are the same ones if both servers have the same [Users]. By default, the server
// takes no token but its own.
func Trust(whose func(token string) (Caller, bool)) Option {
	return func(s *settings) { s.trust = whose }
}

// Clock is where the server's time comes from; [Server.Advance] moves it from
// there. It is called from several goroutines at once. By default, time.Now.
func Clock(now func() time.Time) Option {
	if now == nil {
		panic("mockserver: Clock(nil): has to be a function")
	}
	return func(s *settings) { s.now = now }
}

// Log writes one line for each call, without any token, body or query, and what
// net/http's server has to say of handlers that panic. By default, nothing is
// written.
func Log(l *slog.Logger) Option {
	if l == nil {
		l = slog.New(slog.DiscardHandler)
	}
	return func(s *settings) { s.log = l }
}

func positive(option string, d time.Duration) {
	if d <= 0 {
		panic(fmt.Sprintf("mockserver: %s(%v): has to be more than 0", option, d))
	}
}
