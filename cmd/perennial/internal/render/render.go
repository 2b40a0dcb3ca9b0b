// Package render writes the Go files that are ours: the table of operations, the
// typed methods and the iterators.
package render

import (
	"bytes"
	"fmt"

	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
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

	Ops  []Operation
	Auth tokenendpoint.Auth
	// Schemes are the security schemes of the document.
	Schemes []spec.Scheme
	Types   *Types
	// Unions are the types with variants.
	Unions []Union
	// SDK adds a New that wires everything.
	SDK bool
	// Mock adds the command of a mock server.
	Mock bool
}

// Files returns our files by their path below the package's directory.
func Files(in Input) (map[string][]byte, error) {
	methods := Methods(in.Ops)
	pages, err := Pages(methods, in.Types)
	if err != nil {
		return nil, err
	}
	data := struct {
		Spec, Title, Package string
		Operations           []Operation
		Methods              []Method
		Pages                []Page
		Unions               []Union
		AuthLiteral, Schemes string
	}{
		Spec: in.Spec, Title: in.Title, Package: in.Package,
		Operations: in.Ops, Methods: methods, Pages: pages, Unions: in.Unions,
		AuthLiteral: authLiteral(in.Auth, in.Ops), Schemes: schemesLiteral(in.Schemes, in.Ops),
	}
	all := map[string]string{"methods.gen.go": "methods.tmpl", "operations/operations.gen.go": "operations.tmpl"}
	if len(pages) > 0 {
		all["pages.gen.go"] = "pages.tmpl"
	}
	if len(in.Unions) > 0 {
		all["unions.gen.go"] = "unions.tmpl"
	}
	if in.SDK {
		all["sdk.gen.go"] = "sdk.tmpl"
	}
	if in.Mock {
		all["mock/main.gen.go"] = "mock.tmpl"
	}
	files := map[string][]byte{}
	for name, tmpl := range all {
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
