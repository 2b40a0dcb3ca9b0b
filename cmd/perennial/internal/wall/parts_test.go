package wall_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/wall"
)

// whole checks several files.
func whole(t *testing.T, pathsTexts ...string) error {
	t.Helper()
	from, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	p := wall.Package{Home: "example.com/api", Files: map[string][]byte{}, Imports: source.Known()}
	for i := 0; i < len(pathsTexts); i += 2 {
		p.Files[pathsTexts[i]] = []byte(pathsTexts[i+1])
	}
	parsed, err := p.Parse()
	if err != nil {
		return err
	}
	return parsed.Check(from)
}

// places are the directories of a package with Go that stands in each, and whether it
// may: what a command needs is nothing that a library may have.
var places = []struct {
	path, text, want string // want "" for what may be
}{
	{"operations/a.gen.go", marker + "package operations\n\nvar A = 1\n", ""},
	{"a.gen.go", marker + "package api\n\nvar A = 1\n", "declares A"},
	{"server/a.gen.go", marker + "package server\n\nvar A = 1\n", "declares A"},
	{"server/a.gen.go", marker + "package server\n\nimport \"net/http\"\n\nfunc F() http.Handler { return http.NewServeMux() }\n", ""},
	{"a.gen.go", marker + "package api\n\nimport \"net/http\"\n\nfunc F() http.Handler { return http.NewServeMux() }\n", "uses "},
	{"mock/a.gen.go", marker + "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(1) }\n", ""},
	{"mock/a.gen.go", marker + "package main\n\nimport _ \"embed\"\n\n//go:embed /etc/passwd\nvar document []byte\n\nfunc main() {}\n", "has a directive"},
	{"mock/a.gen.go", marker + "package main\n\nvar other = 1\n\nfunc main() {}\n", "declares other"},
	{"mock/a.gen.go", marker + "package main\n\nfunc init() {}\n\nfunc main() {}\n", "declares the function init"},
	{"server/a.gen.go", marker + "package server\n\nfunc main() {}\n", "declares the function main"},
	{"spec/a.gen.go", marker + "package spec\n\nimport _ \"embed\"\n\n//go:embed openapi.json\nvar document []byte\n", ""},
	{"spec/a.gen.go", marker + "package spec\n\nimport _ \"embed\"\n\n//go:embed openapi.yaml\nvar document []byte\n", "has a directive"},
	{"spec/a.gen.go", marker + "package spec\n\nimport \"os\"\n\nfunc F() { os.Exit(1) }\n", "uses Exit"},
	{"other/a.gen.go", marker + "package other\n\nvar A = 1\n", "declares A"},
}

func TestADirectoryHasWhatItsTemplatesMake(t *testing.T) {
	t.Parallel()
	for _, c := range places {
		err := whole(t, c.path, c.text)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q\n%s", c.path, err, c.want, c.text)
		}
	}
}

// literals are values of a variable, and whether each is written down.
var literals = map[string]bool{
	"1": true, "-1": true, `"a"`: true, "true": true, "[]int{1, 2}": true, "map[string]int{\"a\": 1}": true, "struct{ A int }{A: 1}": true, "nil == nil": false,
	"1 + 1": false, "f()": false, "[]int{f()}": false, "map[string]int{\"a\": f()}": false, "func() int { return 1 }": false, "*p": false, "&v": false, "<-c": false, "[]any{[]any{f()}}": false,
}

func TestAValueOfAPackageIsWrittenDown(t *testing.T) {
	t.Parallel()
	const others = "\n\nvar p *int\n\nvar v int\n\nvar c chan int\n\nfunc f() int { return 1 }\n"
	for value, ok := range literals {
		err := whole(t, "operations/a.gen.go", marker+"package operations\n\nvar A = "+value+others)
		if computed := err != nil && strings.Contains(err.Error(), "a value that is computed"); computed == ok {
			t.Errorf("%s: %v", value, err)
		}
	}
}

// The files of a package are one package: what one declares another one uses, and the
// operations are imported by the package and its tests.
func TestThePartsOfAPackageAreCheckedTogether(t *testing.T) {
	t.Parallel()
	files := []string{
		"operations/a.gen.go", marker + "package operations\n\nvar A = 1\n",
		"a.gen.go", marker + "package api\n\ntype T struct{ U }\n",
		"b.gen.go", marker + "package api\n\nimport \"example.com/api/operations\"\n\ntype U struct{}\n\nfunc (U) F() int { return operations.A }\n",
		"a_gen_test.go", marker + "package api_test\n\nimport \"example.com/api\"\n\nfunc ExampleT() { var t api.T; t.F() }\n",
	}
	if err := whole(t, files...); err != nil {
		t.Error(err)
	}
	files[1] = marker + "package operations\n\nvar B = 1\n"
	if err := whole(t, files...); err == nil || !strings.HasPrefix(err.Error(), "b.gen.go:9: ") {
		t.Errorf("%v", err)
	}
}

func TestNeedsAreTheImportsOfOthers(t *testing.T) {
	t.Parallel()
	p := wall.Package{Home: "example.com/api", Files: map[string][]byte{
		"a.gen.go":    []byte("package api\n\nimport (\n\t\"fmt\"\n\tx \"example.com/api/operations\"\n\t\"example.com/apis\"\n)\n"),
		"b.gen.go":    []byte("package api\n\nimport \"fmt\"\nimport \"example.com/api\"\n"),
		"broken.go":   []byte("not Go"),
		"doc.md":      []byte("package api\n\nimport \"os\"\n"),
		"mock/c.go":   []byte("package main\n\nimport _ \"embed\"\n"),
		"x_test.go":   []byte("package api_test\n\nimport \"testing\"\n"),
		"openapi.yml": nil,
	}}
	if got, want := p.Needs(), []string{"embed", "example.com/apis", "fmt", "testing"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
