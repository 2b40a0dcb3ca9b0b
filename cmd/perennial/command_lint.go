package main

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

const aboutLint = `Says what the generator would repair in a document, and what it would refuse,
each with its line. It fails if the document would be refused. Nothing is written.`

func lintCommand() command {
	return command{
		name: "lint", short: "say what the generator would repair or refuse", about: aboutLint,
		examples: []string{"perennial lint -spec their.yaml", "perennial lint -json -spec their.yaml -overlay auth.yaml"},
		set: func(f *flag.FlagSet) func(context.Context, *terminal, []string) error {
			spec := f.String("spec", "", "the OpenAPI `document`: a file, an https address, or -")
			overlay := f.String("overlay", "", "an OpenAPI Overlay 1.0 `file` that is laid over it")
			asJSON := f.Bool("json", false, "print the findings as JSON")
			return func(ctx context.Context, t *terminal, args []string) error {
				if *spec == "" {
					return misuse("it takes -spec DOCUMENT")
				}
				if err := nothingElse(args); err != nil {
					return err
				}
				return lint(ctx, t, *spec, *overlay, *asJSON)
			}
		},
	}
}

// linted is what -json prints.
type linted struct {
	Repaired []string `json:"repaired"`
	Refused  []string `json:"refused"`
}

func lint(ctx context.Context, t *terminal, spec, overlay string, asJSON bool) error {
	shown := t.steps(3)
	in := t.documents(shown)
	defer in.Close()
	file, err := in.File(ctx, spec)
	if err != nil {
		shown.Clear()
		return err
	}
	notes := &noted{Line: shown, all: []string{}}
	refused := sdk.Lint(ctx, file, overlay, notes)
	shown.Clear()
	l := linted{Repaired: notes.all, Refused: []string{}}
	if refused != nil {
		l.Refused = strings.Split(refused.Error(), "\n") // one problem a line
	}
	if asJSON {
		err = t.json(l)
	} else {
		err = l.show(t)
	}
	if err == nil && refused != nil {
		return errQuiet
	}
	return err
}

// show prints the findings for people.
func (l linted) show(t *terminal) error {
	for _, r := range l.Repaired {
		if _, err := fmt.Fprintf(t.stdout, "%s %s\n", t.paint(yellow, "repaired"), r); err != nil {
			return err
		}
	}
	for _, r := range l.Refused {
		if _, err := fmt.Fprintf(t.stdout, "%s %s\n", t.paint(red, "refused"), r); err != nil {
			return err
		}
	}
	if len(l.Repaired)+len(l.Refused) == 0 {
		_, err := fmt.Fprintln(t.stdout, "nothing to repair")
		return err
	}
	return nil
}
