package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh/redisstore/redistest"
)

// report is the last line of the output.
type report struct {
	Replicas  int  `json:"replicas"`
	Calls     int  `json:"calls"`
	Failed    int  `json:"failed_calls"`
	Refreshes int  `json:"refreshes"`
	Refused   int  `json:"refused_refreshes"`
	Learned   int  `json:"learned_from_another"`
	Late      int  `json:"calls_answered_401"`
	Kills     int  `json:"replicas_killed"`
	Outages   int  `json:"redis_killed"`
	OK        bool `json:"ok"`
}

// run plays it all.
func run(ctx context.Context, p plan, w io.Writer) error {
	srv, err := redistest.Start()
	if err != nil {
		return err
	}
	defer srv.Close()
	api := taskapi.Start(mockserver.AccessLifetime(p.life))
	defer api.Close()
	if err := signIn(ctx, api, srv.Addr); err != nil {
		return err
	}
	b := newBoard(w, p)
	b.title(fmt.Sprintf("%d processes, one account, one Redis; access tokens of %s, refresh tokens that work once", p.replicas, p.life))
	turns := make(chan int, 100) // who has refreshed
	f, err := newFleet(task{API: api.URL, Redis: srv.Addr, Life: p.duration + time.Minute}, func(i int, n note) {
		b.note(i, n)
		if n.What == refreshed {
			select {
			case turns <- i:
			default:
			}
		}
	})
	if err != nil {
		return err
	}
	for i := range p.replicas {
		if err := f.start(i + 1); err != nil {
			return errors.Join(err, f.close())
		}
	}
	ctx, cancel := context.WithTimeout(ctx, p.duration)
	defer cancel()
	drawn := make(chan struct{})
	go func() { defer close(drawn); b.live(ctx) }()
	err = misfortunes(ctx, p, f, srv, b, turns)
	<-drawn
	err = errors.Join(err, f.close())
	return errors.Join(err, b.end(api))
}

// signIn signs in once, for all of them.
func signIn(ctx context.Context, api *mockserver.Server, redis string) error {
	store, closeStore, err := open(redis)
	if err != nil {
		return err
	}
	defer closeStore()
	c, err := client.New(api.URL, client.WithStore(store))
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.SignIn(ctx, mockserver.AdaEmail, mockserver.AdaPassword)
	return err
}

// misfortunes kills a replica after the second refresh and Redis after the
// third. Whoever dies right after a refresh was not in the middle of one, which
// no client could help with a server this strict.
func misfortunes(ctx context.Context, p plan, f *fleet, srv *redistest.Server, b *board, turns <-chan int) error {
	for n := 1; ; n++ {
		var who int
		select {
		case who = <-turns:
		case <-ctx.Done():
			return nil
		}
		switch n {
		case 2:
			victim := who%p.replicas + 1
			f.kill(victim)
			b.note(victim, note{What: killed, Time: time.Now()})
			pause(ctx, p.life/4)
			if err := f.start(victim); err != nil {
				return err
			}
			b.note(victim, note{What: started, Time: time.Now()})
		case 3:
			srv.Kill()
			b.note(redisLane, note{What: killed, Time: time.Now()})
			pause(ctx, p.life/4)
			if err := srv.Restart(); err != nil {
				return err
			}
			b.note(redisLane, note{What: started, Time: time.Now()})
		}
	}
}

// end prints the whole picture and the report. The server's own log of calls is
// the witness.
func (b *board) end(api *mockserver.Server) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.report
	r.Refreshes = api.Refreshes()
	for _, c := range api.CallsOf("refreshToken") {
		if c.Status != http.StatusOK {
			r.Refused++
		}
	}
	for _, c := range api.CallsOf("getCurrentUser") {
		if c.Status == http.StatusUnauthorized {
			r.Late++
		}
	}
	var err error
	switch {
	case r.Refused > 0:
		err = fmt.Errorf("%d refreshes were refused", r.Refused)
	case len(b.failures) > 0:
		err = fmt.Errorf("%d calls failed or sessions were lost, first: %s", len(b.failures), b.failures[0])
	case r.Refreshes == 0 || r.Learned == 0:
		err = errors.New("nobody refreshed, or nobody learned of it: too short a time to show anything")
	case r.Refreshes != b.turns:
		err = fmt.Errorf("the server counts %d refreshes and the replicas %d", r.Refreshes, b.turns)
	}
	r.OK = err == nil
	b.summary(r)
	line, jsonErr := json.Marshal(r)
	fmt.Fprintf(b.w, "\n%s\n", line)
	return errors.Join(err, jsonErr)
}
