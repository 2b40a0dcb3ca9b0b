package render_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// checked are the packages of generated files by their import paths, as the type
// checker sees them.
type checked struct {
	t     *testing.T
	files map[string][]byte
	home  string
	own   map[string]*types.Package
	fset  *token.FileSet
	trees []*ast.File // of the package itself
}

// Import is what the type checker asks for a package.
func (c *checked) Import(p string) (*types.Package, error) {
	if own := c.own[p]; own != nil {
		return own, nil
	}
	from, err := compiled()
	if err != nil {
		return nil, err
	}
	return from.Import(p)
}

// load makes the package of a document, called name, and checks its types.
func load(t *testing.T, text, name string, o sdk.Options) *checked {
	t.Helper()
	files, err := rendered(text, name, o)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return loaded(t, files, "example.com/app/"+name)
}

// loaded checks the types of files that were made.
func loaded(t *testing.T, files map[string][]byte, home string) *checked {
	t.Helper()
	c := &checked{t: t, files: files, home: home, own: map[string]*types.Package{}, fset: token.NewFileSet()}
	for _, dir := range []string{"operations", "."} {
		var names []string
		for _, n := range slices.Sorted(maps.Keys(files)) {
			if path.Dir(n) == dir && strings.HasSuffix(n, ".go") && !strings.HasSuffix(n, "_test.go") {
				names = append(names, n)
			}
		}
		c.trees = nil
		for _, n := range names {
			file, err := parser.ParseFile(c.fset, n, files[n], parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			c.trees = append(c.trees, file)
		}
		at := path.Join(home, dir)
		pkg, err := (&types.Config{Importer: c}).Check(at, c.fset, c.trees, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.own[at] = pkg
	}
	return c
}

// program checks the types of a program that imports the package.
func (c *checked) program(text string) error {
	file, err := parser.ParseFile(c.fset, "main.go", text, 0)
	if err != nil {
		return err
	}
	_, err = (&types.Config{Importer: c}).Check("main", c.fset, []*ast.File{file}, nil)
	return err
}

// methods are those of a type of the package.
func (c *checked) methods(name string) (all []string) {
	obj := c.own[c.home].Scope().Lookup(name)
	if obj == nil {
		c.t.Fatalf("there is no %s", name)
	}
	set := types.NewMethodSet(types.NewPointer(obj.Type()))
	for m := range set.Methods() {
		if m.Obj().Exported() {
			all = append(all, m.Obj().Name())
		}
	}
	slices.Sort(all)
	return all
}

// fields are the exported fields of a struct of the package.
func (c *checked) fields(name string) (all []string) {
	obj := c.own[c.home].Scope().Lookup(name)
	if obj == nil {
		c.t.Fatalf("there is no %s", name)
	}
	s, ok := obj.Type().Underlying().(*types.Struct)
	if !ok {
		c.t.Fatalf("%s is no struct", name)
	}
	for f := range s.Fields() {
		if f.Exported() {
			all = append(all, f.Name())
		}
	}
	slices.Sort(all)
	return all
}
