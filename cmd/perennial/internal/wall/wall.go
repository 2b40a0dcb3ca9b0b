// Package wall looks at generated Go before it is written. What a document says
// has gone into that source by way of templates, some of them not ours, and
// whoever imports the package runs it. So nothing is written unless all of it
// compiles and holds only what the templates make: no code that runs by itself,
// no import, no directive and no call that they do not have.
//
// It is the second of two walls; package judge, which looks at the document, is
// the first one.
package wall

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
)

// Package is what is checked: all generated files of an SDK.
type Package struct {
	// Home is the import path of its directory.
	Home string
	// Files are its files, by their path below that directory.
	Files map[string][]byte
	// Imports are those that its files may have; see [source.Known].
	Imports source.Imports
}

// tests follows the directory of a package of tests.
const tests = "_test"

// Error is Go that must not be written.
type Error struct {
	// File is the generated file, and Line the line in it.
	File string
	Line int
	// Decl is the declaration that it is in, "" for none.
	Decl string
	// Text says what is wrong.
	Text string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text) }

// Parsed is a package whose files, each by itself, hold only what templates make.
type Parsed struct {
	Package

	fset  *token.FileSet
	files map[string]*ast.File
}

// Parse reads the files, as many at once as there are processors. It returns an
// *Error for one that must not be written.
func (p Package) Parse() (*Parsed, error) {
	parsed := &Parsed{Package: p, fset: token.NewFileSet(), files: map[string]*ast.File{}}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(p.Files)), func(name string) bool { return !strings.HasSuffix(name, ".go") })
	files, errs := make([]*ast.File, len(names)), make([]error, len(names))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		g.Go(func() error {
			files[i], errs[i] = parsed.parse(name)
			return nil
		})
	}
	_ = g.Wait()
	for i, name := range names {
		if errs[i] != nil {
			return nil, errs[i] // the first one by name, whichever was first in time
		}
		parsed.files[name] = files[i]
	}
	return parsed, nil
}

// parse reads one file.
func (p *Parsed) parse(name string) (*ast.File, error) {
	file, err := parser.ParseFile(p.fset, name, p.Files[name], parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, &Error{File: name, Line: 1, Text: err.Error()}
	}
	return file, (&syntax{Parsed: p, name: name, rules: rulesOf(directory(name))}).file(file)
}

// directory is that of a file, and of tests one of their own.
func directory(name string) string {
	dir := filepath.ToSlash(filepath.Dir(name))
	if strings.HasSuffix(name, "_test.go") {
		dir += tests // a package of its own
	}
	return dir
}

// Check returns an *Error for the first thing that does not compile, or that no
// template uses, or nil.
func (p *Parsed) Check(from *Compiled) (err error) {
	defer func() {
		if r := recover(); r != nil { // the type checker has done so on types that go in circles
			err = fmt.Errorf("the type checker failed: %v", r)
		}
	}()
	c := &checker{Parsed: p, done: map[string]*types.Package{}, from: from}
	byDir := map[string][]string{}
	for name := range p.files {
		byDir[directory(name)] = append(byDir[directory(name)], name)
	}
	// What is imported goes first: the operations, and then the types.
	dirs := slices.Sorted(maps.Keys(byDir))
	slices.SortStableFunc(dirs, func(a, b string) int { return order(a) - order(b) })
	for _, dir := range dirs {
		slices.Sort(byDir[dir])
		if err := c.directory(dir, byDir[dir]); err != nil {
			return err
		}
	}
	return nil
}

// Needs returns what the files import of others, sorted.
func (p Package) Needs() []string {
	needs := map[string]bool{}
	for name, text := range p.Files {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		if err != nil {
			continue // Check says so
		}
		for _, i := range file.Imports {
			if to, err := strconv.Unquote(i.Path.Value); err == nil && to != p.Home && !strings.HasPrefix(to, p.Home+"/") {
				needs[to] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(needs))
}

func order(dir string) int {
	switch dir {
	case "operations":
		return 0
	case ".":
		return 1
	case "." + tests:
		return 3
	}
	return 2
}

type checker struct {
	*Parsed

	done map[string]*types.Package
	from *Compiled
}

// Import is what the type checker asks for a package.
func (c *checker) Import(p string) (*types.Package, error) {
	if own := c.done[p]; own != nil {
		return own, nil
	}
	return c.from.Import(p)
}

// directory checks the package in a directory.
func (c *checker) directory(dir string, names []string) error {
	files := make([]*ast.File, len(names))
	for i, name := range names {
		files[i] = c.files[name]
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	var first error
	conf := types.Config{Importer: c, Error: func(err error) {
		if first == nil {
			first = err
		}
	}}
	pkg, err := conf.Check(path.Join(c.Home, dir), c.fset, files, info)
	if first != nil {
		err = first
	}
	if err != nil {
		return c.compileError(files, err)
	}
	c.done[path.Join(c.Home, dir)] = pkg
	return c.uses(files, rulesOf(dir), info)
}

// compileError is an error of the type checker.
func (c *checker) compileError(files []*ast.File, err error) error {
	var at types.Error
	if !errors.As(err, &at) {
		return err
	}
	return c.wrong(files, at.Pos, "%s", at.Msg)
}

// wrong returns an error at a place in one of files.
func (p *Parsed) wrong(files []*ast.File, pos token.Pos, format string, args ...any) error {
	at := p.fset.Position(pos)
	e := &Error{File: at.Filename, Line: at.Line, Text: fmt.Sprintf(format, args...)}
	for _, f := range files {
		for _, d := range f.Decls {
			if d.Pos() <= pos && pos < d.End() {
				e.Decl = declared(d, pos)
			}
		}
	}
	return e
}

// declared is the name that a declaration gives at a place.
func declared(d ast.Decl, pos token.Pos) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil && len(d.Recv.List) == 1 {
			return strings.TrimPrefix(types.ExprString(d.Recv.List[0].Type), "*") + "." + d.Name.Name
		}
		return d.Name.Name
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Pos() <= pos && pos < s.End() {
					return s.Name.Name
				}
			case *ast.ValueSpec:
				if s.Pos() <= pos && pos < s.End() {
					return s.Names[0].Name
				}
			}
		}
	}
	return ""
}

// uses refuses what is called, or otherwise used, of other packages and is none of
// what the templates use.
func (c *checker) uses(files []*ast.File, r rules, info *types.Info) error {
	var worst *ast.Ident
	for id, object := range info.Uses {
		pkg := object.Pkg()
		if pkg == nil || pkg == c.done[pkg.Path()] || object.Parent() != pkg.Scope() {
			continue // of the universe, ours, or a member of something
		}
		if !r.mayUse(pkg.Path(), object.Name()) && (worst == nil || id.Pos() < worst.Pos()) {
			worst = id
		}
	}
	if worst != nil {
		return c.wrong(files, worst.Pos(), "uses %s of package %s, which no template does", worst.Name, info.Uses[worst].Pkg().Path())
	}
	return nil
}
