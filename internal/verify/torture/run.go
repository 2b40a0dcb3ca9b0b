package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/redisstore/redistest"
)

// shelter makes the place of a store, with the Redis server that it needs, if any.
// tidy takes both away.
func (p plan) shelter() (where place, srv *redistest.Server, tidy func(), err error) {
	where, tidy = place{Store: p.store, Lease: p.lease}, func() {}
	switch p.store {
	case "file":
		dir, err := os.MkdirTemp("", "torture")
		if err != nil {
			return where, nil, nil, err
		}
		where.File, tidy = filepath.Join(dir, "session.json"), func() { _ = os.RemoveAll(dir) }
	case "redis":
		if srv, err = redistest.Start(); err != nil {
			return where, nil, nil, err
		}
		where.Redis, tidy = srv.Addr, func() { srv.Close() }
	}
	return where, srv, tidy, nil
}

// run is the torture of one store.
func run(ctx context.Context, p plan, screen *screen) (*result, error) {
	where, srv, tidy, err := p.shelter()
	if err != nil {
		return nil, err
	}
	defer tidy()
	store, closeStore, err := where.open()
	if err != nil {
		return nil, err
	}
	defer closeStore()

	api := taskapi.Start(mockserver.AccessLifetime(p.life), mockserver.GracePeriod(p.grace))
	defer api.Close()
	book := newBook(p.life)
	herd, err := newHerd(task{API: api.URL, Goroutines: p.goroutines, Pause: p.pause, Life: p.duration + time.Minute, Place: where}, book)
	if err != nil {
		return nil, err
	}
	ended := make(chan struct{}, 1)
	g := &gate{api: api, store: store, book: book, herd: herd, part: p.midRefresh, revoked: func() { tell(ended) }}
	g.install()
	signIns := &signIns{api: api.URL, store: store}
	if err := signIns.again(ctx); err != nil {
		return nil, err
	}
	for i := range p.processes {
		if err := herd.start(i+1, 1); err != nil {
			herd.close()
			return nil, err
		}
	}

	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, p.duration)
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() { signIns.keep(ctx, ended) })
	wg.Go(func() { every(ctx, p.kills, func() { herd.kill("") }) })
	outages := 0
	if srv != nil {
		wg.Go(func() { every(ctx, p.outages, func() { outages++; interrupt(srv, book) }) })
	}
	r := &result{Store: p.store}
	for ctx.Err() == nil {
		pause(ctx, 100*time.Millisecond)
		r.read(book, herd, api, p)
		screen.progress(fmt.Sprintf("%s %3.0f s of %.0f: %d calls, %d refreshes, %d kills, %d families revoked",
			p.store, time.Since(began).Seconds(), p.duration.Seconds(), r.Calls, r.Refreshes, r.Kills, r.Revoked))
	}
	wg.Wait()
	r.Seconds = time.Since(began).Seconds()
	herd.close()
	screen.progress("")
	r.read(book, herd, api, p)
	r.Outages = outages
	_, _, broken := herd.sum()
	return r, errors.Join(broken, signIns.err)
}

// every calls fn again and again, after random pauses of that length on average.
func every(ctx context.Context, average time.Duration, fn func()) {
	for {
		pause(ctx, average/2+rand.N(average))
		if ctx.Err() != nil {
			return
		}
		fn()
	}
}

// interrupt kills Redis and starts it again after a moment.
func interrupt(srv *redistest.Server, b *book) {
	from := time.Now()
	srv.Kill()
	time.Sleep(50*time.Millisecond + rand.N(450*time.Millisecond))
	_ = srv.Restart() // if that failed, nothing goes on, and that shows
	b.down(from, time.Now())
}

// signIns signs in whenever a family has ended, as a person would.
type signIns struct {
	api   string
	store refresh.Store
	err   error // guarded by the end of keep
}

func (s *signIns) keep(ctx context.Context, ended <-chan struct{}) {
	for {
		select {
		case <-ended:
			if err := s.again(ctx); err != nil && ctx.Err() == nil {
				s.err = err
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// again signs in, and goes on trying while Redis is away.
func (s *signIns) again(ctx context.Context) error {
	var err error
	for range 100 {
		var c *client.Client
		if c, err = client.New(s.api, client.WithStore(s.store), client.WithUserAgent("parent/1")); err != nil {
			return err
		}
		_, err = c.SignIn(ctx, mockserver.AdaEmail, mockserver.AdaPassword)
		_ = c.Close()
		if err == nil {
			return nil
		}
		pause(ctx, 100*time.Millisecond)
	}
	return fmt.Errorf("signing in: %w", err)
}

// tell sends to whoever has room for it.
func tell(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
