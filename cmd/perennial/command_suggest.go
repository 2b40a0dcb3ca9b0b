package main

import (
	"context"
	"flag"
	"fmt"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/judge"
	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
	"github.com/perennial-go/perennial/cmd/perennial/internal/suggest"
)

const aboutSuggest = `Reads a document for what it does not say in so many words: which operations sign
in, refresh, verify and sign out, where the tokens and their lifetimes are, which
lists have pages. Prints an OpenAPI Overlay 1.0 for perennial sdk -overlay, with
the reason for each entry as a comment, and what is left to check. An entry that
lacks something is in comments as a whole: nothing is guessed silently. Read it
before you use it.`

func suggestCommand() command {
	return command{
		name: "suggest", short: "print an overlay with how sign-in, refresh and pages work", about: aboutSuggest,
		examples: []string{"perennial suggest -spec their.yaml > auth.yaml", "perennial suggest -json -spec their.yaml"},
		set: func(f *flag.FlagSet) func(context.Context, *terminal, []string) error {
			spec := f.String("spec", "", "the OpenAPI `document`: a file, an https address, or -")
			asJSON := f.Bool("json", false, "print what was found as JSON, not as an overlay")
			return func(ctx context.Context, t *terminal, args []string) error {
				if *spec == "" {
					return misuse("it takes -spec DOCUMENT")
				}
				if err := nothingElse(args); err != nil {
					return err
				}
				found, err := suggestion(ctx, t, *spec)
				if err != nil {
					return err
				}
				if *asJSON {
					return t.json(found)
				}
				_, err = t.stdout.Write(found.Overlay())
				return err
			}
		},
	}
}

// suggestion reads a document and suggests.
func suggestion(ctx context.Context, t *terminal, spec string) (*suggest.Suggestion, error) {
	shown := t.steps(2)
	defer shown.Clear()
	in := t.documents(shown)
	defer in.Close()
	file, err := in.File(ctx, spec)
	if err != nil {
		return nil, err
	}
	shown.Step("reading %s", spec)
	doc, err := document.Read(file, "")
	if err != nil {
		return nil, err
	}
	for _, step := range []func(*document.Document) error{judge.Judge, repair.Repair} {
		if err := step(doc); err != nil {
			return nil, fmt.Errorf("%s: %w", doc.Name, err)
		}
	}
	shown.Step("looking for sign-in, refresh and pages")
	return suggest.Of(doc)
}
