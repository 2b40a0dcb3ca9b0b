package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/perennial-go/perennial/client"
)

// work is the whole life of a worker process: it calls until its parent closes
// its standard input, and reports on standard output.
func work(text string) int {
	if err := labour(text); err != nil {
		fmt.Fprintln(os.Stderr, "torture worker:", err)
		return 1
	}
	return 0
}

func labour(text string) error {
	var t task
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return err
	}
	store, closeStore, err := t.Place.open()
	if err != nil {
		return err
	}
	defer closeStore()
	score := &score{}
	c, err := client.New(t.API, client.WithStore(timed{store, score, t.Place.Lease}), client.WithUserAgent(t.Name),
		client.WithObserver(score.attempt))
	if err != nil {
		return err
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), t.Life)
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // until the parent closes it, or is gone
		cancel()
	}()
	for c.Session().Restore(ctx) != nil && ctx.Err() == nil { // Redis is away
		pause(ctx, 50*time.Millisecond)
	}
	for range t.Goroutines {
		go toil(ctx, c, t.Pause, score)
	}
	for ctx.Err() == nil {
		score.report(os.Stdout)
		pause(ctx, 100*time.Millisecond)
	}
	score.report(os.Stdout)
	return nil
}

// toil makes one call after the other.
func toil(ctx context.Context, c *client.Client, rest time.Duration, score *score) {
	calls := []func(context.Context) error{
		func(ctx context.Context) error { _, err := c.Account.GetCurrentUser(ctx); return err },
		func(ctx context.Context) error { _, err := c.Projects.List(ctx, nil); return err },
		func(ctx context.Context) error { _, err := c.Account.ListSessions(ctx); return err },
		func(ctx context.Context) error { _, err := c.Projects.Get(ctx, "prj_1"); return err },
	}
	for i := 0; ctx.Err() == nil; i++ {
		began := time.Now()
		err := calls[i%len(calls)](ctx)
		if ctx.Err() != nil {
			return
		}
		score.call(time.Since(began), err)
		pause(ctx, max(rest, wantedPause(err)))
	}
}

// wantedPause is how long the error asks to wait, a second at most.
func wantedPause(err error) time.Duration {
	e, ok := errors.AsType[*client.Error](err)
	if !ok {
		return 0
	}
	return min(e.RetryAfter, time.Second)
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
