package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/gen/operations"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// cancelled counts the new connections that one cancelled call among many
// costs on a warm pool.
func cancelled(calls int) row {
	srv := taskapi.New()
	defer srv.Close()
	var dials atomic.Int64
	transport := srv.Transport()
	transport.MaxIdleConnsPerHost = calls
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		dials.Add(1)
		return dial(ctx, network, addr)
	}
	defer transport.CloseIdleConnections()
	origin, err := refresh.ParseOrigin(srv.URL, false)
	if err != nil {
		panic(err)
	}
	tokens, err := srv.Issue(mockserver.AdaEmail)
	if err != nil {
		panic(err)
	}
	s := refresh.NewSession(nil)
	defer func() { _ = s.Close() }()
	if err := s.SignIn(context.Background(), refresh.Token{AccessToken: tokens.AccessToken}); err != nil {
		panic(err)
	}
	m := refresh.NewMiddleware(s, refresh.WithOrigin(origin), refresh.WithHTTPClient(&http.Client{Transport: transport}))
	raw, err := gen.NewClient(srv.URL, gen.WithHTTPClient(m), gen.WithRequestEditorFn(m.Attach))
	if err != nil {
		panic(err)
	}
	wave(srv, raw, calls, false)
	warm := dials.Load()
	wave(srv, raw, calls, true)
	wave(srv, raw, calls, false)
	fresh := dials.Load() - warm
	return row{
		work: fmt.Sprintf("1 cancelled call among %d", calls),
		time: math.NaN(), timeMost: math.NaN(), allocs: math.NaN(), allocsMost: math.NaN(), bytes: math.NaN(),
		notes:  fmt.Sprintf("%d new connection on a pool of %d; to reach: 1", fresh, warm),
		failed: fresh != 1,
	}
}

// wave holds calls at the server until all of them are there, gives one up if
// asked to, and lets the rest go.
func wave(srv *mockserver.Server, c wire.Sender, calls int, giveUp bool) {
	release := make(chan struct{})
	arrived := make(chan struct{}, calls)
	srv.Handle("getHealth", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		select {
		case <-release:
		case <-r.Context().Done():
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"status":"ok","time":"2026-01-01T00:00:00Z"}`))
	}))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var rest sync.WaitGroup
	first := make(chan struct{})
	send := func(ctx context.Context) {
		if resp, err := c.Sender(wire.NewRequest(operations.GetHealth))(ctx); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body) // or the connection is not used again
			_ = resp.Body.Close()
		}
	}
	go func() { send(ctx); close(first) }()
	for range calls - 1 {
		rest.Go(func() { send(context.Background()) })
	}
	for range calls {
		<-arrived
	}
	if giveUp {
		cancel()
		<-first
	}
	close(release)
	rest.Wait()
	<-first
}
