package websession_test

import (
	"os"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/redisstore"
	"github.com/perennial-go/perennial/refresh/redisstore/redistest"
)

// redisStores returns the stores of a Redis for tests.
func redisStores(t *testing.T) (rdb *redis.Client, stores func(id string) (refresh.Store, error)) {
	t.Helper()
	if url := os.Getenv("REDIS_URL"); url != "" {
		opts, err := redis.ParseURL(url)
		if err != nil {
			t.Fatal(err)
		}
		rdb = redis.NewClient(opts)
	} else {
		srv, err := redistest.Start()
		if err != nil {
			t.Fatalf("no Redis to test with: %v; or set REDIS_URL", err)
		}
		t.Cleanup(srv.Close)
		rdb = srv.Client()
	}
	t.Cleanup(func() { rdb.Close() })
	return rdb, func(id string) (refresh.Store, error) { return redisstore.New(rdb, id) }
}

// Two replicas on a real Redis: one refresh for both, and a sign-out at one of
// them is one at the other.
func TestPromise39_ReplicasOnRedis(t *testing.T) {
	for name, storage := range storages {
		if name == "CookieOnly" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			_, stores := redisStores(t)
			one, two := newSite(t, a, storage(stores)), newSite(t, a, storage(stores))
			b := newBrowser()
			b.signIn(t, one, mockserver.AdaEmail)
			for range 3 {
				a.RevokeTokens()
				b.parallel(t, one, two)
				b.do(t, two, "GET", "/me")
			}
			want(t, "refreshes", a.Refreshes(), 3)
			want(t, "reuses", a.ReusesDetected(), 0)
			copied := b.copy()
			b.do(t, one, "POST", "/logout")
			want(t, "who at the other replica", copied.who(t, two), "")
		})
	}
}

// Signed out at one replica while the API is away: neither the other replica nor
// one that starts later accepts a copy of the cookie, with a real Redis between them.
func TestPromise56_SignOutOnRedis(t *testing.T) {
	for name, storage := range storages {
		if name == "CookieOnly" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			a := newAPI(t)
			_, stores := redisStores(t)
			one, two := newSite(t, a, storage(stores)), newSite(t, a, storage(stores))
			b := newBrowser()
			b.signIn(t, one, mockserver.AdaEmail)
			want(t, "who at the other replica", b.copy().who(t, two), mockserver.AdaEmail)
			copied := b.copy()
			a.Offline(true)
			b.do(t, one, "POST", "/logout")
			a.Offline(false)
			for deadline := time.Now().Add(10 * time.Second); copied.copy().who(t, two) != ""; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("the other replica has not heard of it")
				}
			}
			for _, s := range []*site{two, newSite(t, a, storage(stores))} {
				want(t, "who with a copy", copied.copy().who(t, s), "")
			}
		})
	}
}

// An old cookie after a restart, against an API that ends the session of who uses
// a refresh token twice: Redis has the newer one.
func TestAttack_OldCookieAfterARestartOnRedis(t *testing.T) {
	a := newAPI(t)
	_, stores := redisStores(t)
	s := newSite(t, a, storages["CookieAndStore"](stores))
	b := newBrowser()
	b.signIn(t, s, mockserver.AdaEmail)
	old := b.copy()
	a.RevokeTokens()
	want(t, "who", b.who(t, s), mockserver.AdaEmail)
	s.m.Close()
	s = newSite(t, a, storages["CookieAndStore"](stores))
	a.RevokeTokens()
	old.do(t, s, "GET", "/me")
	want(t, "reuses", a.ReusesDetected(), 0)
	want(t, "who", b.who(t, s), mockserver.AdaEmail)
}

// Redis loses everything: with CookieAndStore, sessions go on, in use and after a
// restart.
func TestRedisLosesEverything(t *testing.T) {
	a := newAPI(t)
	rdb, stores := redisStores(t)
	s := newSite(t, a, storages["CookieAndStore"](stores))
	b := newBrowser()
	b.signIn(t, s, mockserver.AdaEmail)
	lose := func() {
		keys, err := rdb.Keys(t.Context(), "perennial:*").Result()
		if err == nil && len(keys) > 0 {
			err = rdb.Del(t.Context(), keys...).Err()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		lose()
		a.RevokeTokens()
		want(t, "who, in use", b.who(t, s), mockserver.AdaEmail)
		lose()
		s.m.Close()
		s = newSite(t, a, storages["CookieAndStore"](stores))
		want(t, "who after a restart", b.who(t, s), mockserver.AdaEmail)
	}
	want(t, "reuses", a.ReusesDetected(), 0)
}
