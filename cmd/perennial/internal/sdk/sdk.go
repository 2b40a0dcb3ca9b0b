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

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/judge"
	"github.com/perennial-go/perennial/cmd/perennial/internal/normal"
	"github.com/perennial-go/perennial/cmd/perennial/internal/render"
	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/cmd/perennial/internal/templates"
	"github.com/perennial-go/perennial/cmd/perennial/internal/tree"
	"github.com/perennial-go/perennial/cmd/perennial/internal/wall"
)

// Options say what is made of what.
type Options struct {
	// Spec is the document, JSON or YAML, OpenAPI 3.0 or 3.1.
	Spec string
	// Overlay is an OpenAPI Overlay 1.0 with the auth roles; "" for none.
	Overlay string
	// Out is the directory of the package, inside a module.
	Out string
	// Package is its name; "" for the name of the directory.
	Package string
	// Home is its import path; "" for what the module around Out gives.
	Home string
	// Parts are what is made beside types, client and methods. nil is [Defaults].
	Parts []Part
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
)

// Defaults are the parts for the users of an API.
func Defaults() []Part { return []Part{PartSDK, PartMock} }

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
	home, root, err := importPath(o.Out)
	if err != nil {
		return err
	}
	if o.Home == "" {
		o.Home = home
	}
	shown.Step("reading %s", o.Spec)
	doc, err := document.Read(o.Spec, o.Overlay)
	if err != nil {
		return err
	}
	g := generation{Options: o, shown: shown, root: root, doc: doc}
	if err := g.run(ctx); err != nil {
		return err
	}
	return g.put()
}

// Make makes the files of an SDK of a document that has been read, and writes none.
// What it needs of o is Home, Package and Compiled.
func Make(ctx context.Context, doc *document.Document, o Options, shown Shown) (files map[string][]byte, err error) {
	g := generation{Options: o, shown: shown, doc: doc}
	err = g.run(ctx)
	return g.files, err
}

// generation is one run.
type generation struct {
	Options

	shown   Shown
	root    string // directory of its module
	doc     *document.Document
	shape   *normal.Shape
	checked *spec.Document
	json    []byte            // the document, before it is brought into normal form
	files   map[string][]byte // by their path below Out
}

// run makes the files.
func (g *generation) run(ctx context.Context) error {
	g.files = map[string][]byte{}
	if g.Package == "" {
		g.Package = strings.ReplaceAll(filepath.Base(g.Out), "-", "")
	}
	if !token.IsIdentifier(g.Package) {
		return fmt.Errorf("%q can't be the name of a Go package: say another one with -package", g.Package)
	}
	if g.Parts == nil {
		g.Parts = Defaults()
	}
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
	told(g.doc.Name, g.checked, g.shown.Say)
	return nil
}

// understand judges the document, repairs it and brings it into the form that Go
// is made of.
func (g *generation) understand() (err error) {
	for _, step := range []func(*document.Document) error{judge.Judge, repair.Repair} {
		if err := step(g.doc); err != nil {
			return fmt.Errorf("%s: %w", g.doc.Name, err)
		}
	}
	if g.checked, err = spec.Read(g.doc); err != nil {
		return err
	}
	if g.has(PartMock) {
		if g.files[filepath.Join("mock", "openapi.yaml")], err = g.doc.YAML(); err != nil {
			return err
		}
	}
	if g.has(PartSpec) || g.has(PartServer) {
		if g.json, err = g.doc.JSON(); err != nil {
			return err
		}
	}
	if g.shape, err = normal.Form(g.doc, g.taken()); err != nil {
		return fmt.Errorf("%s: %w", g.doc.Name, err)
	}
	g.doc.Root = nil // it is used up
	return nil
}

// taken are the names that the package declares in any case.
func (g *generation) taken() normal.Options {
	taken := normal.Options{Package: []string{"API", "NewAPI"}}
	if g.has(PartSDK) {
		taken.Package = append(taken.Package, "SDK", "New")
		taken.Methods = []string{"API", "SignIn", "SignInWith", "SignOut", "Restore", "State", "Subscribe", "Session", "Close"}
	}
	if g.has(PartClient) {
		taken.Package = append(taken.Package, "Client", "NewClient", "ClientOption", "HttpRequestDoer", "RequestEditorFn", "WithHTTPClient", "WithRequestEditorFn")
	}
	return taken
}

