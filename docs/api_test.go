package docs

import (
	"bytes"
	"flag"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/api")

// What users compile against stands in docs/api, one file for each package that
// they can import: a change of it is seen in the diff of a change, and never
// happens by accident.
func TestAPISurfaceIsTheGoldenOne(t *testing.T) {
	seen := map[string]bool{}
	for _, dir := range importable(t) {
		name := strings.ReplaceAll(dir, "/", "-") + ".txt"
		seen[name] = true
		golden := filepath.Join("api", name)
		got := surface(t, dir)
		if *update {
			if err := os.WriteFile(golden, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if want, _ := os.ReadFile(golden); !bytes.Equal(got, want) {
			t.Errorf("the API of %s is not what docs/%s says; if that is meant: go test ./docs -update, and a line in CHANGELOG.md", dir, golden)
		}
	}
	files, err := filepath.Glob("api/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, file := range files {
		if !seen[filepath.Base(file)] {
			t.Errorf("docs/%s is of no package", file)
		}
	}
}

// importable returns the directories of the packages that users can import, but
// for what is generated: that follows openapi.yaml.
func importable(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	for _, root := range []string{"client", "mockserver", "refresh"} {
		err := filepath.WalkDir("../"+root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "internal" || d.Name() == "testdata" || d.Name() == "cmd") {
				return fs.SkipDir
			}
			if own(path) {
				found[strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../")] = true
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var dirs []string
	for dir := range found {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	return dirs
}

// own reports whether a file is Go for users, written by hand.
func own(path string) bool {
	return strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") && !strings.HasSuffix(path, ".gen.go")
}

// surface prints the exported declarations of a package, sorted, without
// comments and bodies.
func surface(t *testing.T, dir string) []byte {
	t.Helper()
	files, err := filepath.Glob("../" + dir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, path := range slices.DeleteFunc(files, func(p string) bool { return !own(p) }) {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.FileExports(file)
		for _, d := range file.Decls {
			if !public(d) {
				continue
			}
			var out strings.Builder
			plain := printer.Config{Mode: printer.UseSpaces, Tabwidth: 1}
			if err := plain.Fprint(&out, set, d); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, out.String()+"\n")
		}
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, "\n"))
}

// public reports whether users see a declaration of the exported ones; it takes
// the body of a function away.
func public(d ast.Decl) bool {
	fn, ok := d.(*ast.FuncDecl)
	if !ok {
		return d.(*ast.GenDecl).Tok != token.IMPORT
	}
	fn.Body = nil
	if fn.Recv == nil {
		return true
	}
	of := fn.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if generic, ok := of.(*ast.IndexExpr); ok {
		of = generic.X
	}
	name, ok := of.(*ast.Ident)
	return ok && name.IsExported()
}
