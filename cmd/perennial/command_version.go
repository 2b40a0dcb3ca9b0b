package main

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
)

func versionCommand() command {
	return command{
		name: "version", short: "print the version", about: "Prints the version of perennial and of Go.",
		examples: []string{"perennial version -json"},
		set: func(f *flag.FlagSet) func(context.Context, *terminal, []string) error {
			asJSON := f.Bool("json", false, "print it as JSON")
			return func(_ context.Context, t *terminal, args []string) error {
				if err := nothingElse(args); err != nil {
					return err
				}
				v := version{"(devel)", runtime.Version()}
				if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
					v.Perennial = info.Main.Version
				}
				if *asJSON {
					return t.json(v)
				}
				_, err := fmt.Fprintf(t.stdout, "perennial %s (%s)\n", v.Perennial, v.Go)
				return err
			}
		},
	}
}

type version struct {
	Perennial string `json:"perennial"`
	Go        string `json:"go"`
}
