package sdk

import (
	"context"
	"errors"
	"maps"
	"path/filepath"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"golang.org/x/sync/errgroup"

	"github.com/perennial-go/perennial/cmd/perennial/internal/normal"
	"github.com/perennial-go/perennial/cmd/perennial/internal/render"
	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/templates"
)

// make fills in the files.
func (g *generation) make(ctx context.Context) error {
	s := stock{from: g.doc.Name, imports: source.Known().With(source.Imports{"operations": g.home + "/operations"})}
	g.shown.Step("types")
	types, code, err := g.models(s)
	if err != nil {
		return err
	}
	if err := g.parts(s); err != nil {
		return err
	}
	g.shape.Models = nil // used up: what follows needs the room
	if err := ctx.Err(); err != nil {
		return err
	}
	// The files of the types are the largest: they are finished meanwhile.
	var (
		meanwhile errgroup.Group
		models    map[string][]byte
		place     = placement{probe: g.shape.Probe, places: g.shape.Places, plan: g.plan}
	)
	meanwhile.Go(func() (err error) {
		models, err = place.files(code, source.File{From: s.from, Imports: s.imports.With(types.Imports)})
		return err
	})
	err = errors.Join(g.calls(s, types), meanwhile.Wait())
	maps.Copy(g.files, models)
	return err
}

// models makes the types, with the probe that says what operations take.
func (g *generation) models(s stock) (types *render.Types, code []byte, err error) {
	text, err := s.run(g.shape.Models, configuration(g.Package, codegen.GenerateOptions{Models: true}))
	if err != nil {
		return nil, nil, err
	}
	code, imports, err := split(text)
	if err != nil {
		return nil, nil, err
	}
	if code, err = templates.Append(code, "aliases.tmpl", g.shape.Aliases); err != nil {
		return nil, nil, err
	}
	if types, err = render.ReadTypes(code); err != nil {
		return nil, nil, err
	}
	types.Imports = imports
	return types, code, nil
}

// calls makes the methods, and what stands around them.
func (g *generation) calls(s stock, types *render.Types) (err error) {
	in := render.Input{
		Spec: g.doc.Name, Package: g.Package, Home: g.home, Info: g.checked.Info(), Auth: g.checked.Auth(), Schemes: g.checked.Schemes(),
		Imports: s.imports, SDK: g.has(PartSDK), Flows: g.checked.Flows(), Login: g.has(PartSignIn), WebhookMember: g.shape.Webhooks.Member, Mock: g.has(PartMock), Types: types, Plan: g.plan,
		Servers: g.servers, Generator: version(), Docs: g.has(PartDocs), Unions: types.Unions(g.shape.Scope, g.shape.Aliases),
	}
	probe := types.Fields(g.shape.Probe)
	in.Webhooks = render.WebhooksOf(g.shape, probe)
	if in.Ops, err = render.Join(g.checked, g.shape, probe, g.plan); err != nil {
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
	g.imports = s.imports.With(types.Imports)
	if g.plan != nil {
		g.methods = g.plan.Names()
	}
	g.shape, g.plan = nil, nil // used up too
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
		server, err := normal.Borrowed(g.doc.Name, g.json, g.shape, g.Package, g.home)
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
