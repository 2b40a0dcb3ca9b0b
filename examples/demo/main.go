// Command demo shows what happens when a hundred calls meet a token that is
// over, when a session is revoked, and when the network goes away. It starts
// its own server, so it needs nothing but Go:
//
//	go run ./examples/demo
//
// Everything it prints is measured while it runs: in the server's log of calls,
// by the client's observer and from the session's events. The last line is one
// JSON object with the numbers. The exit status is 0 only if they are what the
// SDK promises.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/perennial-go/perennial/mockserver"
)

func main() {
	os.Exit(start())
}

// start runs the demo on standard output and returns the exit status.
func start() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, nil); err != nil {
		fmt.Fprintf(os.Stderr, "demo: not as promised:\n%v\n", err)
		return 1
	}
	return 0
}

const (
	// sceneTime bounds one scene; the longest takes about 3 seconds.
	sceneTime = 10 * time.Second
	// demoTime bounds all of them.
	demoTime = 28 * time.Second
)

// demo is one run of all scenes.
type demo struct {
	out   *screen
	begin time.Time
	// prepare may make the server of a scene misbehave before anybody calls it;
	// nil leaves it as it is.
	prepare func(scene string, srv *mockserver.Server)
	report  report
}

// run plays every scene on w. The error says which numbers are not the promised
// ones; the scenes after that one are played all the same.
func run(ctx context.Context, w io.Writer, prepare func(scene string, srv *mockserver.Server)) error {
	ctx, cancel := context.WithTimeout(ctx, demoTime)
	defer cancel()
	d := &demo{out: newScreen(w), begin: time.Now(), prepare: prepare}
	err := errors.Join(
		d.play(ctx, "expired", d.expired),
		d.play(ctx, "known expiry", d.known),
		d.play(ctx, "revoked", d.revoked),
		d.play(ctx, "outage", d.outage),
	)
	d.report.OK = err == nil
	d.report.Milliseconds = time.Since(d.begin).Milliseconds()
	return errors.Join(err, d.out.last(d.report))
}

// play gives a scene its time and its name in errors.
func (d *demo) play(ctx context.Context, name string, scene func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, sceneTime)
	defer cancel()
	if err := scene(ctx); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// report is the last line of the output.
type report struct {
	// Of the hundred calls with an expired token.
	Requests     int `json:"requests"`
	Succeeded    int `json:"succeeded"`
	Refreshes    int `json:"refreshes"`
	Unauthorized int `json:"unauthorized"`
	Replays      int `json:"replays"`
	TasksCreated int `json:"tasks_created"`
	// Of the revoked session.
	SignedOutEvents int  `json:"signed_out_events"`
	SignedOutHooks  int  `json:"signed_out_hooks"`
	StoreCleared    bool `json:"store_cleared"`

	KnownExpiry knownReport  `json:"known_expiry"`
	Outage      outageReport `json:"outage"`

	OK           bool  `json:"ok"`
	Milliseconds int64 `json:"ms"`
}

// last prints the report as one line.
func (s *screen) last(r report) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	s.line("")
	s.line("%s", text)
	return s.err
}
