package redisstore_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh/redisstore"
	"github.com/perennial-go/perennial/refresh/redisstore/redistest"
)

// replica is one of several programs with one session.
func replica(t *testing.T, api *mockserver.Server, srv *redistest.Server, opts ...client.Option) *client.Client {
	t.Helper()
	rdb := closing(t, redis.NewClient(&redis.Options{Addr: srv.Addr, MaxRetries: -1, DialerRetries: 1}))
	transport := api.Transport()
	t.Cleanup(transport.CloseIdleConnections)
	c, err := client.New(api.URL, append(opts, client.WithStore(open(t, rdb)), client.WithHTTPClient(&http.Client{Transport: transport}))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// replicas are two of them, signed in.
func replicas(t *testing.T, opts ...client.Option) (*mockserver.Server, *redistest.Server, [2]*client.Client) {
	t.Helper()
	api, srv := taskapi.New(), server(t)
	t.Cleanup(api.Close)
	both := [2]*client.Client{replica(t, api, srv, opts...), replica(t, api, srv, opts...)}
	if _, err := both[0].SignIn(t.Context(), mockserver.AdaEmail, mockserver.AdaPassword); err != nil {
		t.Fatal(err)
	}
	if _, err := both[1].Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	return api, srv, both
}

func call(t *testing.T, c *client.Client) error {
	_, err := c.Projects.List(within(t, patience), nil)
	return err
}

func wantCalls(t *testing.T, when string, all [2]*client.Client) {
	t.Helper()
	for i, c := range all {
		if err := call(t, c); err != nil {
			t.Errorf("%s, replica %d: %v", when, i, err)
		}
	}
}

func TestPromise38_RedisDownAndBack(t *testing.T) {
	t.Parallel()
	api, srv, all := replicas(t)
	srv.Kill()
	wantCalls(t, "with a valid token and no Redis", all)

	api.RevokeTokens()
	for i, c := range all {
		err := call(t, c)
		if !errors.Is(err, client.ErrTemporary) || !errors.Is(err, redisstore.ErrUnavailable) {
			t.Errorf("replica %d, a refresh without Redis: %v, want ErrTemporary because of ErrUnavailable", i, err)
		}
		if !c.State().SignedIn() {
			t.Errorf("replica %d was signed out by an outage", i)
		}
		quiet(t, err)
	}
	if got := api.Refreshes(); got != 0 {
		t.Errorf("%d refreshes without the lock, want none", got)
	}

	if err := srv.Restart(); err != nil {
		t.Fatal(err)
	}
	for i, c := range all {
		eventually(t, "calls work again", func() bool { return call(t, c) == nil })
		_ = i
	}
	if got := api.Refreshes(); got != 1 {
		t.Errorf("%d refreshes when Redis was back, want 1", got)
	}
}

func TestPromise38_SignOutOnOutageIsForThoseWhoAskForIt(t *testing.T) {
	t.Parallel()
	api, srv, all := replicas(t, client.WithSignOutOnOutage(true))
	srv.Kill()
	wantCalls(t, "with a valid token and no Redis", all)
	api.RevokeTokens()
	if err := call(t, all[0]); !errors.Is(err, client.ErrSignedOut) {
		t.Errorf("a refresh without Redis: %v, want ErrSignedOut", err)
	}
}

// Redis dies after the refresh token was used and before the new one is saved.
func TestPromise38_RedisDiesInMidRefresh(t *testing.T) {
	t.Parallel()
	api, srv, all := replicas(t)
	release := make(chan struct{})
	api.RevokeTokens()
	api.Fail("refreshToken", mockserver.Fault{Until: release})
	done := make(chan error, 1)
	go func() { done <- call(t, all[0]) }()
	eventually(t, "the refresh is under way", func() bool { return len(api.CallsOf("refreshToken")) == 1 })
	srv.Kill()
	close(release)
	if err := <-done; err != nil {
		t.Errorf("the call that waited for the new token: %v", err)
	}
	if err := srv.Restart(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the other replica has the new token", func() bool { return call(t, all[1]) == nil })
	wantCalls(t, "after that", all)
	if got, reuses := api.Refreshes(), api.ReusesDetected(); got != 1 || reuses != 0 {
		t.Errorf("%d refreshes and %d refresh tokens used twice, want 1 and 0", got, reuses)
	}
}

// A replica that was frozen through two refreshes does not use its old token.
func TestPromise35_AsleepThroughTwoRefreshes(t *testing.T) {
	t.Parallel()
	api, srv, all := replicas(t)
	// It has no news: its store is not watched.
	transport := api.Transport()
	t.Cleanup(transport.CloseIdleConnections)
	asleep, err := client.New(api.URL, client.WithHTTPClient(&http.Client{Transport: transport}),
		client.WithStore(open(t, clientOf(t, srv), redisstore.WithoutWatch())))
	if err != nil {
		t.Fatal(err)
	}
	defer asleep.Close()
	if _, err := asleep.Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		api.RevokeTokens()
		wantCalls(t, "awake", all)
	}
	if err := call(t, asleep); err != nil {
		t.Errorf("after it woke up: %v", err)
	}
	if got, reuses := api.Refreshes(), api.ReusesDetected(); got != 2 || reuses != 0 {
		t.Errorf("%d refreshes and %d refresh tokens used twice, want 2 and 0", got, reuses)
	}
}

// A slow Redis costs a refresh its time, and nobody more than that.
func TestPromise38_RedisSlow(t *testing.T) {
	t.Parallel()
	api, srv, all := replicas(t, client.WithRefreshTimeout(500*time.Millisecond))
	api.RevokeTokens()
	if err := clientOf(t, srv).Do(t.Context(), "CLIENT", "PAUSE", "3000", "ALL").Err(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	err := call(t, all[0])
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("a call waited %s for a refresh timeout of 500ms", took)
	}
	if !errors.Is(err, client.ErrTemporary) {
		t.Errorf("a call while Redis is slow: %v, want ErrTemporary", err)
	}
	eventually(t, "calls work again", func() bool { return call(t, all[0]) == nil && call(t, all[1]) == nil })
	if got := api.ReusesDetected(); got != 0 {
		t.Errorf("%d refresh tokens were used twice", got)
	}
}
