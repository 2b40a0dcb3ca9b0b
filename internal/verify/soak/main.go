// Command soak keeps one session under load for a while, with short-lived
// tokens, revocations and cancelled calls, and watches whether goroutines,
// connections, open files and heap stay flat. The last line is JSON; the exit
// status reports whether they did.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	duration := flag.Duration("duration", 10*time.Minute, "how long the load lasts")
	workers := flag.Int("workers", 16, "how many goroutines call at once")
	flag.Parse()
	if *duration < 10*time.Second || *workers < 1 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "soak: -duration wants ten seconds or more, -workers one or more, and there are no other arguments")
		os.Exit(2)
	}
	r, err := interruptible(*duration, *workers)
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(2)
	}
	_, _ = os.Stdout.Write(append(r.line(), '\n'))
	if !r.OK {
		os.Exit(1)
	}
}

func interruptible(duration time.Duration, workers int) (*Result, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return soak(ctx, duration, workers, os.Stderr)
}
