// Package render writes the Go files that are ours: the decorator of the
// client, the table of operations, the typed methods and the iterators.
package render

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strings"

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
	// Operations is the import path of the package of the operations table.
	Operations string

	Ops   []Operation
	Auth  tokenendpoint.Auth
	Types *Types
	// Door adds the front door, a New that wires everything, and the command of
	// a mock server.
	Door bool
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
	if in.Door {
		all["sdk.gen.go"], all["mock/main.gen.go"] = "sdk.tmpl", "mock.tmpl"
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

// execute fills in a template and adds the imports that the result needs.
func execute(name string, data any, in Input) ([]byte, error) {
	t, err := templates.Parse(name)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, err
	}
	return withImports(b.Bytes(), in)
}

// withImports adds the imports that src uses and formats it.
func withImports(src []byte, in Input) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	known := map[string]string{
		"context": "context", "io": "io", "iter": "iter", "http": "net/http",
		"refresh":       "github.com/perennial-go/perennial/refresh",
		"tokenendpoint": "github.com/perennial-go/perennial/refresh/tokenendpoint",
		"rest":          "github.com/perennial-go/perennial/refresh/rest",
		"operations":    in.Operations,
		"apiclient":     "github.com/perennial-go/perennial/refresh/apiclient",
		"mockserver":    "github.com/perennial-go/perennial/mockserver",
		"flag":          "flag", "fmt": "fmt", "os": "os",
		"signal": "os/signal", "time": "time", "net": "net",
	}
	var std, others []string
	used := qualifiers(file)
	if bytes.Contains(src, []byte("\n//go:embed ")) {
		std = append(std, `_ "embed"`)
	}
	for name := range used {
		p, ours := known[name]
		if !ours {
			p = in.Types.imports[name]
		}
		line := fmt.Sprintf("%q", p)
		switch {
		case p == "":
			continue // a field or a method of a variable
		case !ours && in.Types.aliased[name], path.Base(p) != name:
			line = name + " " + line
		}
		if strings.Contains(strings.Split(p, "/")[0], ".") {
			others = append(others, line)
		} else {
			std = append(std, line)
		}
	}
	slices.Sort(std)
	slices.Sort(others)
	block := "\n\nimport (\n" + strings.Join(std, "\n") + "\n\n" + strings.Join(others, "\n") + "\n)\n"
	at := fset.Position(file.Name.End()).Offset
	return format.Source(slices.Concat(src[:at], []byte(block), src[at:]))
}

// qualifiers returns every name that stands before a dot in file.
func qualifiers(file *ast.File) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := s.X.(*ast.Ident); ok {
				names[id.Name] = true
			}
		}
		return true
	})
	return names
}
