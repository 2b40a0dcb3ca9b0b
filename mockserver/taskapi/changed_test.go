package taskapi_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// copyModule copies what mock and client are built from, and returns where to.
func copyModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "openapi.yaml", "openapi.go.yaml", "gen", "client", "mockserver", "refresh", "internal", "cmd", "go.work.sum"} {
		from := filepath.Join("../..", name)
		err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, _ := filepath.Rel("../..", path)
			to := filepath.Join(dir, rel)
			if rel == filepath.Join("internal", "verify") {
				return fs.SkipDir // nothing here needs it
			}
			if d.IsDir() {
				return os.MkdirAll(to, 0o750)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return os.WriteFile(to, data, 0o600)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	work := "go 1.26.0\n\nuse (\n\t.\n\t./cmd/perennial\n\t./internal/openapi\n\t./mockserver\n)\n"
	if err := os.WriteFile(filepath.Join(dir, "go.work"), []byte(work), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// goIn runs a go command there.
func goIn(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK="+filepath.Join(dir, "go.work"))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// change edits openapi.yaml there and generates.
func change(t *testing.T, dir string, oldNew ...string) {
	t.Helper()
	path := filepath.Join(dir, "openapi.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(text, oldNew[i]) {
			t.Fatalf("openapi.yaml has no %q", oldNew[i])
		}
		text = strings.Replace(text, oldNew[i], oldNew[i+1], 1)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := goIn(t, dir, "-C", "cmd/perennial", "run", ".", "sdk", "-spec", "../../openapi.yaml", "-overlay", "../../openapi.go.yaml", "-out", "../../gen", "-parts", "client,server,spec"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

const labels = `paths:
  /labels:
    get:
      operationId: listLabels
      tags: [tasks]
      summary: lists the labels there are.
      description: A label is a word.
      responses:
        '200':
          description: The labels.
          content:
            application/json:
              schema: {type: array, minItems: 1, items: {type: string, enum: [red, green]}}
        default: {$ref: '#/components/responses/Failure'}
`

// TestAChangedDocumentNeedsNoHandwrittenGo adds, renames and removes operations and
// fields in a copy of the module.
func TestAChangedDocumentNeedsNoHandwrittenGo(t *testing.T) {
	dir := copyModule(t)
	// Vet compiles the packages and their tests.
	green := func(what string) {
		t.Helper()
		if out, err := goIn(t, dir, "vet", "./mockserver/...", "./client/..."); err != nil {
			t.Fatalf("%s: %v\n%s", what, err, out)
		}
	}
	const health = "    Health:\n"
	const field = "    Unused:\n      description: holds a field.\n      type: object\n      properties: {colour: {type: string}}\n"
	change(t, dir, "paths:\n", labels, health, field+health)
	green("an added operation and field")
	if out, err := goIn(t, dir, "test", "-run", "FitTheDocument|SecurityIsThat|ExamplesOf", "./mockserver/..."); err != nil {
		t.Fatalf("the tests of an added operation: %v\n%s", err, out)
	}
	change(t, dir, "operationId: listLabels", "operationId: listColours", "properties: {colour:", "properties: {color:")
	green("a renamed operation and field")
	renamed := strings.TrimPrefix(strings.Replace(labels, "listLabels", "listColours", 1), "paths:\n")
	change(t, dir, renamed, "", strings.Replace(field, "colour", "color", 1), "")
	green("a removed operation and field")

	// Where handwritten code uses it, the compiler says where.
	change(t, dir, "operationId: revokeSession", "operationId: endSession")
	out, err := goIn(t, dir, "build", "./mockserver/...")
	if err == nil || !strings.Contains(out, "mockserver/taskapi/account.go:") || !strings.Contains(out, "RevokeSession") {
		t.Errorf("a renamed operation with a handler of its own: %v\n%s", err, out)
	}
}
