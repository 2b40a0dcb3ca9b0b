// Command perennial makes a typed Go SDK of an OpenAPI document, with a session
// that refreshes itself. In your own module:
//
//	go get -tool github.com/perennial-go/perennial/cmd/perennial
//	go tool perennial suggest -spec their.yaml > auth.yaml
//	go tool perennial sdk -spec their.yaml -overlay auth.yaml -out their
//
// See go tool perennial help, and docs/command.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"golang.org/x/term"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	debug.SetGCPercent(150)         // a run is short, and has the room
	debug.SetMemoryLimit(900 << 20) // collect more often before it grows beyond that
	t := &terminal{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		progress: term.IsTerminal(int(os.Stderr.Fd())),
		// https://no-color.org
		colours: term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
	}
	status := run(ctx, os.Args[1:], t)
	stop()
	os.Exit(status)
}
