package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var promise = regexp.MustCompile("\\[`(Test[A-Za-z0-9_]+)`\\]\\(([^)]+)\\)")

// Every test that the table of promises names stands in the file it links to,
// and every promise that a test is named after stands in the table.
func TestEveryPromiseLinksToItsTests(t *testing.T) {
	numbers := map[string]bool{}
	for _, m := range promise.FindAllStringSubmatch(contents(t, "promises.md"), -1) {
		numbers[number(m[1])] = true
		if !tests(t, m[2])[m[1]] {
			t.Errorf("%s has no %s", m[2], m[1])
		}
	}
	if len(numbers) == 0 {
		t.Fatal("docs/promises.md has no table of promises")
	}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || (strings.HasPrefix(d.Name(), ".") && d.Name() != "..")):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		for name := range tests(t, path) {
			if n := number(name); n != "" && !numbers[n] {
				t.Errorf("%s: %s keeps a promise that docs/promises.md does not list", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// number is the promise that a test is named after, or "".
func number(test string) string {
	rest, ok := strings.CutPrefix(test, "TestPromise")
	if !ok {
		return ""
	}
	n, _, _ := strings.Cut(rest, "_")
	return n
}

// tests returns the names of the tests and examples in a file.
func tests(t *testing.T, file string) map[string]bool {
	t.Helper()
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
		return nil
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Error(err)
		return nil
	}
	names := map[string]bool{}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && (strings.HasPrefix(fn.Name.Name, "Test") || strings.HasPrefix(fn.Name.Name, "Example")) {
			names[fn.Name.Name] = true
		}
	}
	return names
}
