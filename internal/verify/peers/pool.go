package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"time"
)

// wire is a transport to a loopback socket.
type wire struct {
	*http.Transport
	url string
}

// pool counts the new connections that one cancelled call among n costs on a
// warm pool.
func pool(n int) row {
	r := newRow(fmt.Sprintf("1 cancelled call among %d: new connections", n), "%.0f")
	for i, p := range peers {
		r.values[i] = float64(cancelled(p, n))
	}
	return r
}

func cancelled(p peer, n int) int64 {
	var dials atomic.Int64
	arrived, release := make(chan struct{}, n), make(chan chan struct{}, n)
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		select {
		case <-<-release:
		case <-r.Context().Done():
		}
		_, _ = w.Write(answer)
	}))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			dials.Add(1)
		}
	}
	srv.Start()
	defer srv.Close()
	transport := &wire{&http.Transport{MaxIdleConns: n, MaxIdleConnsPerHost: n}, srv.URL}
	defer transport.CloseIdleConnections()
	server, first := newServer(time.Hour)
	c := p.build(setting{server: server, next: transport, first: first})
	wave := func(giveUp bool) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		gate := make(chan struct{})
		for range n {
			release <- gate
		}
		var rest sync.WaitGroup
		gone := make(chan struct{})
		go func() { done(c.send(ctx, http.MethodGet, srv.URL+"/work", nil)); close(gone) }()
		for range n - 1 {
			rest.Go(func() { done(c.send(context.Background(), http.MethodGet, srv.URL+"/work", nil)) })
		}
		for range n {
			<-arrived
		}
		if giveUp {
			cancel()
			<-gone
		}
		close(gate)
		rest.Wait()
		<-gone
	}
	wave(false)
	before := dials.Load()
	wave(true)
	wave(false)
	return dials.Load() - before
}
