package tree_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/tree"
)

// manifest is perennial.lock as anybody's JSON decoder reads it.
type manifest struct {
	Generator string            `json:"generator"`
	Inputs    map[string]string `json:"inputs"`
	Files     map[string]string `json:"files"`
	Methods   map[string]string `json:"methods"`
}

// locked reads the manifest in a directory.
func locked(t *testing.T, dir string) (m manifest) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, tree.LockName))
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return m
}

func TestTheManifestHasTheSumsOfWhatWasWrittenAndOfWhat(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	out := made(dir, "a.gen.go", "one", "sub/b.gen.go", "two")
	out.Methods = map[string]string{"GET /a<b>": "A.Get"}
	if _, err := out.Install(); err != nil {
		t.Fatal(err)
	}
	m := locked(t, dir)
	sum := func(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }
	if m.Generator != "v1" || !maps.Equal(m.Inputs, map[string]string{"api.yaml": sum("x")}) || !maps.Equal(m.Files, map[string]string{"a.gen.go": sum("one"), "sub/b.gen.go": sum("two")}) {
		t.Errorf("%+v", m)
	}
	if text, err := os.ReadFile(filepath.Join(dir, tree.LockName)); err != nil || !strings.Contains(string(text), `"GET /a<b>": "A.Get"`) {
		t.Errorf("%s, %v", text, err)
	}
	methods, err := tree.Methods(dir)
	if err != nil || !maps.Equal(methods, out.Methods) {
		t.Errorf("methods are %v, %v", methods, err)
	}
}

func TestADirectoryWithoutAManifestHasNoMethods(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, at := range []string{dir, filepath.Join(dir, "none")} {
		if methods, err := tree.Methods(at); methods != nil || err != nil {
			t.Errorf("%s: %v, %v", at, methods, err)
		}
	}
}

// The manifest says what may be removed: one that names files elsewhere would have them
// removed there, and one that cannot be read says nothing at all.
func TestAttackAManifestThatNamesFilesElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a way up":         `{"files": {"../a.gen.go": ""}}`,
		"a way up, inside": `{"files": {"a/../../b.gen.go": ""}}`,
		"an absolute path": `{"files": {"/etc/passwd": ""}}`,
		"the directory":    `{"files": {".": ""}}`,
		"no name":          `{"files": {"": ""}}`,
		"two slashes":      `{"files": {"a//b": ""}}`,
		"no JSON":          `{"files": `,
		"another shape":    `{"files": ["a.gen.go"]}`,
		"nothing":          ``,
	} {
		dir := t.TempDir()
		put(t, dir, tree.LockName, text)
		before := list(t, dir)
		_, diffErr := made(dir, "a.gen.go", "one").Diff()
		_, err := made(dir, "a.gen.go", "one").Install()
		_, methodsErr := tree.Methods(dir)
		for _, err := range []error{err, diffErr, methodsErr} {
			if err == nil || !strings.Contains(err.Error(), tree.LockName) || !strings.Contains(err.Error(), "remove it together with") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if after := list(t, dir); after != before {
			t.Errorf("%s: there is now\n%s", name, after)
		}
	}
}

// What a run leaves, whether it ends well or not, is no temporary file.
func TestNoTemporaryFileIsLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := made(dir, "a/b/c.gen.go", "one", "d.gen.go", "two").Install(); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "e.gen.go"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := made(dir, "a/b/c.gen.go", "other", "e.gen.go", "three").Install(); err == nil {
		t.Error("a directory is in the way")
	}
	if got := list(t, dir); strings.Contains(got, ".tmp") || !strings.Contains(got, "a/b/c.gen.go=one") {
		t.Errorf("there is\n%s", got)
	}
}
