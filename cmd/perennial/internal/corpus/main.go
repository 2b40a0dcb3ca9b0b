// Command corpus runs the whole tool on many documents that others publish, as
// they are and without an overlay: each SDK is generated, built and vetted, its
// mock server is started and answers a call. It downloads the documents, from the
// Go module proxy and the npm registry, by way of the go command and npm; nothing
// of them is in this repository.
//
//	go run ./cmd/perennial/internal/corpus [-bare | -drive] [-report FILE] [name ...]
//
// With -drive, the mock is left alone, and every operation of the generated client is
// called with every field set, at a server that judges, see package drive.
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
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	alone := flag.Bool("bare", false, "run oapi-codegen by itself: no repairs, no options, models and client alone")
	driving := flag.Bool("drive", false, "call every operation with every field set, and send every response; no mock is started")
	file := flag.String("report", "", "write the table into this Markdown `file`")
	flag.Parse()
	failed, err := all(ctx, options{*alone, *driving, *file, flag.Args()}, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if failed > 0 {
		os.Exit(1)
	}
}

// options are those of the command line.
type options struct {
	alone, driving bool
	report         string   // a Markdown file with a section for the table
	names          []string // of documents; none for all
}

// all tries the named documents, or all, and returns how many failed. It has to be run
// at the root of the module.
func all(ctx context.Context, o options, out io.Writer) (failed int, err error) {
	cache, temp, err := places()
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(temp)
	var w way = whole{}
	if o.alone {
		w = bare{}
	}
	size := 1
	if o.driving {
		size = together
	}
	tried := 0
	fmt.Fprintf(out, "%-15s %-52s %10s %7s %7s  %s\n", "document", "of", "operations", "repairs", "seconds", "result")
	for some := range slices.Chunk(chosen(o.names), size) {
		if ctx.Err() != nil {
			return failed, ctx.Err()
		}
		members := []*member{{source: some[0]}}
		if o.driving {
			members = batch(ctx, some, cache, temp)
		} else {
			members[0].result = try(ctx, w, some[0], cache, temp)
		}
		for _, m := range members {
			if tried++; m.result.err != nil {
				failed++
			}
			show(out, m)
			if o.driving && o.report != "" {
				if err := report(o.report, m.source, m.result); err != nil {
					return failed, err
				}
			}
		}
	}
	fmt.Fprintf(out, "%d of %d ok\n", tried-failed, tried)
	return failed, nil
}

// chosen are the named documents, or all.
func chosen(names []string) []source {
	if len(names) == 0 {
		return manifest
	}
	return slices.DeleteFunc(slices.Clone(manifest), func(s source) bool { return !slices.Contains(names, s.name) })
}

// places are where documents are kept, and the module for what is made of them.
func places() (cache, temp string, err error) {
	root, err := filepath.Abs(".")
	if err != nil {
		return "", "", err
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return "", "", err
	}
	cache = filepath.Join(base, "perennial-corpus")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", "", err
	}
	if temp, err = os.MkdirTemp("", "perennial-corpus-"); err != nil {
		return "", "", err
	}
	return cache, temp, module(root, temp)
}

// count is a number that may not be known.
func count(n int) string {
	if n == 0 {
		return "-"
	}
	return strconv.Itoa(n)
}

// show writes the line of a document, and one for each finding.
func show(out io.Writer, m *member) {
	r, said := m.result, "ok"
	if r.err != nil {
		said = "failed: " + strings.Join(strings.Fields(r.err.Error()), " ")
		said = said[:min(len(said), 500)]
	}
	fmt.Fprintf(out, "%-15s %-52s %10s %7d %7.1f  %s\n", m.source.name, m.source.version(), count(r.operations), r.repairs, r.took.Seconds(), said)
	if d := r.report; d != nil {
		fmt.Fprintf(out, "  %d of %d operations called, %d times with a credential; %d responses compared, %d refusals\n", d.Called, d.Operations, d.Protected, d.Compared, d.Refused)
		for _, f := range d.Findings {
			fmt.Fprintf(out, "  %s: %s: %s\n", f.Kind, f.Operation, strings.Join(strings.Fields(f.Text), " "))
		}
	}
}
