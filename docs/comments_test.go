package docs

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// A comment at the top level of a file documents the declaration below it. One
// that a blank line or the end of the file parts from it documents nothing:
// most often the declaration has moved, and left its comment behind.
func TestNoCommentIsDetached(t *testing.T) {
	files := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		files++
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, c := range detached(fset, file) {
			t.Errorf("%s: the comment belongs to no declaration; move it to the one it is about, or into its body", fset.Position(c.Pos()))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Errorf("only %d files were looked at", files)
	}
}

// detached returns the comments of a handwritten file that are below its package
// clause, and neither touch a declaration nor are inside one. Directives, such
// as //go:embed, are for tools.
func detached(fset *token.FileSet, file *ast.File) []*ast.CommentGroup {
	if ast.IsGenerated(file) {
		return nil
	}
	line := func(p token.Pos) int { return fset.Position(p).Line }
	belongs := func(c *ast.CommentGroup) bool {
		if line(c.Pos()) <= line(file.Name.End()) || directive(c) {
			return true
		}
		for _, d := range file.Decls {
			begin := d.Pos()
			if doc := docOf(d); doc != nil {
				begin = doc.Pos()
			}
			if begin <= c.Pos() && line(c.Pos()) <= line(d.End()) {
				return true
			}
		}
		return false
	}
	var found []*ast.CommentGroup
	for _, c := range file.Comments {
		if !belongs(c) {
			found = append(found, c)
		}
	}
	return found
}

func docOf(d ast.Decl) *ast.CommentGroup {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Doc
	case *ast.GenDecl:
		return d.Doc
	}
	return nil
}

// directive reports whether c has only lines such as "//go:embed file".
func directive(c *ast.CommentGroup) bool {
	for _, line := range c.List {
		if !strings.HasPrefix(line.Text, "//") || strings.HasPrefix(line.Text, "// ") {
			return false
		}
	}
	return true
}

func TestDetachedCommentsAreFound(t *testing.T) {
	const source = `// Package p.
package p // behind

// lost one

// lost two
//
// goes on

// F is documented.
func F() {
	// inside

	// and inside again
} // behind

//go:generate true

var (
	// V is documented.
	V int

	// a heading inside of a group
)

// lost three
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var found bytes.Buffer
	for _, c := range detached(fset, file) {
		found.WriteString(strings.Fields(c.Text())[1] + " ")
	}
	if got := strings.TrimSpace(found.String()); got != "one two three" {
		t.Errorf("found %q", got)
	}
}
