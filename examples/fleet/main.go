// Command fleet runs several replicas of a service, each a process of its own,
// on one account and one Redis, and shows live who refreshes the token and how
// the others learn of it; meanwhile a replica is killed, and then Redis:
//
//	go run ./examples/fleet
//
// It needs redis-server on the PATH (apt-get install redis-server, brew install
// redis). The API is a mock whose refresh tokens work once: a second refresh at
// the same moment would end the session. The last line is one JSON object; the
// exit status is 0 only if no call failed and no refresh was one too many.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/redis/go-redis/v9/logging"
)

func main() {
	logging.Disable() // the Redis client's: its connections are cut on purpose
	if text := os.Getenv(taskVariable); text != "" {
		os.Exit(replica(text, os.Stdin, os.Stdout, os.Stderr))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := start(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// plan is what the user wants to see.
type plan struct {
	replicas int
	duration time.Duration
	life     time.Duration // of an access token
}

// start runs the fleet and returns the exit status.
func start(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	p, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		fmt.Fprintln(stderr, "fleet:", err)
		return 2
	}
	if err := run(ctx, p, stdout); err != nil {
		fmt.Fprintln(stderr, "fleet:", err)
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (plan, error) {
	var p plan
	f := flag.NewFlagSet("fleet", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.IntVar(&p.replicas, "replicas", 5, "processes that share the session, 2 to 20")
	f.DurationVar(&p.duration, "duration", 12*time.Second, "how long it takes")
	f.DurationVar(&p.life, "life", 2*time.Second, "life of an access token")
	if err := f.Parse(args); err != nil {
		return p, err
	}
	switch {
	case f.NArg() > 0:
		return p, fmt.Errorf("%q: there are no arguments but flags", f.Arg(0))
	case p.replicas < 2 || p.replicas > 20:
		return p, fmt.Errorf("-replicas %d; want 2 to 20", p.replicas)
	case p.life < time.Second:
		return p, fmt.Errorf("-life %s; want a second or more", p.life)
	case p.duration < 4*p.life || p.duration > time.Hour:
		return p, fmt.Errorf("-duration %s; want four lives of a token or more, and an hour at most", p.duration)
	}
	return p, nil
}
