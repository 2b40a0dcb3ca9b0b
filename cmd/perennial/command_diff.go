package main

import (
	"context"
	"flag"
	"fmt"

	"github.com/perennial-go/perennial/cmd/perennial/internal/diff"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

const aboutDiff = `Makes the Go packages of two documents in memory, and says what changes in the Go
API from the first to the second, and which step of the version that is: major when
a program may not compile any more, minor when something was added, none otherwise.
It is run inside a module that has what generated packages import.`

// diffFlags are the flags of diff.
type diffFlags struct {
	overlay, out, limit string
	changelog, json     bool
}

func diffCommand() command {
	return command{
		name: "diff", args: "OLD NEW", short: "say what a new document changes in the Go API", about: aboutDiff,
		examples: []string{
			"perennial diff -overlay auth.yaml their-v1.yaml https://api.example.com/openapi.json",
			"perennial diff -changelog old.yaml new.yaml",
			"git show HEAD~:openapi.yaml | perennial diff -limit minor - openapi.yaml",
		},
		set: func(f *flag.FlagSet) func(context.Context, *terminal, []string) error {
			var d diffFlags
			f.StringVar(&d.overlay, "overlay", "", "an OpenAPI Overlay 1.0 `file` that is laid over both documents")
			f.StringVar(&d.out, "out", "api", "the `directory` of the package, which need not be there: for its module, and the names that its methods have kept")
			f.BoolVar(&d.changelog, "changelog", false, "print an entry for CHANGELOG.md")
			f.BoolVar(&d.json, "json", false, "print the changes as JSON")
			f.StringVar(&d.limit, "limit", string(diff.Major), "fail if the changes ask for more than this `step`: none, minor or major")
			return func(ctx context.Context, t *terminal, args []string) error {
				switch {
				case len(args) != 2:
					return misuse("it takes two documents, the old one and the new one")
				case args[0] == "-" && args[1] == "-":
					return misuse("the standard input is one document")
				case d.changelog && d.json:
					return misuse("-changelog and -json are two ways to print the same")
				case !diff.Step(d.limit).Valid():
					return misuse("-limit %s: one of none, minor, major", d.limit)
				}
				return d.run(ctx, t, args[0], args[1])
			}
		},
	}
}

func (d diffFlags) run(ctx context.Context, t *terminal, old, now string) error {
	report, err := d.compare(ctx, t, old, now)
	if err != nil {
		return err
	}
	switch {
	case d.json:
		err = t.json(report)
	case d.changelog:
		_, err = fmt.Fprint(t.stdout, report.Changelog())
	default:
		err = show(t, report)
	}
	if err == nil && report.Step.Over(diff.Step(d.limit)) {
		return fmt.Errorf("the changes ask for a new %s version; -limit allows %s", report.Step, d.limit)
	}
	return err
}

// compare makes both packages.
func (d diffFlags) compare(ctx context.Context, t *terminal, old, now string) (*diff.Report, error) {
	shown := t.steps(8)
	defer shown.Clear()
	in := t.documents(shown)
	defer in.Close()
	var packages []*sdk.Package
	o := sdk.Options{Overlay: d.overlay, Out: d.out, Parts: []sdk.Part{sdk.PartSDK}}
	for _, name := range []string{old, now} {
		file, err := in.File(ctx, name)
		if err != nil {
			return nil, err
		}
		o.Spec = file
		p, err := sdk.InMemory(ctx, o, &noted{Line: shown}) // repairs are not what was asked for
		if err != nil {
			return nil, err
		}
		o.Compiled = p.Compiled
		packages = append(packages, p)
	}
	return diff.Of(packages[0], packages[1])
}

// show prints a report for people.
func show(t *terminal, r *diff.Report) error {
	for _, l := range r.Breaking {
		if _, err := fmt.Fprintf(t.stdout, "%s %s\n", t.paint(red, "breaking"), l); err != nil {
			return err
		}
	}
	for _, l := range r.Compatible {
		if _, err := fmt.Fprintf(t.stdout, "%s %s\n", t.paint(green, "compatible"), l); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(t.stdout, "step: %s\n", t.paint(bold, string(r.Step)))
	return err
}
