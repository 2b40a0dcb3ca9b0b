package redisstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/refresh"
)

// Store keeps the tokens of one account in Redis. It may be used by many
// sessions and goroutines at once; other processes that share the session have a
// Store of their own with the same account and prefix.
type Store struct {
	rdb redis.UniversalClient
	settings
	names

	bell bell
	// unreadable is what Load could not read, so that whoever overwrites it sets it
	// aside.
	unreadable atomic.Pointer[found]
}

// found is a value that could not be read.
type found struct{ rev, aside string }

var _ interface {
	refresh.Store
	refresh.Locker
	refresh.Watcher
} = (*Store)(nil)

// New returns the store of one account: of a user, a tenant, or the program
// itself. All stores with the same account and prefix share its session, so it
// must name one user at one API. New sends nothing; close rdb after the sessions
// that use the store.
//
// Errors: no client, an empty account, options that make no sense.
func New(rdb redis.UniversalClient, account string, opts ...Option) (*Store, error) {
	set := settings{prefix: "perennial", lease: 5 * time.Second, timeout: 3 * time.Second}
	for _, o := range opts {
		o(&set)
	}
	switch {
	case rdb == nil:
		return nil, errors.New("redisstore: the Redis client is nil")
	case account == "":
		// All users whose name was lost on the way here would share one session.
		return nil, errors.New("redisstore: the account is empty; it names whose session this is")
	}
	if err := set.check(); err != nil {
		return nil, err
	}
	return &Store{rdb: rdb, settings: set, names: newNames(set.prefix, account)}, nil
}

// Load returns what is stored and its revision.
//
// What cannot be read (the error wraps refresh.ErrFormat) is left where it is,
// for this program may be too old or have the wrong key. Its revision is returned
// with the error: a Save or Clear at that revision sets it aside, under the key
// that the error names.
func (s *Store) Load(ctx context.Context) (refresh.Token, string, error) {
	v, err := s.run(ctx, "load", loadScript, []string{s.token}, nil, nil)
	if err != nil {
		return refresh.Token{}, "", err
	}
	pair, _ := v.([]any)
	if len(pair) != 2 {
		return refresh.Token{}, "", &Error{Op: "load", Code: "unknown reply", Advice: "is this a Redis?"}
	}
	rev, _ := pair[0].(string)
	data, _ := pair[1].(string)
	if rev == "" {
		return refresh.Token{}, "", nil
	}
	t, err := s.open(data)
	if err == nil {
		return t, rev, nil
	}
	f := &found{rev: rev, aside: s.asideFor(rev, data)}
	s.unreadable.Store(f)
	return refresh.Token{}, rev, &Error{
		Op: "load", Kind: refresh.ErrFormat, Err: err,
		Advice: fmt.Sprintf("it is in key %s, and the next sign-in sets it aside as %s", s.token, f.aside),
	}
}

// Save writes t if the store is still at revision rev. If the Redis client
// sends it twice, because a reply was lost, it counts once.
func (s *Store) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	data, err := s.seal(t)
	if err != nil {
		return "", &Error{Op: "save", Err: err, Advice: "the sealer failed"}
	}
	next := rand.Text() // not a count: Redis may lose writes, and would count some numbers twice
	err = s.swap(ctx, "save", saveScript, rev, next, data, s.ttl.Milliseconds())
	if err != nil {
		return "", err
	}
	return next, nil
}

// Clear removes what is stored if the store is still at revision rev.
func (s *Store) Clear(ctx context.Context, rev string) error {
	return s.swap(ctx, "clear", clearScript, rev, "cleared")
}

// swap runs a script that changes the store if it is still at revision rev.
func (s *Store) swap(ctx context.Context, op string, script *redis.Script, rev, news string, more ...any) error {
	aside, damaged := s.aside, "0"
	f := s.unreadable.Load()
	if f != nil && f.rev == rev {
		aside, damaged = f.aside, "1"
	}
	args := append([]any{rev, news, damaged, s.channel}, more...)
	v, err := s.run(ctx, op, script, []string{s.token, aside}, args, nil)
	switch {
	case err != nil:
		return err
	case number(v) == 0:
		return &Error{Op: op, Kind: refresh.ErrConflict}
	}
	if f != nil {
		s.unreadable.CompareAndSwap(f, nil)
	}
	return nil
}
