package render

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
)

// Types are the Go types that oapi-codegen has written, read from its files:
// what a field is called and whether it is a pointer is not guessed.
type Types struct {
	specs    map[string]*ast.TypeSpec
	unions   []string             // in the order of the files
	variants map[string][]variant // by the name of the union
	Imports  source.Imports       // of the files, by the names they have there
}

// ReadTypes reads the types of a package from its files.
func ReadTypes(files ...[]byte) (*Types, error) {
	t := &Types{specs: map[string]*ast.TypeSpec{}, variants: map[string][]variant{}, Imports: source.Imports{}}
	for _, src := range files {
		file, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		t.add(file)
	}
	return t, nil
}

// add takes the types and the imports of one file in.
func (t *Types) add(file *ast.File) {
	for _, i := range file.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		name := path.Base(p)
		if i.Name != nil {
			name = i.Name.Name
		}
		t.Imports[name] = p
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			t.variant(f)
		}
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
			for _, s := range g.Specs {
				if s, ok := s.(*ast.TypeSpec); ok {
					t.specs[s.Name.Name] = s
				}
			}
		}
	}
}

// Fields returns the types of the fields of a struct, by their names in JSON, and
// without the pointer of one that may be missing.
func (t *Types) Fields(name string) map[string]string {
	all := map[string]string{}
	spec := t.specs[name]
	if spec == nil {
		return all
	}
	s, ok := spec.Type.(*ast.StructType)
	if !ok {
		return all
	}
	for _, f := range s.Fields.List {
		if f.Tag != nil {
			all[tagName(f.Tag, "json")] = strings.TrimPrefix(text(f.Type), "*")
		}
	}
	return all
}

// underlying follows names of the package to what they stand for.
func (t *Types) underlying(e ast.Expr) ast.Expr {
	for range len(t.specs) + 1 { // no longer than a chain of all of them
		id, ok := e.(*ast.Ident)
		if !ok || t.specs[id.Name] == nil {
			return e
		}
		e = t.specs[id.Name].Type
	}
	return e
}

// field returns the field of a struct that one of tags calls name, such as
// "json".
func (t *Types) field(e ast.Expr, name string, tags ...string) (string, ast.Expr, bool) {
	s, ok := t.underlying(e).(*ast.StructType)
	if !ok {
		return "", nil, false
	}
	for _, f := range s.Fields.List {
		if f.Tag == nil || len(f.Names) != 1 {
			continue
		}
		if slices.ContainsFunc(tags, func(tag string) bool { return tagName(f.Tag, tag) == name }) {
			return f.Names[0].Name, f.Type, true
		}
	}
	return "", nil, false
}

// tagName returns the name that a struct tag gives.
func tagName(lit *ast.BasicLit, key string) string {
	tag, _ := strconv.Unquote(lit.Value)
	for _, part := range strings.Fields(tag) {
		if quoted, ok := strings.CutPrefix(part, key+":"); ok {
			value, _ := strconv.Unquote(quoted)
			name, _, _ := strings.Cut(value, ",")
			return name
		}
	}
	return ""
}

// text writes a type as Go source.
func text(e ast.Expr) string { return types.ExprString(e) }