func (g *generation) has(p Part) bool { return slices.Contains(g.Parts, p) }

// make fills in the files.
func (g *generation) make(ctx context.Context) error {
	s := stock{from: g.doc.Name, imports: source.Known().With(source.Imports{"operations": g.Home + "/operations"})}
	g.shown.Step("types")
	types, err := g.models(s)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	in := render.Input{
		Spec: g.doc.Name, Title: g.checked.Title(), Package: g.Package, Auth: g.checked.Auth(), Schemes: g.checked.Schemes(),
		Imports: s.imports, SDK: g.has(PartSDK), Mock: g.has(PartMock), Types: types,
	}
	if in.Ops, err = render.Join(g.checked, g.shape, types.Fields(g.shape.Probe)); err != nil {
		return err
	}
	g.shown.Step("typed methods of %d operations", len(in.Ops))
	ours, err := render.Files(in)
	if err != nil {
		return err
	}
	for name, text := range ours {
		g.files[filepath.FromSlash(name)] = text
	}
	if err := g.parts(s); err != nil {
		return err
	}
	g.shown.Step("checking")
	return g.check(ctx, s.imports.With(types.Imports))
}

// models makes the types, without the probe that says what operations take.
func (g *generation) models(s stock) (*render.Types, error) {
	text, err := s.run(g.shape.Models, configuration(g.Package, codegen.GenerateOptions{Models: true}))
	if err != nil {
		return nil, err
	}
	code, imports, err := split(text)
	if err != nil {
		return nil, err
	}
	types, err := render.ReadTypes(code)
	if err != nil {
		return nil, err
	}
	types.Imports = imports
	if code, err = without(code, g.shape.Probe); err != nil {
		return nil, err
	}
	g.files["models.gen.go"], err = source.File{From: s.from, Text: code, Imports: s.imports.With(imports)}.Finish()
	return types, err
}

// check refuses files that do not compile, or hold what no template makes.
func (g *generation) check(ctx context.Context, imports source.Imports) error {
	p := wall.Package{Home: g.Home, Files: g.files, Imports: imports}
	if g.Compiled == nil {
		var err error
		if g.Compiled, err = wall.Compile(ctx, g.root, p.Needs()); err != nil {
			return err
		}
	}
	if err := p.Check(g.Compiled); err != nil {
		return fmt.Errorf("the package that this document would give is not written: %w", err)
	}
	return nil
}

// parts fills in what else is asked for.
func (g *generation) parts(s stock) (err error) {
	if g.has(PartClient) {
		if g.files["client.gen.go"], err = s.file(g.shape.Models, g.Package, codegen.GenerateOptions{Client: true}); err != nil {
			return err
		}
	}
	if g.has(PartServer) {
		strict := codegen.GenerateOptions{StdHTTPServer: true, Strict: true, Models: true}
		server, err := normal.Borrowed(g.doc.Name, g.json, g.shape, g.Package, g.Home)
		if err != nil {
			return err
		}
		if g.files[filepath.Join("server", "server.gen.go")], err = s.file(server, "server", strict); err != nil {
			return err
		}
	}
	if g.has(PartSpec) {
		// Bytes, and no OpenAPI library: who wants one parses them with the one at hand.
		g.files[filepath.Join("spec", "openapi.json")] = append(g.json, '\n')
		if g.files[filepath.Join("spec", "spec.gen.go")], err = s.finish([]byte(templates.Text("spec.tmpl"))); err != nil {
			return err
		}
	}
	return nil
}

// put writes the files, or compares them with those that are there.
func (g *generation) put() error {
	g.shown.Step("writing %s", g.Out)
	out := tree.Tree{Root: g.Out, Files: map[string][]byte{}, Generator: version(), Inputs: g.doc.Contents, Reads: g.doc.Inputs}
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
