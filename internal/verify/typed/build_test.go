package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	ogenspec "github.com/ogen-go/ogen"
)

// The document is always the same, and a parser that is not ours finds 50 operations.
func TestTheDocumentHasFiftyOperations(t *testing.T) {
	if fifty() != fifty() {
		t.Error("it is another one each time")
	}
	spec, err := ogenspec.Parse([]byte(fifty()))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, item := range spec.Paths {
		for _, op := range []*ogenspec.Operation{item.Get, item.Put, item.Post, item.Delete} {
			if op != nil {
				found[op.OperationID] = true
			}
		}
	}
	for _, r := range resources() {
		for _, v := range verbs() {
			if name := flat(r, v); !found[strings.ToLower(name[:1])+name[1:]] {
				t.Errorf("there is no %s", name)
			}
		}
	}
	if len(found) != 50 {
		t.Errorf("there are %d", len(found))
	}
}

// The program of each generator is Go, and names every operation.
func TestTheProgramsNameEveryOperation(t *testing.T) {
	for _, g := range generators(t.Context(), "") {
		text := g.program.text("fifty/api")
		if _, err := parser.ParseFile(token.NewFileSet(), g.column, text, parser.AllErrors); err != nil {
			t.Errorf("%s: %v", g.column, err)
		}
		if n := strings.Count(text, "\t\tc."); n != 50 {
			t.Errorf("%s: %d operations", g.column, n)
		}
	}
}

// What is measured is the build of everything that was made, and not of less.
func TestARoundBuildsTheProgramAnew(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module fifty\n\ngo 1.26.0\n", "x/main.go": "package main\n\nfunc main() {}\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var b build
	for round := range 2 {
		if err := b.round(t.Context(), dir, "x", round); err != nil {
			t.Fatal(err)
		}
	}
	if len(b.times) != 2 || b.times[1] < time.Millisecond || b.size < 100_000 {
		t.Errorf("%+v", b)
	}
	text, err := os.ReadFile(filepath.Join(dir, "x", "main.go"))
	if err != nil || !strings.Contains(string(text), "// Round 0") || !strings.Contains(string(text), "// Round 1") {
		t.Errorf("%s, %v", text, err)
	}
}

// The files of ogen have the names of generated files here.
func TestTheFilesOfOgenAreRenamed(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"oas_client_gen.go", "other_gen.go"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := rename(dir); err != nil {
		t.Fatal(err)
	}
	got, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(got) != 2 || filepath.Base(got[0]) != "oas_client.gen.go" || filepath.Base(got[1]) != "other_gen.go" {
		t.Errorf("%v, %v", got, err)
	}
}
