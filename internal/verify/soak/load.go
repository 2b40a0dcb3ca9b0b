package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
)

// Result is the last line.
type Result struct {
	OK        bool   `json:"ok"`
	Seconds   int    `json:"seconds"`
	Calls     int64  `json:"calls"`
	Failed    int64  `json:"failed"`
	Cancelled int64  `json:"cancelled"`
	Refreshes int    `json:"refreshes"`
	Early     Sample `json:"early"`
	Late      Sample `json:"late"`
}

// line is r as one line of JSON.
func (r *Result) line() []byte {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // numbers and a bool: it cannot fail
	}
	return b
}

// load is a session at work.
type load struct {
	server *mockserver.Server
	client *client.Client

	open, calls, failed, cancelled atomic.Int64
}

// soak runs the load and compares the first with the last third of its samples.
func soak(ctx context.Context, duration time.Duration, workers int, out io.Writer) (*Result, error) {
	l := &load{server: taskapi.Start(mockserver.AccessLifetime(2 * time.Second))}
	defer l.server.Close()
	transport := l.server.Transport()
	defer transport.CloseIdleConnections()
	transport.MaxIdleConnsPerHost = workers
	l.count(transport)
	var err error
	if l.client, err = client.New(l.server.URL, client.WithHTTPClient(&http.Client{Transport: transport})); err != nil {
		return nil, err
	}
	defer l.client.Close()
	if _, err := l.client.SignIn(ctx, mockserver.AdaEmail, mockserver.AdaPassword); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, duration)
	defer cancel()
	var running sync.WaitGroup
	for range workers {
		running.Go(func() { l.work(ctx) })
	}
	samples := l.watch(ctx, duration, out)
	running.Wait()
	if len(samples) < 3 {
		return nil, errors.New("ended before there was anything to compare")
	}
	third := len(samples) / 3
	r := &Result{
		Seconds: int(duration.Seconds()), Calls: l.calls.Load(), Failed: l.failed.Load(),
		Cancelled: l.cancelled.Load(), Refreshes: l.server.Refreshes(),
		Early: middle(samples[:third]), Late: middle(samples[len(samples)-third:]),
	}
	r.OK = r.Failed == 0 && flat(r.Early, r.Late, workers)
	return r, nil
}

// work calls until ctx ends; one call in a hundred is given up.
func (l *load) work(ctx context.Context) {
	for ctx.Err() == nil {
		l.calls.Add(1)
		if rand.IntN(100) == 0 {
			l.giveUp(ctx)
			continue
		}
		if _, err := l.client.Account.GetCurrentUser(ctx); err != nil && ctx.Err() == nil {
			l.failed.Add(1)
		}
		pause(ctx, time.Millisecond+rand.N(10*time.Millisecond))
	}
}

func (l *load) giveUp(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, rand.N(time.Millisecond))
	defer cancel()
	if _, err := l.client.Account.GetCurrentUser(ctx); err != nil {
		l.cancelled.Add(1)
	}
}

// watch takes thirty samples, and revokes the access token before each of them,
// but not so often that the session takes it for a server that refuses its own
// tokens.
func (l *load) watch(ctx context.Context, duration time.Duration, out io.Writer) (samples []Sample) {
	const many = 30
	revoked := time.Now()
	for i := range many {
		if !pause(ctx, duration/(many+1)) {
			return samples
		}
		if time.Since(revoked) > 1500*time.Millisecond {
			l.server.RevokeTokens()
			revoked = time.Now()
		}
		l.server.ResetCalls()
		s := l.sample()
		samples = append(samples, s)
		fmt.Fprintf(out, "%2d/%d: %d calls, %d goroutines, %d connections, %d files, heap %.1f MiB\n",
			i+1, many, l.calls.Load(), s.Goroutines, s.Connections, s.Files, float64(s.Heap)/(1<<20))
	}
	return samples
}

// count keeps the number of open connections.
func (l *load) count(transport *http.Transport) {
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		l.open.Add(1)
		return &counted{Conn: c, closed: sync.OnceFunc(func() { l.open.Add(-1) })}, nil
	}
}

type counted struct {
	net.Conn
	closed func()
}

// Close closes the connection and counts it once.
func (c *counted) Close() error {
	c.closed()
	return c.Conn.Close()
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
