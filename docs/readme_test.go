package docs

import (
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
	return contents(t, readme)
}

var block = regexp.MustCompile("(?s)```([a-z]+)\n(.*?)```")

// Every Go program of the README runs and prints the text block that follows it.
func TestReadmeProgramsRun(t *testing.T) {
	blocks := block.FindAllStringSubmatch(source(t), -1)
	programs := 0
	for i, b := range blocks {
		if b[1] != "go" || !strings.HasPrefix(b[2], "package main") {
			continue
		}
		programs++
		if i+1 == len(blocks) || blocks[i+1][1] != "text" {
			t.Errorf("no text block follows a program:\n%s", b[2])
			continue
		}
		out, err := command(t, "run", b[2])
		if err != nil {
			t.Errorf("%v\n%s", err, out)
			continue
		}
		if out != blocks[i+1][2] {
			t.Errorf("printed:\n%s\nthe README says:\n%s", out, blocks[i+1][2])
		}
	}
	if programs == 0 {
		t.Error("the README shows no program")
	}
}

// packages are those that fragments of the README may use.
var packages = map[string]string{
	"apiclient":     "github.com/perennial-go/perennial/refresh/apiclient",
	"http":          "net/http",
	"refresh":       "github.com/perennial-go/perennial/refresh",
	"their":         "github.com/perennial-go/perennial/gen",
	"tokenendpoint": "github.com/perennial-go/perennial/refresh/tokenendpoint",
}

// What is no whole program compiles inside a function that has a context and a
// store.
func TestReadmeFragmentsCompile(t *testing.T) {
	for _, b := range block.FindAllStringSubmatch(source(t), -1) {
		if b[1] != "go" || strings.HasPrefix(b[2], "package main") {
			continue
		}
		program := "package main\n\nimport (\n\t\"context\"\n"
		for name, path := range packages {
			if strings.Contains(b[2], name+".") {
				program += "\t" + name + " \"" + path + "\"\n"
			}
		}
		program += ")\n\nfunc main() {}\n\nvar _ = func(ctx context.Context, store refresh.Store) error {\n" + b[2] + "\nreturn nil\n}\n"
		if out, err := command(t, "vet", unused(program, b[2])); err != nil {
			t.Errorf("%v\n%s\n%s", err, out, program)
		}
	}
}

// unused adds uses of the variables that a fragment declares at its end.
func unused(program, fragment string) string {
	for _, name := range regexp.MustCompile(`(?m)^(\w+)(?:, err)? :?= `).FindAllStringSubmatch(fragment, -1) {
		program = strings.Replace(program, "\nreturn nil\n}", "\n_ = "+name[1]+"\nreturn nil\n}", 1)
	}
	return program
}

// command runs a command of go on a program of one file.
func command(t *testing.T, name, program string) (string, error) {
	t.Helper()
	// Inside the module, so that its imports are found; go ignores the dot.
	dir, err := os.MkdirTemp(".", ".readme-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", name, "./"+file).CombinedOutput()
	return string(out), err
}

var link = regexp.MustCompile(`\]\(([^)#\s]+)(#[^)]*)?\)`)

// Every document leads only to files that are there.
func TestLinksLeadSomewhere(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	for i := range pages {
		pages[i] = "docs/" + pages[i]
	}
	for _, name := range append(pages, "README.md", "DESIGN.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md") {
		for _, m := range link.FindAllStringSubmatch(contents(t, "../"+name), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join("..", filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
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
