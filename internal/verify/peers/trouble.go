package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// patience bounds every call of these works: no peer can hang the run.
const patience = 20 * time.Second

// warm makes a client that has sent one request.
func warm(p peer, life, early time.Duration) (*server, client) {
	server, first := newServer(life)
	c := p.build(setting{server: server, next: server, first: first, early: early})
	call(context.Background(), c)
	return server, c
}

// expired makes a client whose token has just ended; the next one is good for
// an hour and takes delay to come.
func expired(p peer, delay time.Duration) (*server, client, chan struct{}) {
	const life = 50 * time.Millisecond
	server, c := warm(p, life, time.Millisecond)
	asked := make(chan struct{})
	time.Sleep(life + 5*time.Millisecond)
	server.set(func() { server.life, server.delay, server.asked = time.Hour, delay, asked })
	return server, c, asked
}

// volley sends n calls at once and returns how many failed.
func volley(n int, c client) int64 {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var failed atomic.Int64
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			if !call(ctx, c) {
				failed.Add(1)
			}
		})
	}
	all.Wait()
	return failed.Load()
}

func failures(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d failed", n)
}

// storm answers n calls 401 once all of them have been sent.
func storm(n int) row {
	return newRow(fmt.Sprintf("%d calls on a revoked token: refreshes", n), "%.0f").each2(func(p peer) (float64, string) {
		server, c := warm(p, time.Hour, 0)
		server.revoke()
		var waiting atomic.Int64
		all := make(chan struct{})
		server.delay = 5 * time.Millisecond
		server.hold = func(_ *http.Request, accepted bool) {
			if accepted {
				return
			}
			if k := waiting.Add(1); k == int64(n) {
				close(all)
			} else if k < int64(n) {
				<-all
			}
		}
		failed := volley(n, c)
		return float64(server.calls()), failures(failed)
	})
}

// late responses n calls on a revoked token one after the other: each 401 comes
// when the call before it is over, its replay included.
func late(n int) row {
	return newRow(fmt.Sprintf("%d late 401s: refreshes", n), "%.0f").each2(func(p peer) (float64, string) {
		server, c := warm(p, time.Hour, 0)
		server.revoke()
		turns := make(chan chan struct{}, n) // the calls that wait for their 401
		var held atomic.Int64
		server.hold = func(_ *http.Request, accepted bool) {
			if !accepted && held.Add(1) <= int64(n) {
				turn := make(chan struct{})
				turns <- turn
				<-turn
			}
		}
		over := make(chan bool, n)
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		for range n {
			go func() { over <- call(ctx, c) }()
		}
		waiting := make([]chan struct{}, n)
		for i := range waiting {
			waiting[i] = <-turns
		}
		failed := int64(0)
		for _, turn := range waiting {
			close(turn)
			if !<-over {
				failed++
			}
		}
		return float64(server.calls()), failures(failed)
	})
}

// deadline measures when a call with a deadline of 10 ms returns that has come
// into a refresh of long.
func deadline(long time.Duration) row {
	return newRow(fmt.Sprintf("10 ms deadline in a refresh of %d ms: returns after, ms", long.Milliseconds()), "%.0f").each2(func(p peer) (float64, string) {
		_, c, asked := expired(p, long)
		first := make(chan struct{})
		go func() { call(context.Background(), c); close(first) }()
		<-asked
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		defer cancel()
		start := time.Now()
		call(ctx, c)
		took := time.Since(start)
		<-first
		return float64(took.Milliseconds()), ""
	})
}

// initiator gives up the call that has started the refresh, and counts which
// of the others that wait for it fail.
func initiator(others int) row {
	return newRow(fmt.Sprintf("cancelled initiator, %d others: failed", others), "%.0f").each2(func(p peer) (float64, string) {
		_, c, asked := expired(p, 100*time.Millisecond)
		ctx, cancel := context.WithCancel(context.Background())
		first := make(chan struct{})
		go func() { call(ctx, c); close(first) }()
		<-asked
		go func() {
			time.Sleep(30 * time.Millisecond) // the others are there by then
			cancel()
		}()
		failed := volley(others, c)
		<-first
		return float64(failed), ""
	})
}

// refused counts what one refused refresh token costs the token endpoint.
func refused(waiters int) row {
	return newRow(fmt.Sprintf("refused refresh, %d waiters: calls at the token endpoint", waiters), "%.0f").each2(func(p peer) (float64, string) {
		server, c, _ := expired(p, 50*time.Millisecond)
		server.refuse = true
		volley(waiters, c)
		return float64(server.calls()), ""
	})
}

// each2 fills the row with a figure and a note for all that keep tokens.
func (r row) each2(fn func(p peer) (float64, string)) row {
	return r.each(func(i int, p peer) { r.values[i], r.notes[i] = fn(p) })
}
