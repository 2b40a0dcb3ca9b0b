// Command typed measures typed calls: of the package that perennial sdk makes, of
// those of other generators, and of a program that uses net/http and encoding/json
// by hand. All in one run, on one server in memory; times are ratios to the last of
// these. It also builds what the generators make of a document of 50 operations. It
// writes a section of docs/benchmarks.md.
//
// go generate makes the packages ours, ogenapi and oapi anew, of api.yaml.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

//go:generate go run . -root ../../.. -generate

func main() {
	short := flag.Bool("short", false, "a few rounds: shows that everything runs, and measures nothing")
	root := flag.String("root", "", "the root of this repository: write its docs/benchmarks.md; without it, print only, and build nothing")
	again := flag.Bool("generate", false, "make the packages that are measured anew, and measure nothing")
	flag.Parse()
	if err := run(*short, *again, *root); err != nil {
		fmt.Fprintln(os.Stderr, "typed:", err)
		os.Exit(1)
	}
}

func run(short, again bool, root string) error {
	if root != "" {
		var err error
		if root, err = filepath.Abs(root); err != nil {
			return err
		}
	}
	if again {
		return regenerate(root)
	}
	rounds, times := 100, 9
	if short {
		rounds, times = 2, 1
	}
	start := time.Now()
	progress := func(work string) {
		fmt.Fprintf(os.Stderr, "%4.0f s  %s\n", time.Since(start).Seconds(), work)
	}
	all := columns(newServer())
	rows, err := measure(all, rounds, progress)
	if err != nil {
		return err
	}
	var built map[string]*build
	if root != "" {
		if built, err = builds(root, times, progress); err != nil {
			return err
		}
	}
	text := table(all, rows, built)
	fmt.Fprint(os.Stdout, text)
	if root == "" {
		return nil
	}
	return write(root, text)
}
