package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const readme = "../README.md"

func source(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var block = regexp.MustCompile("(?s)```([a-z]+)\n(.*?)```")

// Every Go program of the README runs and prints the text block that follows it.
func TestReadmeProgramsRun(t *testing.T) {
	blocks := block.FindAllStringSubmatch(source(t), -1)
	programs := 0
	for i, b := range blocks {
		if b[1] != "go" {
			continue
		}
		programs++
		if !strings.HasPrefix(b[2], "package main") {
			t.Errorf("a Go block is no whole program:\n%s", b[2])
			continue
		}
		if i+1 == len(blocks) || blocks[i+1][1] != "text" {
			t.Errorf("no text block follows a program:\n%s", b[2])
			continue
		}
		// Inside the module, so that its imports are found; go ignores the dot.
		dir, err := os.MkdirTemp(".", ".readme-") //nolint:usetesting // see above
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		file := filepath.Join(dir, "main.go")
		if err := os.WriteFile(file, []byte(b[2]), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), "go", "run", "./"+file).CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, out)
			continue
		}
		if string(out) != blocks[i+1][2] {
			t.Errorf("printed:\n%s\nthe README says:\n%s", out, blocks[i+1][2])
		}
	}
	if programs == 0 {
		t.Error("the README shows no program")
	}
}

var link = regexp.MustCompile(`\]\(([^)#\s]+)(#[^)]*)?\)`)

// Every document leads only to files that are there.
func TestLinksLeadSomewhere(t *testing.T) {
	for _, name := range []string{"README.md", "DESIGN.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/switching.md", "docs/any-api.md", "docs/peers.md"} {
		b, err := os.ReadFile("../" + name)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, m := range link.FindAllStringSubmatch(string(b), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join("..", filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

var promise = regexp.MustCompile("\\[`(Test[A-Za-z0-9_]+)`\\]\\(([^)]+)\\)")

// Every test that the table of promises names stands in the file it links to,
// and every test that is named after a promise stands in the table.
func TestPromisesLinkToTheirTests(t *testing.T) {
	named := map[string]bool{}
	for _, m := range promise.FindAllStringSubmatch(source(t), -1) {
		named[m[1]] = true
		if !tests(t, "../"+m[2])[m[1]] {
			t.Errorf("%s has no %s", m[2], m[1])
		}
	}
	if len(named) == 0 {
		t.Error("the README has no table of promises")
	}
	numbers := map[string]bool{}
	for name := range named {
		numbers[number(name)] = true
	}
	for _, pattern := range []string{"../refresh/*_test.go", "../client/*_test.go"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			for name := range tests(t, file) {
				if n := number(name); n != "" && !numbers[n] {
					t.Errorf("%s keeps a promise that the README does not tell of", name)
				}
			}
		}
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

// tests returns the names of the tests in a file.
func tests(t *testing.T, file string) map[string]bool {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Error(err)
		return nil
	}
	names := map[string]bool{}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fn.Name.Name, "Test") {
			names[fn.Name.Name] = true
		}
	}
	return names
}

// The commands that the README tells people to type exist.
func TestReadmeCommandsExist(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("make ([a-z-]+)").FindAllStringSubmatch(source(t), -1) {
		if !regexp.MustCompile(`(?m)^` + m[1] + `:`).Match(makefile) {
			t.Errorf("the Makefile has no %s", m[1])
		}
	}
}
