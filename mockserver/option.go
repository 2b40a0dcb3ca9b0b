package mockserver

import (
	"fmt"
	"log/slog"
	"time"
)

// Option changes what [New] and [Start] return.
type Option func(*settings)

// settings are what the options set.
type settings struct {
	accessLife, refreshLife, grace time.Duration
	revokeOnRefresh                bool
	now                            func() time.Time
	log                            *slog.Logger
	users                          []User
	projects                       []Project
	keepFiles                      int64
	contract                       *contract // nil for openapi.yaml
	seed                           uint64
	watch                          bool
}

func defaults() settings {
	return settings{
		accessLife:  5 * time.Minute,
		refreshLife: 24 * time.Hour,
		now:         time.Now,
		log:         slog.New(slog.DiscardHandler),
		users:       seedUsers(),
		projects:    seedProjects(),
		keepFiles:   32 << 20,
	}
}

// AccessLife is how long an access token lives. It has to be positive; a part of
// a second counts, though answers tell the life in whole seconds, rounded down,
// and one at the least. By default, 5 minutes.
func AccessLife(d time.Duration) Option {
	positive("AccessLife", d)
	return func(s *settings) { s.accessLife = d }
}

// RefreshLife is how long a refresh token can be used, from the moment it was
// issued. It has to be positive. By default, 24 hours.
func RefreshLife(d time.Duration) Option {
	positive("RefreshLife", d)
	return func(s *settings) { s.refreshLife = d }
}

// Grace is how long the refresh token that was replaced last still gets the
// answer that replaced it. Afterwards, and for older ones always, using it is
// taken for theft and ends the session. By default, 0: a strict server.
func Grace(d time.Duration) Option {
	if d < 0 {
		panic(fmt.Sprintf("mockserver: Grace(%v): has to be 0 or more", d))
	}
	return func(s *settings) { s.grace = d }
}

// RevokeOnRefresh makes each refresh end the access tokens that came before it,
// as some servers do. By default, they live until they expire.
func RevokeOnRefresh() Option {
	return func(s *settings) { s.revokeOnRefresh = true }
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

// KeepFiles is how large a file may be, in bytes, for its contents to be kept.
// Of a larger one only size and SHA-256 are; downloading it is answered 404 with
// code content_not_kept. By default, 32 MiB.
func KeepFiles(limit int64) Option {
	return func(s *settings) { s.keepFiles = limit }
}

func positive(option string, d time.Duration) {
	if d <= 0 {
		panic(fmt.Sprintf("mockserver: %s(%v): has to be more than 0", option, d))
	}
}
