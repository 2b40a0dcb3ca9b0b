// Command peers measures the session against what users would pick instead:
// golang.org/x/oauth2, azcore's bearer policy, cloud.google.com/go/auth,
// go-retryablehttp by itself and a mutex written by hand. All in one run on
// one server in memory; times are ratios to a bare http.Client. It writes
// docs/peers.md and docs/peers.svg.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

// sizes say how much is measured.
type sizes struct {
	rounds int
	storms []int
	steady time.Duration
	upload int64
	pool   int
}

var (
	full = sizes{rounds: 200, storms: []int{100, 1_000, 10_000}, steady: 15 * time.Second, upload: 256 << 20, pool: 64}
	tiny = sizes{rounds: 2, storms: []int{10}, steady: 500 * time.Millisecond, upload: 4 << 20, pool: 4}
)

func main() {
	short := flag.Bool("short", false, "tiny sizes: shows that everything runs, and measures nothing")
	root := flag.String("root", "", "write docs/ below this folder; without it, print only")
	flag.Parse()
	size := full
	if *short {
		size = tiny
	}
	start := time.Now()
	rows := run(size, func(work string) {
		fmt.Fprintf(os.Stderr, "%4.0f s  %s\n", time.Since(start).Seconds(), work)
	})
	fmt.Fprint(os.Stdout, table(rows))
	if *root == "" {
		return
	}
	if err := write(*root, rows); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// run measures every row.
func run(size sizes, progress func(work string)) []row {
	var rows []row
	for _, h := range []struct {
		work, method string
		size         int
	}{{"GET", "GET", 0}, {"POST 1 KiB", "POST", 1 << 10}, {"POST 64 KiB", "POST", 64 << 10}} {
		for _, goroutines := range []int{1, 64} {
			progress(fmt.Sprintf("%s, %d goroutines", h.work, goroutines))
			rows = append(rows, hot(h.work, h.method, h.size, goroutines, size.rounds)...)
		}
	}
	for _, n := range size.storms {
		progress(fmt.Sprintf("storm of %d", n))
		rows = append(rows, storm(n))
	}
	for _, w := range []struct {
		work string
		fn   func() row
	}{
		{"late 401s", func() row { return late(20) }},
		{"a deadline", func() row { return deadline(500 * time.Millisecond) }},
		{"a cancelled initiator", func() row { return initiator(5) }},
		{"a refused refresh", func() row { return refused(21) }},
		{"short lives", func() row { return steady(size.steady) }},
		{"a large upload", func() row { return upload(size.upload) }},
		{"a cancelled call", func() row { return pool(size.pool) }},
	} {
		progress(w.work)
		rows = append(rows, w.fn())
	}
	return rows
}
