package sdk

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/render"
	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
)

// typesOf are the types of names, with constants and methods, and comments that
// make them n bytes.
func typesOf(n int, names ...string) []byte {
	var b strings.Builder
	b.WriteString("package p\n")
	for _, name := range names {
		fmt.Fprintf(&b, "\n// %[1]s is one.\n%[2]stype %[1]s string\n\n// The values.\nconst (\n\t%[1]sOn %[1]s = \"on\"\n)\n\n// Valid is true.\nfunc (e %[1]s) Valid() bool { return true }\n\nfunc (e *%[1]s) set() {}\n",
			name, strings.Repeat("// "+strings.Repeat("x", 96)+"\n", n/100/len(names)))
	}
	return []byte(b.String())
}

// placed divides types of names into files.
func placed(t *testing.T, n int, types ...string) map[string][]byte {
	t.Helper()
	plan := render.NewPlan(&spec.Document{Operations: []spec.Operation{{Method: "GET", Route: "/windows", ID: "getWindows"}, {Method: "COPY", Route: "/windows", ID: "copyWindows"}}}, nil, nil)
	plan.Declare(names.NewScope())
	p := placement{probe: "Probe", plan: plan, places: map[string]document.Path{
		"Asked": {"paths", "/windows", "get"}, "Copied": {"paths", "/windows", "additionalOperations", "COPY", "requestBody"},
		"Apple": {"components", "schemas", "apple"}, "Gone": {"paths", "/gone", "get"},
	}}
	files, err := p.files(typesOf(n, append(types, "Probe")...), source.File{From: "api.yaml", Imports: source.Known()})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTypesOfASmallDocumentAreInOneFile(t *testing.T) {
	t.Parallel()
	files := placed(t, 1000, "Asked", "Apple")
	if got := slices.Collect(maps.Keys(files)); !slices.Equal(got, []string{modelsFile}) {
		t.Errorf("files are %v", got)
	}
	if empty := placed(t, 0); len(empty[modelsFile]) == 0 {
		t.Errorf("no types make no file: %v", empty)
	}
}

func TestTypesOfALargeDocumentAreWhereTheyBelong(t *testing.T) {
	t.Parallel()
	files := placed(t, maxModels*2, "Asked", "Copied", "Apple", "Gone", "Äpfel")
	want := map[string]string{"windows.models.gen.go": "Asked Copied", "models.a.gen.go": "Apple", "models.g.gen.go": "Gone", "models.other.gen.go": "Äpfel"}
	for name, text := range files {
		if got := strings.Join(declaredIn(t, name, text), " "); got != want[name] {
			t.Errorf("%s has %q, want %q", name, got, want[name])
		}
		here := build.Context{GOOS: "plan9", GOARCH: "arm", OpenFile: func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }}
		if ok, err := here.MatchFile(".", name); !ok || err != nil {
			t.Errorf("%s is not compiled everywhere: %v", name, err)
		}
	}
	if len(files) != len(want) {
		t.Errorf("%d files, want %d", len(files), len(want))
	}
}

// One more type changes its own file alone.
func TestOneMoreTypeMovesNoOther(t *testing.T) {
	t.Parallel()
	before := placed(t, maxModels*2, "Asked", "Copied", "Gone")
	after := placed(t, maxModels*2*5/4, "Apple", "Asked", "Copied", "Gone")
	for name := range before {
		if was, is := declaredIn(t, name, before[name]), declaredIn(t, name, after[name]); !slices.Equal(was, is) {
			t.Errorf("%s had %v and has %v", name, was, is)
		}
	}
}

// declaredIn are the types of a file, each of which has its constants and methods.
func declaredIn(t *testing.T, name string, text []byte) (types []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
			types = append(types, about(d))
		}
		count[about(d)]++
	}
	for _, of := range types {
		if count[of] != 4 {
			t.Errorf("%s: %d declarations of %s, want 4", name, count[of], of)
		}
	}
	return types
}
