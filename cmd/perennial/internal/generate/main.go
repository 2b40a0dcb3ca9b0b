// Command generate makes everything in gen/ that is generated: what a stock
// oapi-codegen makes of the document under the configurations in gen/*.yaml,
// and on top of it the table of operations, the decorator that names them, the
// typed methods and the iterators over pages.
//
//	go run ./cmd/perennial/internal/generate          # make generate
//	go run ./cmd/perennial/internal/generate -check   # make check-generate
//
// The document is checked first, and all that is wrong with it is listed with
// its lines. Nothing is written unless everything could be generated.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"golang.org/x/term"

	"github.com/perennial-go/perennial/cmd/perennial/internal/progress"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], os.Stderr, term.IsTerminal(int(os.Stderr.Fd())))
	stop()
	os.Exit(status)
}

// run is the command; it returns its exit status: 1 when the document is wrong,
// or -check finds a difference, 2 for a wrong flag.
func run(ctx context.Context, args []string, stderr io.Writer, terminal bool) int {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		_, _ = fmt.Fprint(stderr, "Usage: generate [flags]\n\nGenerates the Go of an OpenAPI document. Run it at the root of the module.\n\n")
		flags.PrintDefaults()
	}
	spec := flags.String("spec", "openapi.yaml", "the OpenAPI document")
	configs := flags.String("configs", "gen", "the `directory` of the oapi-codegen configurations (*.yaml)")
	check := flags.Bool("check", false, "write nothing; fail when a file is not what the document gives")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		_, _ = fmt.Fprintf(stderr, "generate: unexpected argument %q\n", flags.Arg(0))
		return 2
	}
	shown := &progress.Line{W: stderr, Terminal: terminal}
	err := generate(ctx, *spec, *configs, *check, shown)
	shown.Clear()
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}
