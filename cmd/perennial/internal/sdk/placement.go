package sdk

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/render"
	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
)

const (
	modelsFile = "models.gen.go"
	// maxModels is how many bytes of types stand in one file. Beyond it each has the
	// file of its place in the document, so that one more moves none of the others.
	maxModels = 512 << 10
)

// placement gives every type the file that it is written in.
type placement struct {
	probe  string                   // the type that is not written
	places map[string]document.Path // of the types, in the document
	plan   *render.Plan             // nil if methods are flat
}

// files divides the types, with their constants and methods, into files like.
func (p placement) files(code []byte, like source.File) (map[string][]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", code, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	texts := map[string]*bytes.Buffer{}
	from := fset.Position(file.Name.End()).Offset
	for _, d := range file.Decls {
		to := fset.Position(d.End()).Offset
		if of := about(d); of != p.probe {
			name := modelsFile
			if len(code) > maxModels {
				name = p.file(of)
			}
			if texts[name] == nil {
				texts[name] = bytes.NewBufferString("package " + file.Name.Name)
			}
			texts[name].Write(code[from:to])
		}
		from = to
	}
	if len(texts) == 0 {
		texts[modelsFile] = bytes.NewBufferString("package " + file.Name.Name + "\n")
	}
	return finished(texts, like)
}

// finished finishes files, as many at once as there are processors.
func finished(texts map[string]*bytes.Buffer, like source.File) (map[string][]byte, error) {
	var (
		g     errgroup.Group
		mu    sync.Mutex
		files = map[string][]byte{}
	)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for name, text := range texts {
		one := like
		one.Text = text.Bytes()
		g.Go(func() error {
			done, err := one.Finish()
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			mu.Lock()
			defer mu.Unlock()
			files[name] = done
			return nil
		})
	}
	err := g.Wait()
	return files, err
}

// file is that of a type: of the resource whose operation it stood in, or of the
// first letter of its name. No name has an underscore: the go command would read an
// operating system or a test out of what follows.
func (p placement) file(name string) string {
	if at := p.places[name]; len(at) > 2 && at[0] == "paths" {
		for _, c := range []string{at[2], at[min(3, len(at)-1)]} { // additionalOperations has the method below it
			if r := p.plan.Of(strings.ToUpper(c) + " " + at[1]); r != nil {
				return strings.TrimSuffix(r.File, ".gen.go") + "." + modelsFile
			}
		}
	}
	letter := strings.ToLower(name[:1])
	if letter < "a" || letter > "z" {
		letter = "other"
	}
	return "models." + letter + ".gen.go"
}

// about is the type that a declaration is about.
func about(d ast.Decl) string {
	var e ast.Expr
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return d.Name.Name
		}
		e = d.Recv.List[0].Type
	case *ast.GenDecl:
		if len(d.Specs) == 0 {
			return "Empty"
		}
		switch s := d.Specs[0].(type) {
		case *ast.TypeSpec:
			return s.Name.Name
		case *ast.ValueSpec:
			e = s.Type
		}
	}
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return "Other"
}
