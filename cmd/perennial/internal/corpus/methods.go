package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/corpus/drive"
)

// methods reads the source of a generated package: which method calls which operation,
// and which of its arguments is which parameter, are nowhere else.
func methods(pkg string) ([]drive.Method, error) {
	routes, err := routes(filepath.Join(pkg, "operations", "operations.gen.go"))
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(pkg, "*.gen.go"))
	if err != nil {
		return nil, err
	}
	var all []drive.Method
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range parsed.Decls {
			fn, is := d.(*ast.FuncDecl)
			if !is || fn.Recv == nil || !fn.Name.IsExported() || fn.Body == nil {
				continue
			}
			if m := method(fn); strings.HasSuffix(m.Type, "Service") && routes[m.Route] != [2]string{} {
				to := routes[m.Route]
				m.Verb, m.Route = to[0], to[1]
				all = append(all, m)
			}
		}
	}
	return all, nil
}

// routes are method and path of the operations, by the names of their variables.
func routes(file string) (map[string][2]string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	all := map[string][2]string{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		v, is := n.(*ast.ValueSpec)
		if !is || len(v.Values) != 1 {
			return true
		}
		var to [2]string
		if literal, is := v.Values[0].(*ast.CompositeLit); is {
			for _, e := range literal.Elts {
				if pair, is := e.(*ast.KeyValueExpr); is && named(pair.Key) == "Method" {
					to[0] = text(pair.Value)
				} else if is && named(pair.Key) == "Route" {
					to[1] = text(pair.Value)
				}
			}
		}
		all[v.Names[0].Name] = to
		return true
	})
	return all, nil
}

// method is one method; its Route is the name of the variable of its operation.
func method(fn *ast.FuncDecl) drive.Method {
	m := drive.Method{Name: fn.Name.Name}
	if to, is := fn.Recv.List[0].Type.(*ast.StarExpr); is {
		m.Type = named(to.X)
	}
	if results := fn.Type.Results; results != nil && len(results.List) == 1 {
		m.Paging = named(results.List[0].Type) != "error" // an iterator
	}
	paths := map[string]string{}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if named(n.X) == "operations" && m.Route == "" {
				m.Route = n.Sel.Name
			}
		case *ast.CallExpr:
			call, is := n.Fun.(*ast.SelectorExpr)
			switch {
			case !is || named(call.X) != "r":
			case call.Sel.Name == "Path":
				paths[named(n.Args[1])] = text(n.Args[0])
			default:
				if media := media(call.Sel.Name, n.Args); media != "" {
					m.Media = media
				}
			}
		}
		return true
	})
	for _, f := range fn.Type.Params.List {
		for _, name := range f.Names {
			if name.Name != "ctx" && name.Name != "opts" {
				m.Args = append(m.Args, drive.Arg{Name: name.Name, Path: paths[name.Name]})
			}
		}
	}
	return m
}

// media is the media type that a call of the request's builder gives to the body.
func media(name string, args []ast.Expr) string {
	switch name {
	case "Multipart":
		return "multipart/form-data"
	case "Form":
		return "application/x-www-form-urlencoded"
	case "JSON", "Body":
		return text(args[0])
	}
	return ""
}

// named is the name of an identifier.
func named(e ast.Expr) string {
	if id, is := e.(*ast.Ident); is {
		return id.Name
	}
	return ""
}

// text is the value of a literal.
func text(e ast.Expr) string {
	if literal, is := e.(*ast.BasicLit); is && literal.Kind == token.STRING {
		s, _ := strconv.Unquote(literal.Value) // the parser has seen it
		return s
	}
	return ""
}
