// Package sdk makes a typed SDK of somebody else's OpenAPI document: types,
// client, methods, a session wired from the auth roles, and a mock server.
package sdk

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/perennial-go/perennial/cmd/perennial/internal/render"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/cmd/perennial/internal/tree"
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
	// Check writes nothing, and fails when a file is not what the document gives.
	Check bool
}

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
	if o.Package == "" {
		o.Package = strings.ReplaceAll(filepath.Base(o.Out), "-", "")
	}
	if !token.IsIdentifier(o.Package) {
		return fmt.Errorf("%q can't be the name of a Go package: say another one with -package", o.Package)
	}
	operations, err := importPath(filepath.Join(o.Out, "operations"))
	if err != nil {
		return err
	}
	shown.Step("reading %s", o.Spec)
	name, data, err := load(o, shown.Say)
	if err != nil {
		return err
	}
	doc, err := spec.Parse(name, data)
	if err != nil {
		return err
	}
	in := render.Input{Spec: name, Title: doc.Title(), Package: o.Package, Operations: operations, Auth: doc.Auth(), Door: true}
	out := tree.Tree{Root: o.Out, Files: map[string][]byte{filepath.Join("mock", "openapi.yaml"): data}}
	if err := generate(ctx, data, o.Package, doc, &in, out, shown); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if in.Auth.SignIn.Operation.Method == "" {
		shown.Say("%s: no operation has the auth role login, and no OAuth 2.0 flow signs in: sign in with a token from elsewhere, with Session().SignIn; or add the roles with an overlay (x-auth)", name)
	}
	return put(out, o.Check, shown)
}

// generate fills in what oapi-codegen makes, and what we make of that.
func generate(ctx context.Context, data []byte, pkg string, doc *spec.Document, in *render.Input, out tree.Tree, shown Shown) error {
	temp, err := os.MkdirTemp("", "perennial-sdk-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	var sources []string
	for _, part := range []struct {
		file string
		make func([]byte, string) (string, error)
	}{{"models.gen.go", models}, {"client.gen.go", client}} {
		if err := ctx.Err(); err != nil {
			return err
		}
		shown.Step("%s", part.file)
		text, err := part.make(data, pkg)
		if err != nil {
			return err
		}
		out.Files[part.file] = []byte(text)
		sources = append(sources, filepath.Join(temp, part.file))
		if err := os.WriteFile(sources[len(sources)-1], []byte(text), 0o600); err != nil {
			return err
		}
	}
	shown.Step("names")
	named, err := named(data, pkg)
	if err != nil {
		return err
	}
	if in.Ops, err = render.Join(doc, named); err != nil {
		return err
	}
	if in.Types, err = render.ReadTypes(sources); err != nil {
		return err
	}
	shown.Step("typed methods of %d operations", len(doc.Operations))
	files, err := render.Files(*in)
	if err != nil {
		return err
	}
	for name, text := range files {
		out.Files[filepath.FromSlash(name)] = text
	}
	return nil
}

// put writes the files, or compares them with those that are there.
func put(out tree.Tree, check bool, shown Shown) error {
	shown.Step("writing %s", out.Root)
	if !check {
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
	return fmt.Errorf("%s is not what the document gives; the same command without -check repairs it:\n  %s", out.Root, strings.Join(lines, "\n  "))
}

// importPath returns the import path of a directory, which need not be there yet.
func importPath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for root := dir; ; root = filepath.Dir(root) {
		data, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil {
			rel, err := filepath.Rel(root, dir)
			if err != nil || modfile.ModulePath(data) == "" {
				return "", fmt.Errorf("%s: no module path", filepath.Join(root, "go.mod"))
			}
			return path.Join(modfile.ModulePath(data), filepath.ToSlash(rel)), nil
		}
		if filepath.Dir(root) == root {
			return "", errors.New("the directory of the package is in no module: go mod init makes one")
		}
	}
}
