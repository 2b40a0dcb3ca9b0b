// Package render writes the Go files that are ours: the decorator of the
// client, the table of operations, the typed methods and the iterators.
package render

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/templates"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Input is what the files are made from.
type Input struct {
	// Spec is the name of the document, for the marker.
	Spec string
	// Title is the API's.
	Title string
	// Package is the name of the Go package.
	Package string
	// Imports are what the files may import.
	Imports source.Imports

	Ops   []Operation
	Auth  tokenendpoint.Auth
	Types *Types
	// SDK adds a New that wires everything.
	SDK bool
	// Mock adds the command of a mock server.
	Mock bool
}

// Files returns our files by their path below the package's directory.
func Files(in Input) (map[string][]byte, error) {
	methods := Methods(in.Ops, in.Types)
	pages, err := Pages(methods, in.Types)
	if err != nil {
		return nil, err
	}
	if err := unique(in, methods, pages); err != nil {
		return nil, err
	}
	data := struct {
		Spec, Title, Package string
		Operations           []Operation
		Methods              []Method
		Pages                []Page
		AnyBodyOptional      bool
		AuthLiteral          string
	}{
		Spec: in.Spec, Title: in.Title, Package: in.Package,
		Operations: in.Ops, Methods: methods, Pages: pages,
		AuthLiteral:     authLiteral(in.Auth, in.Ops),
		AnyBodyOptional: slices.ContainsFunc(methods, func(m Method) bool { return m.BodyOptional }),
	}
	files := map[string][]byte{}
	all := map[string]string{
		"decorator.gen.go":             "decorator.tmpl",
		"methods.gen.go":               "methods.tmpl",
		"pages.gen.go":                 "pages.tmpl",
		"operations/operations.gen.go": "operations.tmpl",
	}
	if in.SDK {
		all["sdk.gen.go"] = "sdk.tmpl"
	}
	if in.Mock {
		all["mock/main.gen.go"] = "mock.tmpl"
	}
	for name, tmpl := range all {
		if name == "pages.gen.go" && len(pages) == 0 {
			continue
		}
		if files[name], err = execute(tmpl, data, in); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return files, nil
}

// execute fills in a template and finishes the result.
func execute(name string, data any, in Input) ([]byte, error) {
	t, err := templates.Parse(name)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, err
	}
	return source.File{From: in.Spec, Text: b.Bytes(), Imports: in.Imports.With(in.Types.Imports)}.Finish()
}
