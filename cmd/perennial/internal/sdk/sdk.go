// Package sdk makes a typed SDK of an OpenAPI document: types, client, methods, a
// session wired from the auth roles, and a mock server. It makes this project's
// own package of openapi.yaml in the same way as anybody else's.
package sdk

import (
	"context"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/normal"
	"github.com/perennial-go/perennial/cmd/perennial/internal/prune"
	"github.com/perennial-go/perennial/cmd/perennial/internal/render"
	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/cmd/perennial/internal/tree"
	"github.com/perennial-go/perennial/cmd/perennial/internal/wall"
)

// Options say what is made of what.
type Options struct {
	// Spec is the document, JSON or YAML, OpenAPI 3.0 or 3.1 or Swagger 2.0.
	Spec string
	// Overlay is an OpenAPI Overlay 1.0 with the auth roles; "" for none.
	Overlay string
	// Out is the directory of the package, inside a module.
	Out string
	// Package is its name; "" for the name of the directory.
	Package string
	// Parts are what is made beside types, client and methods. nil is [Defaults].
	Parts []Part
	// Filter says which operations there are; its zero value, all.
	Filter prune.Filter
	// Flat makes every operation a method of API, in the place of resources.
	Flat bool
	// Check writes nothing, and fails when a file is not what the document gives.
	Check bool
	// Compiled is what the package may import, for those who make many; nil asks
	// the go command.
	Compiled *wall.Compiled
}

// Part is something that is made beside types, client and methods.
type Part string

// The parts.
const (
	PartSDK    Part = "sdk"    // New, with sign-in and a session
	PartMock   Part = "mock"   // a command: the mock server
	PartClient Part = "client" // a client with hooks of the caller's, in the place of New
	PartServer Part = "server" // the strict server of oapi-codegen, in a package of its own
	PartSpec   Part = "spec"   // the document itself, in a package of its own
	PartDocs   Part = "docs"   // README.md and api.md
	PartSignIn Part = "signin" // NewWithSignIn, for documents with an authorization server; needs the module refresh/signin
	// Webhooks, for documents with webhooks; needs the module refresh/webhook.
	PartWebhooks Part = "webhooks"
)

// Defaults are the parts for the users of an API.
func Defaults() []Part { return []Part{PartSDK, PartMock, PartDocs} }

// Steps is how many steps Generate has.
const Steps = 6

// Shown is told what Generate does.
type Shown interface {
	// Step is called before each step.
	Step(format string, args ...any)
	// Say is called with what users should know, such as repairs.
	Say(format string, args ...any)
}

// Generate makes the SDK. Nothing is written unless all of it could be made.
func Generate(ctx context.Context, o Options, shown Shown) error {
	g, err := inModule(o, shown)
	if err != nil {
		return err
	}
	if err := g.run(ctx); err != nil {
		return err
	}
	if err := g.check(ctx); err != nil {
		return fmt.Errorf("%s: %w", g.doc.Name, err)
	}
	told(g.doc.Name, g.checked, shown.Say)
	return g.put()
}

// Make makes and checks the files of an SDK of a document that has been read, for
// the package at the import path home, and writes none of them. It needs Package and
// Compiled.
func Make(ctx context.Context, doc *document.Document, home string, o Options, shown Shown) (files map[string][]byte, err error) {
	if o.Parts == nil {
		o.Parts = Defaults()
	}
	g := &generation{Options: o, shown: shown, home: home, doc: doc, files: map[string][]byte{}}
	if err := g.fill(ctx); err != nil {
		return nil, err
	}
	if err := g.check(ctx); err != nil {
		return nil, fmt.Errorf("%s: %w", g.doc.Name, err)
	}
	return g.files, nil
}

// inModule begins a run for a directory of a module.
func inModule(o Options, shown Shown) (*generation, error) {
	if o.Package == "" {
		o.Package = strings.ReplaceAll(filepath.Base(o.Out), "-", "")
	}
	if !token.IsIdentifier(o.Package) {
		return nil, fmt.Errorf("%q can't be the name of a Go package: say another one with -package", o.Package)
	}
	if o.Parts == nil {
		o.Parts = Defaults()
	}
	home, root, err := importPath(o.Out)
	if err != nil {
		return nil, err
	}
	return &generation{Options: o, shown: shown, home: home, root: root, files: map[string][]byte{}}, nil
}

// run reads the document and makes the files.
func (g *generation) run(ctx context.Context) (err error) {
	g.shown.Step("reading %s", g.Spec)
	if g.doc, err = document.Read(g.Spec, g.Overlay); err != nil {
		return err
	}
	return g.fill(ctx)
}

// fill makes the files of a document that has been read.
func (g *generation) fill(ctx context.Context) error {
	err := g.understand()
	for _, n := range g.doc.Notes {
		g.shown.Say("%s: %v", g.doc.Name, n)
	}
	if err != nil {
		return err
	}
	if err := g.make(ctx); err != nil {
		return fmt.Errorf("%s: %w", g.doc.Name, err)
	}
	return nil
}

// generation is one run.
type generation struct {
	Options

	shown   Shown
	home    string // import path of the package
	root    string // directory of its module
	doc     *document.Document
	shape   *normal.Shape
	checked *spec.Document
	servers render.Servers
	plan    *render.Plan      // nil if methods are flat
	methods map[string]string // names by operations, for the manifest
	json    []byte            // the document, before it is brought into normal form
	files   map[string][]byte // by their path below Out
	imports source.Imports    // what the package may import
}

func (g *generation) has(p Part) bool { return slices.Contains(g.Parts, p) }

// check refuses files that do not compile, or hold what no template makes.
func (g *generation) check(ctx context.Context) error {
	g.shown.Step("checking")
	p := wall.Package{Home: g.home, Files: g.files, Imports: g.imports}
	var meanwhile errgroup.Group
	if g.Compiled == nil {
		meanwhile.Go(func() (err error) {
			g.Compiled, err = wall.Compile(ctx, g.root, p.Needs())
			return err
		})
	}
	parsed, err := p.Parse()
	if missing := meanwhile.Wait(); missing != nil {
		return missing
	}
	if err == nil {
		err = parsed.Check(g.Compiled)
	}
	if err != nil {
		return fmt.Errorf("the package that this document would give is not written: %w", err)
	}
	return nil
}

// put writes the files, or compares them with those that are there.
func (g *generation) put() error {
	g.shown.Step("writing %s", g.Out)
	out := tree.Tree{Root: g.Out, Files: map[string][]byte{}, Generator: version(), Inputs: g.doc.Contents, Reads: g.doc.Inputs, Methods: g.methods}
	for name, text := range g.files {
		out.Files[filepath.ToSlash(name)] = text
	}
	if !g.Check {
		_, err := out.Install()
		return err
	}
	diffs, err := out.Diff()
	if err != nil || len(diffs) == 0 {
		return err
	}
	lines := make([]string, len(diffs))
	for i, d := range diffs {
		lines[i] = d.String()
	}
	return fmt.Errorf("%s is not what the document gives; the same command without -check repairs it:\n  %s", g.Out, strings.Join(lines, "\n  "))
}
