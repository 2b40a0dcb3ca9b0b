// Package render writes the Go files that are ours: the table of operations, the
// typed methods, their resources and the iterators.
package render

import (
	"bytes"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/cmd/perennial/internal/templates"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Input is what the files are made from.
type Input struct {
	// Spec is the name of the document, for the marker.
	Spec string
	// Package is the name of the Go package.
	Package string
	// Home is its import path.
	Home string
	// Imports are what the files may import.
	Imports source.Imports

	// Info is what the document says of the API as a whole.
	Info spec.Info
	Ops  []Operation
	Auth tokenendpoint.Auth
	// Schemes are the security schemes of the document.
	Schemes []spec.Scheme
	// Flows is where users sign in, if that is at a server of its own.
	Flows spec.Flows
	Types *Types
	// Unions are the types with variants.
	Unions []Union
	// Plan has the resources; nil makes all methods those of API.
	Plan *Plan
	// Servers are the addresses, with their names.
	Servers Servers
	// Generator is the version of the generator.
	Generator string
	// SDK adds a New that wires everything.
	SDK bool
	// Login adds a NewWithSignIn, which signs in at that server.
	Login bool
	// Webhooks are the messages that the API sends, which WebhookMember tells apart.
	Webhooks      []Webhook
	WebhookMember string
	// Mock adds the command of a mock server, and examples that run against it.
	Mock bool
	// Docs adds README.md and api.md.
	Docs bool
}

// page is what templates are filled in with.
type page struct {
	Input

	Title                string
	Operations           []Operation
	Resources            []*Resource
	flat                 *Resource // the methods of API itself, where there are no resources
	Examples             []Example
	SignIn               SignIn
	AuthLiteral, Schemes string
}

// Files returns our files by their path below the package's directory.
func Files(in Input) (map[string][]byte, error) {
	p := &page{
		Input: in, Title: in.Info.Title, Operations: in.Ops, SignIn: signIn(in.Auth, in.Ops, in.Types),
		AuthLiteral: authLiteral(in.Auth, in.Ops), Schemes: schemesLiteral(in.Schemes, in.Ops),
	}
	all := map[string][]part{
		"doc.gen.go":                   {{"doc.tmpl", p}},
		"operations/operations.gen.go": {{"operations.tmpl", p}},
	}
	if err := p.methods(all); err != nil {
		return nil, err
	}
	if len(in.Unions) > 0 {
		all["unions.gen.go"] = []part{{"unions.tmpl", p}}
	}
	if in.SDK {
		all["sdk.gen.go"] = []part{{"sdk.tmpl", p}}
	}
	if in.Login && in.SDK && in.Flows.Any() {
		all["signin.gen.go"] = []part{{"signin.tmpl", p}}
	}
	if len(in.Webhooks) > 0 {
		all["webhooks.gen.go"] = []part{{"webhooks.tmpl", p}}
	}
	if in.Mock {
		all["mock/main.gen.go"] = []part{{"mock.tmpl", p}}
	}
	if in.Mock && in.SDK && len(p.Examples) > 0 {
		all[examplesFile] = []part{{"example.tmpl", p}}
	}
	files, err := p.write(all)
	if err != nil {
		return nil, err
	}
	if in.Docs && in.SDK {
		files["README.md"], files["api.md"] = p.readme(), p.reference()
	}
	return files, nil
}

// write fills in the templates of all files, as many at once as there are
// processors.
func (p *page) write(all map[string][]part) (map[string][]byte, error) {
	var (
		g     errgroup.Group
		mu    sync.Mutex
		files = map[string][]byte{}
	)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for name, parts := range all {
		g.Go(func() error {
			imports := p.Imports.With(p.Types.Imports)
			if name == examplesFile {
				imports = imports.With(source.Imports{p.Alias(): p.Home})
			}
			text, err := execute(p.Spec, parts, imports)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			mu.Lock()
			defer mu.Unlock()
			files[name] = text
			return nil
		})
	}
	err := g.Wait()
	return files, err
}

// methods adds the files of API and of the resources, one each.
func (p *page) methods(all map[string][]part) error {
	if p.Plan == nil {
		r := &Resource{ops: p.Ops}
		if err := r.fill(p.Types); err != nil {
			return err
		}
		all["api.gen.go"] = []part{{"api.tmpl", p}, {"methods.tmpl", r}, {"pages.tmpl", r}, {"subscriptions.tmpl", r}}
		p.flat, p.Examples = r, p.examples([]*Resource{r})
		return nil
	}
	p.Resources = p.Plan.Resources
	all["api.gen.go"] = []part{{"api.tmpl", p}}
	for _, r := range p.Resources {
		if err := r.fill(p.Types); err != nil {
			return err
		}
		all[r.File] = []part{{"package.tmpl", p}, {"resource.tmpl", r}, {"methods.tmpl", r}, {"pages.tmpl", r}, {"subscriptions.tmpl", r}}
	}
	p.Examples = p.examples(p.Resources)
	return nil
}

// fill makes the methods of the operations of r.
func (r *Resource) fill(t *Types) (err error) {
	r.Methods = Methods(r.ops)
	for _, m := range r.Methods {
		if m.Op.subscribed(m.Item) {
			r.Subscriptions = append(r.Subscriptions, m)
		}
	}
	r.Pages, err = Pages(r.Methods, t)
	return err
}

// part is a template with what it is filled in with.
type part struct {
	template string
	data     any
}

// execute fills in templates, one after the other, and finishes the result.
func execute(from string, parts []part, imports source.Imports) ([]byte, error) {
	var b bytes.Buffer
	for _, p := range parts {
		t, err := templates.Parse(p.template)
		if err != nil {
			return nil, err
		}
		if err := t.Execute(&b, p.data); err != nil {
			return nil, err
		}
	}
	return source.File{From: from, Text: b.Bytes(), Imports: imports}.Finish()
}
