package redisstore_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/redisstore"
	"github.com/perennial-go/perennial/refresh/redisstore/redistest"
)

const (
	// patience is how long something that has to happen may take.
	patience = 15 * time.Second
	// lease is short, so that the death of a holder can be waited for.
	lease = time.Second
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(play(role)) // a copy that a test has started
	}
	logging.Disable() // the Redis client's; it is about connections that tests cut
	code := m.Run()
	if shared.srv != nil {
		shared.srv.Close()
	}
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// shared is the server of tests that do nothing to it: REDIS_URL, or one that
// the first of them starts.
var shared struct {
	once sync.Once
	srv  *redistest.Server
	opts *redis.Options
	err  error
}

// sharedClient is a client of the shared server.
func sharedClient(t testing.TB) *redis.Client {
	t.Helper()
	shared.once.Do(func() {
		if url := os.Getenv("REDIS_URL"); url != "" {
			shared.opts, shared.err = redis.ParseURL(url)
			return
		}
		if shared.srv, shared.err = redistest.Start(); shared.err == nil {
			shared.opts = &redis.Options{Addr: shared.srv.Addr}
		}
	})
	if shared.err != nil {
		t.Fatalf("no Redis to test with: %v; or set REDIS_URL", shared.err)
	}
	opts := *shared.opts
	return closing(t, redis.NewClient(&opts))
}

// server starts a server for tests that do something to it.
func server(t testing.TB, args ...string) *redistest.Server {
	t.Helper()
	srv, err := redistest.Start(args...)
	if err != nil {
		t.Fatalf("no Redis to test with: %v", err)
	}
	t.Cleanup(srv.Close)
	return srv
}

// clientOf is a client that does not repeat what fails, so that tests of
// failures are quick.
func clientOf(t testing.TB, srv *redistest.Server) *redis.Client {
	return closing(t, redis.NewClient(&redis.Options{Addr: srv.Addr, MaxRetries: -1, DialerRetries: 1}))
}

func closing[C redis.UniversalClient](t testing.TB, rdb C) C {
	t.Cleanup(func() { _ = rdb.Close() })
	return rdb
}

// open returns the store of an account that no other test has.
func open(t testing.TB, rdb redis.UniversalClient, opts ...redisstore.Option) *redisstore.Store {
	t.Helper()
	s, err := redisstore.New(rdb, account(t), append([]redisstore.Option{redisstore.WithLease(lease)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// accounts has one for each test: unlike any of an earlier run, for a REDIS_URL
// outlives them.
var accounts sync.Map

func account(t testing.TB) string {
	name, _ := accounts.LoadOrStore(t, t.Name()+"/"+rand.Text())
	return name.(string)
}

// key is a key of the test's account.
func key(t testing.TB, name string) string { return keyOf(account(t), name) }

// keyOf is a key of an account.
func keyOf(account, name string) string {
	// As url.PathEscape does it, for names of tests.
	var tag []byte
	for _, c := range []byte(account) {
		if c == '/' || c == '#' {
			tag = fmt.Appendf(tag, "%%%02X", c)
		} else {
			tag = append(tag, c)
		}
	}
	return "perennial:{" + string(tag) + "}:" + name
}

const canary = "redisstore-canary"

func token(name string) refresh.Token {
	return refresh.Token{
		AccessToken:  refresh.NewSecret(canary + "-access-" + name),
		RefreshToken: refresh.NewSecret(canary + "-refresh-" + name),
		Expiry:       time.Now().Add(time.Hour),
	}
}

func save(t testing.TB, s refresh.Store, tok refresh.Token, rev string) string {
	t.Helper()
	at, err := s.Save(context.Background(), tok, rev)
	if err != nil {
		t.Fatalf("Save: %v", err)
	}
	return at
}

// within bounds a call that has to come back.
func within(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// eventually fails the test if ok does not come true.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within %s", what, patience)
		}
	}
}

// wantKind fails the test unless err is an *Error of that kind.
func wantKind(t testing.TB, what string, err, kind error) {
	t.Helper()
	var e *redisstore.Error
	if !errors.As(err, &e) || !errors.Is(err, kind) {
		t.Errorf("%s: got %v, want an *Error of kind %q", what, err, kind)
	}
	quiet(t, err)
}
