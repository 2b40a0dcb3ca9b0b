package secrets_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	module = "github.com/perennial-go/perennial"
	root   = "../../.."
)

// Promise 55: every exported type of every package that users can import, filled
// with secrets and printed in every way. The list of types is read from the
// source for each run, so that none can be forgotten: a program that prints them
// all is written, compiled and run.
func TestPromise55_NoTypePrintsASecret(t *testing.T) {
	types := exported(t)
	for _, known := range []string{"refresh.Token", "refresh.MemoryStore", "refresh.Session", "gen.Tokens", "websession.Key", "redisstore.Store", "mockserver.Session"} {
		if !slices.ContainsFunc(types, func(x exportedType) bool { return path.Base(x.pkg)+"."+x.name == known }) {
			t.Errorf("%s is not among the %d types that were found", known, len(types))
		}
	}
	out := run(t, program(types))
	if want := fmt.Sprintf("%d types", len(types)); !strings.Contains(out, want) {
		t.Errorf("not all of %s were printed:\n%s", want, out)
	}
	for _, leak := range strings.Split(out, "\n") {
		if strings.HasPrefix(leak, "LEAK ") {
			t.Error(leak)
		}
	}
}

// exportedType is a type that users can name.
type exportedType struct {
	pkg, name string
	params    int // of a generic type
}

// exported returns the types of all packages of all modules but internal ones
// and programs.
func exported(t *testing.T) []exportedType {
	t.Helper()
	var found []exportedType
	err := filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); dir != root && (name == "internal" || name == "testdata" || name == "examples" || strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		pkg, err := build.ImportDir(dir, 0)
		if _, none := errors.AsType[*build.NoGoError](err); none {
			return nil
		}
		if err != nil || pkg.IsCommand() {
			return err
		}
		rel, err := filepath.Rel(root, dir)
		if err != nil {
			return err
		}
		for _, file := range pkg.GoFiles {
			types, err := typesOf(filepath.Join(dir, file), path.Join(module, filepath.ToSlash(rel)))
			if err != nil {
				return err
			}
			found = append(found, types...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// typesOf returns the exported types of a file.
func typesOf(file, pkg string) (found []exportedType, err error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		for _, s := range g.Specs {
			s := s.(*ast.TypeSpec)
			switch s.Type.(type) {
			case *ast.InterfaceType, *ast.FuncType: // print as what is in them, or as an address
				continue
			}
			if s.Name.IsExported() {
				found = append(found, exportedType{pkg: pkg, name: s.Name.Name, params: s.TypeParams.NumFields()})
			}
		}
	}
	return found, nil
}

// program is the source of a program that prints values of these types.
func program(types []exportedType) string {
	var imports, calls strings.Builder
	names := map[string]string{}
	for _, x := range types {
		if names[x.pkg] == "" {
			names[x.pkg] = fmt.Sprintf("p%d", len(names))
			fmt.Fprintf(&imports, "\t%s %q\n", names[x.pkg], x.pkg)
		}
		of := ""
		if x.params > 0 {
			of = "[" + strings.TrimSuffix(strings.Repeat("refresh.Token, ", x.params), ", ") + "]"
		}
		fmt.Fprintf(&calls, "\tcheck[%s.%s%s](%q)\n", names[x.pkg], x.name, of, strings.TrimPrefix(x.pkg, module+"/")+"."+x.name)
	}
	return `package main

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/perennial-go/perennial/internal/canary"
	"github.com/perennial-go/perennial/refresh"
` + imports.String() + `)

var count int

func check[T any](name string) {
	count++
	var v T
	reflect.ValueOf(&v).Elem().Set(canary.Fill(reflect.TypeFor[T](), places...))
	sends := canary.Sends(reflect.TypeFor[T]())
	var leaks []string
	for shape, s := range canary.Shapes(v) {
		for _, way := range canary.Leaks(s) {
			if !sends || !wire[way] {
				leaks = append(leaks, shape+" with "+way)
			}
		}
	}
	if leaks != nil {
		slices.Sort(leaks)
		fmt.Printf("LEAK %s in %d ways, such as %s: %.600s\n", name, len(leaks), leaks[0], fmt.Sprintf("%+v", v))
	}
}

// places are types whose fields say where a credential is, and the request that
// generated code is about to send, which nobody else gets to see.
var places = []string{"tokenendpoint.RequestFields", "tokenendpoint.ResponseFields", "tokenendpoint.Rule", "redisstore.names", "wire.Request"}

// wire are the encoders that show what is sent in the body of a request.
var wire = map[string]bool{"json": true, "xml": true, "slog JSON": true, "script template": true}

func main() {
	var _ refresh.Token
` + calls.String() + `	fmt.Println(count, "types")
}
`
}

// run compiles and runs a program as a package of this module, without writing
// into it.
func run(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(here, "printall", "main.go"): filepath.Join(dir, "main.go")}})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"main.go": []byte(source), "overlay.json": overlay} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", "-overlay", filepath.Join(dir, "overlay.json"), "./printall")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}
