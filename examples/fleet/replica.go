package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/redisstore"
)

// taskVariable holds the task of a replica, as JSON.
const taskVariable = "PERENNIAL_FLEET_TASK"

// task is what a replica has to know. There is no token in it.
type task struct {
	API, Redis string
	Life       time.Duration // of the process, should nobody end it
}

// account is the name of the session in Redis.
const account = "fleet"

// open returns the shared store.
func open(addr string) (*redisstore.Store, func(), error) {
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	store, err := redisstore.New(rdb, account, redisstore.WithLease(2*time.Second))
	return store, func() { _ = rdb.Close() }, err
}

// note is one line that a replica writes: what has happened to its session, or
// to a call.
type note struct {
	What string // one of the constants below
	Time time.Time
	Text string `json:",omitempty"`
}

const (
	called    = "called"    // a call has succeeded
	failed    = "failed"    // a call has failed, of Text
	refreshed = "refreshed" // this replica has refreshed the token
	learned   = "learned"   // another one has, and this one knows
	lost      = "lost"      // the session has ended, or was not stored, of Text
)

// replica is the whole life of a replica: it calls until stdin is closed.
func replica(text string, stdin io.Reader, stdout, stderr io.Writer) int {
	if err := serve(text, stdin, &notes{w: stdout}); err != nil {
		fmt.Fprintln(stderr, "fleet replica:", err)
		return 1
	}
	return 0
}

func serve(text string, stdin io.Reader, out *notes) error {
	var t task
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return err
	}
	store, closeStore, err := open(t.Redis)
	if err != nil {
		return err
	}
	defer closeStore()
	c, err := client.New(t.API, client.WithStore(store))
	if err != nil {
		return err
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), t.Life)
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, stdin) // until the parent closes it, or is gone
		cancel()
	}()
	for c.Session().Restore(ctx) != nil && ctx.Err() == nil { // Redis is away
		pause(ctx, 50*time.Millisecond)
	}
	defer c.Subscribe(out.event)()
	for ctx.Err() == nil {
		switch _, err := c.Account.GetCurrentUser(ctx); {
		case ctx.Err() != nil:
		case err != nil:
			out.write(note{What: failed, Text: err.Error()})
		default:
			out.write(note{What: called})
		}
		pause(ctx, 40*time.Millisecond)
	}
	return nil
}

// notes writes one line for each note.
type notes struct {
	mu sync.Mutex // guards w
	w  io.Writer
}

func (n *notes) write(what note) {
	if what.Time.IsZero() {
		what.Time = time.Now()
	}
	line, err := json.Marshal(what)
	if err != nil {
		return // a note is a few words
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	_, _ = n.w.Write(append(line, '\n')) // the parent may be gone
}

// event writes down what is of interest to the fleet.
func (n *notes) event(e event.Event) {
	switch {
	case e.Kind == event.Refreshed && e.Reason != event.ReasonAnotherProcess:
		n.write(note{What: refreshed, Time: e.Time, Text: e.Took.Round(time.Millisecond).String()})
	case e.Kind == event.Refreshed:
		n.write(note{What: learned, Time: e.Time})
	case e.Kind == event.SignedOut, e.Kind == event.StoreFailed:
		n.write(note{What: lost, Time: e.Time, Text: fmt.Sprintf("%s: %v", e.Kind, e.Err)})
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
