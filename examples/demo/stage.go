package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
)

// stage is what a scene is played on: a server of its own, and the timeline.
type stage struct {
	*timeline
	srv *mockserver.Server

	mu    sync.Mutex    // guards what follows
	ahead time.Duration // how far the server's clock was moved
	seen  int           // how many calls of the server's log were shown
	shown func(mockserver.Call) bool
	users []*user
}

// stage starts a server whose access tokens live for life. shown says which
// calls of its log the timeline has.
func (d *demo) stage(scene string, life time.Duration, shown func(mockserver.Call) bool) *stage {
	s := &stage{srv: taskapi.Start(mockserver.AccessLifetime(life)), shown: shown}
	if d.prepare != nil {
		d.prepare(scene, s.srv)
	}
	s.timeline = newTimeline(d.out, d.begin, s.arrivals)
	return s
}

// end closes everything that was opened on the stage.
func (s *stage) end() {
	s.close()
	for _, u := range s.users {
		_ = u.Close()
	}
	s.srv.Close()
}

// advance moves the server's clock.
func (s *stage) advance(by time.Duration) {
	s.arrivals() // those until now have the old time
	s.mu.Lock()
	defer s.mu.Unlock()
	s.srv.Advance(by)
	s.ahead += by
}

// arrivals takes what is new in the server's log of calls.
func (s *stage) arrivals() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.srv.Calls()[s.seen:] {
		if c.Operation == "" {
			return // it has just arrived: the next look will know which it is
		}
		s.seen++
		if !s.shown(c) {
			continue
		}
		m := moment{at: c.Time.Add(-s.ahead), who: "server", look: blue, amid: true}
		switch {
		case hundred[c.Operation]:
			m.group, m.part, m.text = "calls", c.Operation, "arrive"
		case c.Authorization:
			m.text = c.Operation + " arrives"
		default:
			m.text = c.Operation + " arrives, without a bearer"
		}
		s.add(m)
	}
}

// hundred are the operations of which the hundred calls are made.
var hundred = map[string]bool{"getProject": true, "createTask": true}

// every shows all calls but the one that finds a project.
func every(c mockserver.Call) bool { return c.Operation != "listProjects" }

// signIn makes a client with its own view of the server, signed in as email.
func (s *stage) signIn(ctx context.Context, name, email, password string, opts ...client.Option) (*user, error) {
	u := &user{timeline: s.timeline, name: name, email: email, password: password}
	c, err := client.New(s.srv.URL, append(opts,
		client.WithHTTPClient(s.srv.Client()),
		client.WithStore(&u.store),
		client.WithObserver(u.attempt),
		client.WithSignedOut(u.signedOut),
	)...)
	if err != nil {
		return nil, err
	}
	u.Client = c
	s.users = append(s.users, u)
	c.Subscribe(u.event)
	_, err = c.SignIn(ctx, email, password)
	return u, err
}

// Answers take their time, as they do over a network.
const (
	roundTrip   = 25 * time.Millisecond
	refreshTime = 120 * time.Millisecond
)

// slow makes the hundred calls take as long as over a network.
func (s *stage) slow() {
	s.srv.Fail("getProject", mockserver.Fault{Times: -1, Delay: roundTrip})
	s.srv.Fail("createTask", mockserver.Fault{Times: -1, Delay: roundTrip})
}

// together has the server answer none of the next hundred calls before all of
// them have arrived: at once means at once, on a busy machine too.
func (s *stage) together(ctx context.Context) {
	gate, before := make(chan struct{}), len(s.srv.Calls())
	s.srv.Fail("getProject", mockserver.Fault{Times: reads, Until: gate})
	s.srv.Fail("createTask", mockserver.Fault{Times: writes, Until: gate})
	go func() {
		defer close(gate)
		_ = until(ctx, "all calls", func() bool { return len(s.srv.Calls()) >= before+both })
	}()
}

// until waits for something to come true.
func until(ctx context.Context, what string, ok func() bool) error {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
		}
	}
	return nil
}
