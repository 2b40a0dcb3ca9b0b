package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// inModule makes a module that has what generated packages import, with a document
// in it, and makes its directory that of the test.
func inModule(t *testing.T, document string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(string(mod), "module example.com/app")
	dir := t.TempDir()
	for name, data := range map[string]string{"go.mod": strings.ReplaceAll(text, "=> ../..", "=> "+root), "go.sum": string(sum), "api.yaml": document} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOWORK", "off")
	t.Chdir(dir)
}

// below lists the files below a directory, sorted.
func below(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if errors.Is(err, os.ErrNotExist) && path == dir {
			return nil
		}
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			all = append(all, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The files of each list of parts: what was not asked for is not there, and what is
// there by default is what the help says.
func TestPartsAreTheFilesThatAreMade(t *testing.T) {
	inModule(t, small)
	for _, c := range []struct {
		flags string
		want  []string
	}{
		{"-parts none", []string{"api.gen.go", "auth.gen.go", "doc.gen.go", "items.gen.go", "models.gen.go", "operations/operations.gen.go", "perennial.lock"}},
		{"-mock=false", []string{"README.md", "api.gen.go", "api.md", "auth.gen.go", "doc.gen.go", "items.gen.go", "models.gen.go", "operations/operations.gen.go", "perennial.lock", "sdk.gen.go"}},
		{"-flat -parts client,spec", []string{"api.gen.go", "client.gen.go", "doc.gen.go", "models.gen.go", "operations/operations.gen.go", "perennial.lock", "spec/openapi.json", "spec/spec.gen.go"}},
		{"", []string{"README.md", "api.gen.go", "api.md", "auth.gen.go", "doc.gen.go", "examples_gen_test.go", "items.gen.go", "mock/main.gen.go", "mock/openapi.yaml",
			"models.gen.go", "operations/operations.gen.go", "perennial.lock", "sdk.gen.go"}},
	} {
		args := append([]string{"sdk", "-spec", "api.yaml", "-out", "shop"}, strings.Fields(c.flags)...)
		if status, stdout, stderr := do(t, "", args...); status != exitOK || stdout != "" {
			t.Fatalf("%s: status %d, %s%s", c.flags, status, stdout, stderr)
		}
		if got := below(t, "shop"); !slices.Equal(got, c.want) {
			t.Errorf("%q makes %v, want %v", c.flags, got, c.want)
		}
	}
}

// What -json prints is all that is printed on the standard output, and the notes that
// people get on stderr are in it.
func TestSDKAsJSONHasTheNotes(t *testing.T) {
	inModule(t, small)
	status, _, want := do(t, small, "sdk", "-spec", "-", "-out", "shop", "-parts", "sdk")
	if status != exitOK || !strings.Contains(want, "it says nothing of security") {
		t.Fatalf("status %d, %s", status, want)
	}
	for _, check := range []bool{false, true} {
		args := []string{"sdk", "-json", "-spec", "-", "-out", "shop", "-parts", "sdk"}
		if check {
			args = append(args, "-check")
		}
		status, stdout, stderr := do(t, small, args...)
		m := decoded[made](t, stdout)
		if status != exitOK || stderr != "" || m.Out != "shop" || m.Document != "-" || m.Checked != check || strings.Join(m.Notes, "\n")+"\n" != want {
			t.Errorf("status %d, %s%s", status, stdout, stderr)
		}
	}
	if got := decoded[map[string]json.RawMessage](t, mustJSON(t)); string(got["notes"]) != "[]" {
		t.Errorf("no notes are %s", got["notes"])
	}
}

// mustJSON is what -json prints of a document with nothing to say.
func mustJSON(t *testing.T) string {
	t.Helper()
	text := strings.Replace(small, "paths:\n", "security: []\npaths:\n", 1)
	text = strings.Replace(text, "      operationId: login\n", "      operationId: login\n      x-auth: {role: login, request: {username: /email, password: /password}, response: {accessToken: /token}}\n", 1)
	status, stdout, stderr := do(t, text, "sdk", "-json", "-spec", "-", "-out", "quiet", "-parts", "sdk")
	if status != exitOK {
		t.Fatalf("status %d, %s", status, stderr)
	}
	return stdout
}

func TestCheckWritesNothingAndNamesWhatDiffers(t *testing.T) {
	inModule(t, small)
	line := []string{"sdk", "-spec", "api.yaml", "-out", "shop", "-parts", "none"}
	status, stdout, stderr := do(t, "", append(line, "-check")...)
	if status != exitFailed || stdout != "" || !strings.Contains(stderr, "shop is not what the document gives; the same command without -check repairs it:\n  api.gen.go is missing\n") {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
	if got := below(t, "shop"); got != nil {
		t.Errorf("it has written %v", got)
	}
	if status, _, stderr := do(t, "", line...); status != exitOK {
		t.Fatal(stderr)
	}
	if status, _, stderr := do(t, "", append(line, "-check")...); status != exitOK {
		t.Errorf("status %d, %s", status, stderr)
	}
	if err := os.WriteFile("shop/models.gen.go", []byte("package shop\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, stderr = do(t, "", append(line, "-check")...)
	if status != exitFailed || !strings.Contains(stderr, "shop/models.gen.go is in the way") {
		t.Errorf("status %d, %s", status, stderr)
	}
}

// A run that cannot end well writes nothing, and its error says what to do.
func TestARunThatFailsWritesNothing(t *testing.T) {
	inModule(t, small)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for line, want := range map[string]string{
		"sdk -spec none.yaml -out shop":                        "no such file",
		"sdk -spec api.yaml -overlay none.yaml -out shop":      "none.yaml",
		"sdk -spec api.yaml -out shop -package 9a":             `"9a" can't be the name of a Go package: say another one with -package`,
		"sdk -spec api.yaml -out shop -package func":           `"func" can't be the name of a Go package`,
		"sdk -spec api.yaml -out shop -tag none":               "no operation of the document fits -tag none",
		"sdk -spec api.yaml -out shop -include log*,no*":       "no operation of the document fits -include no*",
		"sdk -spec api.yaml -out api.yaml":                     "api.yaml",
		"sdk -spec http://a.example/api.yaml?k=s3cret -out b":  "https alone",
		"sdk -spec https://u:s3cret@127.0.0.1:1/a.yaml -out b": "127.0.0.1:1",
	} {
		status, stdout, stderr := do(t, "", strings.Fields(line)...)
		if status != exitFailed || stdout != "" || !strings.Contains(stderr, want) || strings.Contains(stderr, "s3cret") {
			t.Errorf("perennial %s: status %d, %s%s, want %q", line, status, stdout, stderr, want)
		}
	}
	var errs strings.Builder
	if status := run(stopped, []string{"sdk", "-spec", "api.yaml", "-out", "shop"}, &terminal{stdout: &errs, stderr: &errs}); status != exitFailed || !strings.Contains(errs.String(), "canceled") {
		t.Errorf("interrupted: status %d, %s", status, errs.String())
	}
	if got := below(t, "."); !slices.Equal(got, []string{"api.yaml", "go.mod", "go.sum"}) {
		t.Errorf("there is %v", got)
	}
}

// A directory of no module cannot have a package.
func TestOutsideOfAModuleThereIsNoPackage(t *testing.T) {
	t.Chdir(t.TempDir())
	status, _, stderr := do(t, small, "sdk", "-spec", "-", "-out", "shop")
	if status != exitFailed || !strings.Contains(stderr, "go mod init") {
		t.Errorf("status %d, %s", status, stderr)
	}
}
