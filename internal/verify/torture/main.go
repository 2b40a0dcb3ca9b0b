// Command torture kills processes that share a session, and the store under
// them, and counts what that costs: many processes with many goroutines each
// call a strict server whose access tokens live for a fraction of a second.
//
//	go run ./internal/verify/torture -duration 60s -store all
//
// It prints a table for each store and, last, one JSON line for each. The exit
// status is 0 only if every target is reached:
//
//   - no family of refresh tokens is revoked, but for those where a process was
//     killed between the server's rotation and the save, which no client can
//     help; they are counted by what the server and the store held at that
//     moment. With -grace, a server that repeats the response, it is none at all;
//   - at most 1.1 refreshes for each life of an access token;
//   - nobody waits for the lock longer than the lease of each holder that died
//     meanwhile.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9/logging"
)

func main() {
	logging.Disable() // the Redis client's: connections are cut on purpose
	if task := os.Getenv(taskVariable); task != "" {
		os.Exit(work(task))
	}
	os.Exit(start(os.Args[1:], os.Stdout, os.Stderr))
}

// plan is what one run is made of.
type plan struct {
	store      string
	duration   time.Duration
	processes  int
	goroutines int
	life       time.Duration // of an access token
	lease      time.Duration
	grace      time.Duration // of the server
	pause      time.Duration // between the calls of one goroutine
	kills      time.Duration // from one random kill to the next, on average
	midRefresh float64       // part of the refreshes in which the refreshing process is killed
	outages    time.Duration // from one kill of Redis to the next, on average
	slack      time.Duration // for the way to the lock and back
}

var stores = []string{"file", "redis"}

func parse(args []string, stderr io.Writer) (plan, error) {
	var p plan
	f := flag.NewFlagSet("torture", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.DurationVar(&p.duration, "duration", time.Minute, "how long it takes, over all stores")
	f.StringVar(&p.store, "store", "all", strings.Join(stores, ", ")+" or all")
	f.IntVar(&p.processes, "processes", 8, "processes that share the session")
	f.IntVar(&p.goroutines, "goroutines", 32, "goroutines that call, in each process")
	f.DurationVar(&p.life, "life", 300*time.Millisecond, "life of an access token")
	f.DurationVar(&p.lease, "lease", 2*time.Second, "lease of the lock (Redis)")
	f.DurationVar(&p.grace, "grace", 0, "how long the server repeats the response to a used refresh token (0: a strict server)")
	f.DurationVar(&p.pause, "pause", 100*time.Millisecond, "pause between two calls of a goroutine")
	f.DurationVar(&p.kills, "kills", 2*time.Second, "from one random kill -9 of a process to the next, on average")
	f.Float64Var(&p.midRefresh, "mid-refresh", 0.05, "part of the refreshes in the middle of which the refreshing process is killed")
	f.DurationVar(&p.outages, "outages", 8*time.Second, "from one kill -9 of Redis to the next, on average")
	f.DurationVar(&p.slack, "slack", 250*time.Millisecond, "what a wait for the lock may take beyond the lease, on a busy machine")
	if err := f.Parse(args); err != nil {
		return p, err
	}
	switch {
	case p.store != "all" && !slices.Contains(stores, p.store):
		return p, fmt.Errorf("-store %q; want %s or all", p.store, strings.Join(stores, ", "))
	case p.processes < 1 || p.goroutines < 1 || min(p.duration, p.life, p.kills, p.outages, p.pause) <= 0:
		return p, errors.New("numbers and durations have to be positive")
	}
	return p, nil
}

// start makes the runs and returns the exit status.
func start(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	p, err := parse(args, stderr)
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stderr, "torture:", err)
		}
		return 2
	}
	kinds := stores
	if p.store != "all" {
		kinds = []string{p.store}
	}
	p.duration /= time.Duration(len(kinds))
	var lines []string
	status := 0
	for _, kind := range kinds {
		p.store = kind
		r, err := run(ctx, p, newScreen(stdout))
		if err != nil {
			fmt.Fprintf(stderr, "torture: %s: %v\n", kind, err)
			return 1
		}
		r.table(stdout, p)
		for _, miss := range r.missed(p) {
			fmt.Fprintf(stderr, "torture: %s: %s\n", kind, miss)
			status = 1
		}
		line, err := json.Marshal(r)
		if err != nil {
			fmt.Fprintln(stderr, "torture:", err)
			return 1
		}
		lines = append(lines, string(line))
	}
	for _, line := range lines {
		fmt.Fprintln(stdout, line)
	}
	return status
}
