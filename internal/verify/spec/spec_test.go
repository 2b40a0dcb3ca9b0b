package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const document = `openapi: 3.0.3
info: {title: t, version: '1', description: d}
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {type: array, items: {type: string}}}}}
`

// repository is a git repository with a document, and a changed one in the work tree.
func repository(t *testing.T, changelog string, oldNew ...string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("openapi.yaml", document)
	write("CHANGELOG.md", changelog)
	for _, args := range [][]string{
		{"init", "-q"}, {"add", "."},
		{"-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "one"},
	} {
		if out, err := exec.CommandContext(t.Context(), "git", append([]string{"-C", dir}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	write("openapi.yaml", strings.NewReplacer(oldNew...).Replace(document))
	return dir
}

func TestDiffSaysWhatAChangeAsksFor(t *testing.T) {
	const none = "# Changelog\n\n## Unreleased\n\n- more\n\n## 1.0\n\n- Breaking: listPets\n"
	for _, c := range []struct {
		name, changelog string
		change          []string
		status          int
		says            string
	}{
		{"nothing", none, nil, 0, "a patch version at most"},
		{"a new operation", none, []string{"paths:\n", "paths:\n  /new:\n    get: {operationId: getNew, responses: {'204': {description: ok}}}\n"}, 0, "a minor version"},
		{"a new required parameter", none, []string{"in: query,", "in: query, required: true,"}, 1, "BREAKS"},
		{"a removed operation", none, []string{"/pets:", "/cats:"}, 1, "not declared"},
		{"a renamed method", none, []string{"listPets", "getPets"}, 1, "BREAKS"},
		{"declared by ID", "## Unreleased\n- Breaking: listPets is getPets now.\n", []string{"listPets", "getPets"}, 0, "a major version"},
		{"declared by path", "## Unreleased\n- Breaking: /pets is gone.\n", []string{"/pets:", "/cats:"}, 0, "a major version"},
		{"something else is declared", "## Unreleased\n- Breaking: /dogs is gone.\n", []string{"/pets:", "/cats:"}, 1, "not declared"},
		{"broken YAML", none, []string{"paths:", "paths: ["}, 1, "openapi.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			status := run(t.Context(), []string{"-root", repository(t, c.changelog, c.change...), "-base", "HEAD", "diff"}, &out, &out)
			if status != c.status || !strings.Contains(out.String(), c.says) {
				t.Errorf("status %d, want %d and %q: %s", status, c.status, c.says, out.String())
			}
		})
	}
}

func TestDiffWithoutABase(t *testing.T) {
	dir := repository(t, "")
	var out bytes.Buffer
	if status := run(t.Context(), []string{"-root", dir, "diff"}, &out, &out); status != 0 || !strings.Contains(out.String(), "nothing to compare with") {
		t.Errorf("status %d: %s", status, out.String())
	}
	if status := run(t.Context(), []string{"-root", dir, "-base", "--output=x", "diff"}, &out, &out); status != 1 || !strings.Contains(out.String(), "is no commit") {
		t.Errorf("status %d: %s", status, out.String())
	}
}

func TestLintFindsWhatIsWrong(t *testing.T) {
	var out bytes.Buffer
	if status := run(t.Context(), []string{"-root", "../../..", "lint"}, &out, &out); status != 0 {
		t.Fatalf("openapi.yaml: %s", out.String())
	}
	dir := repository(t, "")
	if err := os.Mkdir(filepath.Join(dir, ".ci"), 0o750); err != nil {
		t.Fatal(err)
	}
	set, err := os.ReadFile("../../../.ci/openapi-lint.yaml")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, ".ci", "openapi-lint.yaml"), set, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if status := run(t.Context(), []string{"-root", dir, "lint"}, &out, &out); status != 1 || !strings.Contains(out.String(), "findings") {
		t.Errorf("status %d: %s", status, out.String())
	}
}

func TestCommandLinesThatMakeNoSense(t *testing.T) {
	for _, args := range [][]string{{}, {"polish"}, {"-colour"}} {
		var out bytes.Buffer
		if status := run(t.Context(), args, &out, &out); status != 2 || !strings.Contains(out.String(), "Usage") {
			t.Errorf("%v: status %d: %s", args, status, out.String())
		}
	}
}
