package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// module makes a module of its own, with the document and the configurations of
// testdata/zoo, and goes there. It needs nothing but what go.mod names already.
func module(t *testing.T) {
	t.Helper()
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mod := read(t, filepath.Join(root, "go.mod"))
	mod = regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(mod, "module example.com/sdk")
	mod += "\nrequire github.com/perennial-go/perennial v0.0.0\n\nreplace github.com/perennial-go/perennial => " + root + "\n"
	write(t, filepath.Join(dir, "go.mod"), mod)
	write(t, filepath.Join(dir, "go.sum"), read(t, filepath.Join(root, "go.sum")))
	for from, to := range map[string]string{
		"openapi.yaml": "openapi.yaml", "client.yaml": "zoo/client.yaml", "models.yaml": "zoo/models.yaml",
	} {
		write(t, filepath.Join(dir, to), read(t, filepath.Join("testdata/zoo", from)))
	}
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOWORK", "off")
	t.Chdir(dir)
}

// runGenerate runs the command and returns its exit status and what it printed.
func runGenerate(t *testing.T, terminal bool, args ...string) (int, string) {
	t.Helper()
	var stderr bytes.Buffer
	status := run(context.Background(), append([]string{"-configs", "zoo"}, args...), &stderr, terminal)
	return status, stderr.String()
}

// generated runs the command and fails the test when it fails.
func generated(t *testing.T, args ...string) {
	t.Helper()
	if status, said := runGenerate(t, false, args...); status != 0 || said != "" {
		t.Fatalf("status %d: %s", status, said)
	}
}

// goes runs a go command in the module.
func goes(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// edit replaces text in a file of the module.
func edit(t *testing.T, path string, oldNew ...string) {
	t.Helper()
	text := read(t, path)
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(text, oldNew[i]) {
			t.Fatalf("%s has no %q", path, oldNew[i])
		}
		text = strings.Replace(text, oldNew[i], oldNew[i+1], 1)
	}
	write(t, path, text)
}
