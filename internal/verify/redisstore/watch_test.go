package redisstore_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"
)

// News is heard again after an outage, and what was missed is caught up with.
func TestWatchGoesOnAfterAnOutage(t *testing.T) {
	t.Parallel()
	srv := server(t)
	watching, writing := open(t, clientOf(t, srv)), open(t, clientOf(t, srv))
	ctx, cancel := context.WithCancel(t.Context())
	var calls atomic.Int64
	ended := make(chan error, 1)
	go func() { ended <- watching.Watch(ctx, func() { calls.Add(1) }) }()
	more := func(what string, than int64) {
		eventually(t, what, func() bool { return calls.Load() > than })
	}
	more("the watch begins", 0)

	for range 2 {
		before := calls.Load()
		srv.Kill()
		time.Sleep(50 * time.Millisecond)
		if err := srv.Restart(); err != nil {
			t.Fatal(err)
		}
		more("a call after the connection was made anew", before)
		before = calls.Load()
		_, rev, err := writing.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		save(t, writing, token("next"), rev)
		more("a change after the outage", before)
	}

	// It can be ended while there is nothing to reach.
	srv.Kill()
	time.Sleep(100 * time.Millisecond)
	cancel()
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Watch: got %v, want context.Canceled", err)
		}
	case <-time.After(2 * time.Second):
		t.Error("Watch did not end with its context")
	}
}

// A connection that was cut without a word is noticed.
func TestWatchNoticesASilentConnection(t *testing.T) {
	t.Parallel()
	srv := server(t)
	s := open(t, clientOf(t, srv))
	ctx, cancel := context.WithCancel(t.Context())
	var calls atomic.Int64
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.Watch(ctx, func() { calls.Add(1) })
	}()
	defer func() { cancel(); <-ended }()
	eventually(t, "the watch begins", func() bool { return calls.Load() > 0 })
	if err := clientOf(t, srv).Do(t.Context(), "CLIENT", "KILL", "TYPE", "pubsub").Err(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the watch begins again", func() bool { return calls.Load() > 1 })
}

// The other replica has the new token without a 401 of its own.
func TestPromise34_OthersLearnOfTheNewTokenAtOnce(t *testing.T) {
	t.Parallel()
	api, _, all := replicas(t)
	before := all[1].State().Generation
	// Its watch may not have begun yet; then there is another refresh to see.
	refreshes := 0
	eventually(t, "the refresh was seen", func() bool {
		api.RevokeTokens()
		if err := call(t, all[0]); err != nil {
			t.Fatal(err)
		}
		refreshes++
		for end := time.Now().Add(500 * time.Millisecond); time.Now().Before(end); time.Sleep(time.Millisecond) {
			if all[1].State().Generation > before {
				return true
			}
		}
		return false
	})
	api.ResetCalls()
	if err := call(t, all[1]); err != nil {
		t.Fatal(err)
	}
	for _, c := range api.Calls() {
		if c.Status == 401 {
			t.Errorf("%s was answered 401", c.Operation)
		}
	}
	if got := api.Refreshes(); got != refreshes {
		t.Errorf("%d refreshes, want %d", got, refreshes)
	}
}
