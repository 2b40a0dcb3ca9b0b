package docs

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// signInPackages are those that fragments of the page may use.
var signInPackages = map[string]string{
	"errors":        "errors",
	"http":          "net/http",
	"os":            "os",
	"refresh":       "github.com/perennial-go/perennial/refresh",
	"signin":        "github.com/perennial-go/perennial/refresh/signin",
	"tokenendpoint": "github.com/perennial-go/perennial/refresh/tokenendpoint",
}

// What docs/signin.md shows compiles, inside a function that has what it starts from.
func TestSignInFragmentsCompile(t *testing.T) {
	fragments := 0
	for _, b := range block.FindAllStringSubmatch(contents(t, "signin.md"), -1) {
		if b[1] != "go" {
			continue
		}
		fragments++
		program := "package main\n\nimport (\n\t\"context\"\n"
		for name, path := range signInPackages {
			if strings.Contains(b[2], name+".") || name == "refresh" || name == "signin" {
				program += "\t" + name + " \"" + path + "\"\n"
			}
		}
		program += ")\n\nfunc main() {}\n\nvar _ = func(ctx context.Context, store refresh.Store, cfg signin.Config, callErr error) error {\n" +
			"var session *refresh.Session\n_ = session\n{\n" + b[2] + "\nreturn nil\n}\n}\n"
		if out, err := command(t, "vet", used(program)); err != nil {
			t.Errorf("%v\n%s\n%s", err, out, program)
		}
	}
	if fragments < 3 {
		t.Errorf("the page shows %d fragments", fragments)
	}
}

// used adds uses of the variables that a fragment declares.
func used(program string) string {
	for _, v := range regexp.MustCompile(`(?m)^(\w+)(?:, (\w+))? := `).FindAllStringSubmatch(program, -1) {
		for _, name := range v[1:] {
			if name != "" {
				program = strings.Replace(program, "\nreturn nil\n}", "\n_ = "+name+"\nreturn nil\n}", 1)
			}
		}
	}
	return program
}

// Every kind of error has its row, and every row is a kind of error.
func TestSignInErrorsAreAllThere(t *testing.T) {
	source, err := os.ReadFile("../refresh/signin/errors.go")
	if err != nil {
		t.Fatal(err)
	}
	page := contents(t, "signin.md")
	for _, m := range regexp.MustCompile(`(?m)^\t(Err\w+) = `).FindAllStringSubmatch(string(source), -1) {
		if !strings.Contains(page, "`"+m[1]+"`") {
			t.Errorf("the page has no %s", m[1])
		}
	}
	for _, m := range regexp.MustCompile("`(Err[A-Z]\\w*)`").FindAllStringSubmatch(page, -1) {
		if !strings.Contains(string(source), "\t"+m[1]+" = ") {
			t.Errorf("there is no %s", m[1])
		}
	}
}
