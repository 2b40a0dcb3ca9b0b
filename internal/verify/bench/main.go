// Command bench measures what the middleware costs: the same generated client,
// once over a bare http.Client with a constant Authorization header, once over
// the session's middleware. Everything is in memory and interleaved in one
// run; the figures are ratios, which travel better than nanoseconds.
package main

import (
	"flag"
	"fmt"
	"os"
	"text/tabwriter"

	"golang.org/x/term"
)

func main() {
	rounds := flag.Int("rounds", 300, "how many times each pair is measured; the median counts")
	flag.Parse()
	if *rounds < 1 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "bench: -rounds wants a number from 1 up, and there are no other arguments")
		os.Exit(2)
	}
	p := &progress{on: term.IsTerminal(int(os.Stderr.Fd()))}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "work\ttime\tto reach\tmore allocations\tto reach\tmore bytes\tnotes")
	failed := false
	for _, r := range run(*rounds, p) {
		fmt.Fprintln(w, r)
		failed = failed || r.failed
	}
	p.done()
	_ = w.Flush()
	if failed {
		fmt.Fprintln(os.Stderr, "bench: a figure that does not depend on the machine is not what it should be")
		os.Exit(1)
	}
}

// progress shows how far the measuring has come, on a terminal.
type progress struct{ on bool }

func (p *progress) show(what string, done, all int) {
	if p.on {
		fmt.Fprintf(os.Stderr, "\r\x1b[K%s: %d of %d", what, done, all)
	}
}

func (p *progress) done() {
	if p.on {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
}
