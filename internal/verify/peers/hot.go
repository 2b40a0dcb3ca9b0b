package main

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// hot measures one kind of call with a good token, for all peers in turns:
// what the machine does beside it then meets all of them. The median of the
// rounds' ratios to the bare client counts.
func hot(work, method string, size, goroutines, rounds int) []row {
	server, first := newServer(time.Hour)
	var body *payload
	if size > 0 {
		body = &payload{text: strings.Repeat("x", size)}
	}
	clients := make([]func(), len(peers))
	for i, p := range peers {
		// Each has the first token and none refreshes: an hour is enough.
		c := p.build(setting{server: server, next: server, first: first})
		clients[i] = func() {
			if !done(c.send(context.Background(), method, base+"/work", body)) {
				panic(p.name + ": a call with a good token failed")
			}
		}
		clients[i]()
	}
	calls := 256
	if size > 1<<15 {
		calls = 64
	}
	ratios := make([][]float64, len(peers))
	for round := range rounds {
		took := make([]float64, len(peers))
		for j := range peers {
			i := (j + round) % len(peers) // whoever comes second finds warm caches
			took[i] = timed(calls, goroutines, clients[i])
		}
		for i := range peers {
			ratios[i] = append(ratios[i], took[i]/took[0])
		}
	}
	times := newRow(fmt.Sprintf("%s, %d goroutine%s: time", work, goroutines, plural(goroutines)), "%.2f×")
	allocs := newRow(work+": allocations", "%.0f")
	for i := range peers {
		slices.Sort(ratios[i])
		times.values[i] = ratios[i][len(ratios[i])/2]
		allocs.values[i] = allocated(200, clients[i])
	}
	if goroutines > 1 {
		return []row{times} // the same number of allocations
	}
	return []row{times, allocs}
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func timed(calls, goroutines int, fn func()) float64 {
	start := time.Now()
	if goroutines == 1 {
		for range calls {
			fn()
		}
		return time.Since(start).Seconds()
	}
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			for range calls / goroutines * 4 {
				fn()
			}
		})
	}
	all.Wait()
	return time.Since(start).Seconds()
}

func allocated(calls int, fn func()) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range calls {
		fn()
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / float64(calls)
}

// upload measures by how much the heap grows while a large body is sent.
func upload(size int64) row {
	r := newRow(fmt.Sprintf("upload of %d MiB: heap, MiB", size>>20), "%.0f")
	for i, p := range peers {
		server, first := newServer(time.Hour)
		c := p.build(setting{server: server, next: server, first: first})
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		before, most, piece := m.HeapAlloc, m.HeapAlloc, 0
		server.upload = func() {
			if piece++; piece%16 == 1 {
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
		if !done(c.send(context.Background(), http.MethodPost, base+"/work", &payload{size: size})) {
			panic(p.name + ": the upload failed")
		}
		r.values[i] = float64(most-before) / (1 << 20)
	}
	return r
}
