package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// steady sends 200 requests a second for a while, with tokens that live 200 ms
// and take 50 ms to refresh, through all peers at the same time. It counts the
// requests that were held up by more than 10 ms, in per cent.
func steady(while time.Duration) row {
	const life, refresh, every, most = 200 * time.Millisecond, 50 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond
	r := newRow("200 ms tokens, 200 requests/s: held > 10 ms, %", "%.1f")
	var all sync.WaitGroup
	for i, p := range peers {
		if !p.tokens {
			continue
		}
		// The best that can be set: half the life for who refreshes in the
		// background, as late as possible for who holds everybody up. Ours has no
		// such setting.
		early := time.Millisecond
		if p.ahead {
			early = life / 2
		}
		server, c := warm(p, life, early)
		server.delay = refresh
		all.Go(func() {
			var held, failed, sent atomic.Int64
			var calls sync.WaitGroup
			tick := time.NewTicker(every)
			defer tick.Stop()
			for end := time.Now().Add(while); time.Now().Before(end); {
				<-tick.C
				sent.Add(1)
				calls.Go(func() {
					ctx, cancel := context.WithTimeout(context.Background(), patience)
					defer cancel()
					start := time.Now()
					if !call(ctx, c) {
						failed.Add(1)
					}
					if time.Since(start) > most {
						held.Add(1)
					}
				})
			}
			calls.Wait()
			r.values[i] = 100 * float64(held.Load()) / float64(max(sent.Load(), 1))
			r.notes[i] = failures(failed.Load())
		})
	}
	all.Wait()
	return r
}
