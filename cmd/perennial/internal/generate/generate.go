package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/perennial-go/perennial/cmd/perennial/internal/oapi"
	"github.com/perennial-go/perennial/cmd/perennial/internal/progress"
	"github.com/perennial-go/perennial/cmd/perennial/internal/render"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/cmd/perennial/internal/tree"
)

// generate generates into the module of the working directory, or compares with
// what is there.
func generate(ctx context.Context, document, configDir string, check bool, shown *progress.Line) error {
	configs, err := oapi.ReadConfigs(configDir)
	if err != nil {
		return err
	}
	client, err := oapi.Client(configs)
	if err != nil {
		return err
	}
	shown.Total = len(configs) + 4
	temp, err := os.MkdirTemp("", "perennial-generate-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()

	shown.Step("reading %s", document)
	doc, err := spec.Load(document)
	if err != nil {
		return err
	}
	out := tree.Tree{Root: ".", Files: map[string][]byte{}}
	in := render.Input{Spec: filepath.Base(document), Title: doc.Title(), Package: client.Package, Auth: doc.Auth()}
	if err := stock(ctx, temp, document, configs, client, doc, out, &in, shown); err != nil {
		return err
	}
	shown.Step("typed methods of %d operations", len(doc.Operations))
	dir := filepath.Dir(client.Output)
	if in.Operations, err = importPath(path.Join(filepath.ToSlash(dir), "operations")); err != nil {
		return err
	}
	ours, err := render.Files(in)
	if err != nil {
		return err
	}
	for name, data := range ours {
		out.Files[filepath.Join(dir, name)] = data
	}
	if check {
		return compare(out)
	}
	changed, err := out.Install()
	for _, d := range changed {
		if shown.Terminal {
			shown.Say("%s", strings.NewReplacer("differs", "written", "is missing", "written", "is stale", "removed").Replace(d.String()))
		}
	}
	return err
}

// stock runs oapi-codegen with every configuration and reads what it made.
func stock(ctx context.Context, temp, document string, configs []oapi.Config, client oapi.Config, doc *spec.Document, out tree.Tree, in *render.Input, shown *progress.Line) error {
	shown.Step("oapi-codegen")
	tool, err := oapi.Find(ctx, temp)
	if err != nil {
		return err
	}
	shown.Step("names")
	named, err := tool.Names(ctx, client, document)
	if err != nil {
		return err
	}
	if in.Ops, err = render.Join(doc, named); err != nil {
		return err
	}
	var sources []string // of the client's package
	for _, c := range configs {
		shown.Step("%s", c.Output)
		file := filepath.Join(temp, "out", c.Output)
		if err := tool.Generate(ctx, c, document, file); err != nil {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		out.Files[filepath.Clean(c.Output)] = data
		if filepath.Dir(c.Output) == filepath.Dir(client.Output) {
			sources = append(sources, file)
		}
	}
	in.Types, err = render.ReadTypes(sources)
	return err
}

// compare fails with the list of files that differ.
func compare(out tree.Tree) error {
	diffs, err := out.Diff()
	if err != nil || len(diffs) == 0 {
		return err
	}
	lines := make([]string, len(diffs))
	for i, d := range diffs {
		lines[i] = d.String()
	}
	return fmt.Errorf("not what the document gives; `make generate` repairs it:\n  %s", strings.Join(lines, "\n  "))
}

// importPath returns the import path of a directory of this module.
func importPath(dir string) (string, error) {
	data, err := os.ReadFile("go.mod")
	if err != nil {
		return "", fmt.Errorf("run this at the root of the module: %w", err)
	}
	module := modfile.ModulePath(data)
	if module == "" {
		return "", errors.New("go.mod: no module path")
	}
	return path.Join(module, dir), nil
}
