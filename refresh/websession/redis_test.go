package websession_test

import (
	"net/http"
	"os"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/redisstore"
	"github.com/perennial-go/perennial/refresh/redisstore/redistest"
	"github.com/perennial-go/perennial/refresh/websession"
)

// redisClient is a client of the Redis for tests.
func redisClient(t *testing.T) *redis.Client {
	t.Helper()
	if url := os.Getenv("REDIS_URL"); url != "" {
		opts, err := redis.ParseURL(url)
		if err != nil {
			t.Fatal(err)
		}
		rdb := redis.NewClient(opts)
		t.Cleanup(func() { rdb.Close() })
		return rdb
	}
	srv, err := redistest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	rdb := srv.Client()
	t.Cleanup(func() { rdb.Close() })
	return rdb
}

// Two replicas on a real Redis: one refresh for both, and a sign-out at one of
// them is one at the other.
func TestPromise39_ReplicasOnRedis(t *testing.T) {
	for name, with := range map[string]func(func(string) (refresh.Store, error)) websession.Option{
		"shared": websession.WithSharedStore, "server side": websession.WithServerSide,
	} {
		t.Run(name, func(t *testing.T) {
			a, rdb := newAPI(t), redisClient(t)
			stores := func(id string) (refresh.Store, error) { return redisstore.New(rdb, id) }
			one, _ := newSite(t, a, with(stores))
			two, _ := newSite(t, a, with(stores))
			b := newBrowser()
			b.signIn(t, one, "ada")
			for range 3 {
				a.RevokeTokens()
				var wg sync.WaitGroup
				for range 10 {
					for _, s := range []*site{one, two} {
						wg.Go(func() {
							if resp := b.send(t, s, "GET", "/me"); body(resp) != mockserver.AdaEmail {
								t.Errorf("status %d", resp.StatusCode)
							}
						})
					}
				}
				wg.Wait()
				b.do(t, two, "GET", "/me")
			}
			want(t, "refreshes", a.Refreshes(), 3)
			want(t, "reuses", a.ReusesDetected(), 0)
			copied := b.copy()
			b.do(t, one, "POST", "/logout")
			want(t, "status at the other replica", copied.do(t, two, "GET", "/me").StatusCode, http.StatusUnauthorized)
		})
	}
}
