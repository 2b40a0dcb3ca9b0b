package main

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// shortLived sends 200 requests a second with tokens of 200 ms, whose refresh
// takes 50 ms, and counts those that were held up for more than 10 ms.
func shortLived(long time.Duration, p *progress) row {
	const life, delay, every, patience = 200 * time.Millisecond, 50 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond
	c := newClients()
	defer func() { _ = c.session.Close() }()
	c.server.delay = delay
	c.server.life = life
	if err := c.session.SignIn(context.Background(), c.server.issue()); err != nil {
		panic(err)
	}
	var calls sync.WaitGroup
	var held, failed atomic.Int64
	sent := 0
	tick := time.NewTicker(every)
	defer tick.Stop()
	for begin := time.Now(); time.Since(begin) < long; <-tick.C {
		p.show("short-lived tokens", int(time.Since(begin).Seconds()), int(long.Seconds()))
		sent++
		calls.Go(func() {
			start := time.Now()
			resp, err := user(c.ours)
			if time.Since(start) > patience {
				held.Add(1)
			}
			if err != nil || resp.StatusCode != http.StatusOK {
				failed.Add(1)
			}
			if err == nil {
				_ = resp.Body.Close()
			}
		})
	}
	calls.Wait()
	share := 100 * float64(held.Load()) / float64(sent)
	return row{
		work: fmt.Sprintf("tokens of %s, refresh of %s", life, delay),
		time: math.NaN(), timeMost: math.NaN(), allocs: math.NaN(), allocsMost: math.NaN(), bytes: math.NaN(),
		notes: fmt.Sprintf("%.2f %% of %d requests held up for more than %s, %d failures; to reach: 1 %%",
			share, sent, patience, failed.Load()),
		failed: failed.Load() != 0,
	}
}

// issue is a sign-in: a token that lives as long as those of a refresh.
func (s *server) issue() refresh.Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rotate()
}
