// Command spec checks openapi.yaml: whether it follows the rules (lint), and what a
// change of it means for users (diff). It is a module of its own, so that nobody who
// imports the SDK downloads what it is made of.
//
// Run it at the root of the repository, as `make spec-lint` and `make spec-diff` do.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
)

const usage = `Usage: spec [-root DIR] lint
       spec [-root DIR] [-base REF] diff
`

func main() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the exit status: 1 when something is wrong with the document, 2 when
// the command line is.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	set := flag.NewFlagSet("spec", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.Usage = func() { fmt.Fprint(stderr, usage) }
	root := set.String("root", ".", "where openapi.yaml, CHANGELOG.md and .ci are")
	base := set.String("base", "", "git ref to compare with")
	if err := set.Parse(args); err != nil {
		return 2
	}
	var err error
	switch set.Arg(0) {
	case "lint":
		err = lint(ctx, *root, stdout)
	case "diff":
		err = diff(ctx, *root, *base, stdout)
	default:
		set.Usage()
		return 2
	}
	if err != nil {
		fmt.Fprintf(stderr, "spec: %v\n", err)
		return 1
	}
	return 0
}
