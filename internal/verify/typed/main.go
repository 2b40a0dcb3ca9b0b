// Command typed measures typed calls: of the package that perennial sdk makes, of
// those of other generators, and of a program that uses net/http and encoding/json
// by hand. All in one run, on one server in memory; times are ratios to the last of
// these. It writes a section of docs/benchmarks.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	short := flag.Bool("short", false, "a few rounds: shows that everything runs, and measures nothing")
	root := flag.String("root", "", "write docs/benchmarks.md below this folder; without it, print only")
	flag.Parse()
	if err := run(*short, *root); err != nil {
		fmt.Fprintln(os.Stderr, "typed:", err)
		os.Exit(1)
	}
}

func run(short bool, root string) error {
	rounds := 100
	if short {
		rounds = 2
	}
	start := time.Now()
	all := columns(newServer())
	rows, err := measure(all, rounds, func(work string) {
		fmt.Fprintf(os.Stderr, "%4.0f s  %s\n", time.Since(start).Seconds(), work)
	})
	if err != nil {
		return err
	}
	text := table(all, rows)
	fmt.Fprint(os.Stdout, text)
	if root == "" {
		return nil
	}
	return write(root, text)
}
