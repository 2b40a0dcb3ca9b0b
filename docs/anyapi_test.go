package docs

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// What docs/any-api.md tells people to type works, and prints what it says.
func TestAnyAPIRunsAsItStandsThere(t *testing.T) {
	page, err := os.ReadFile("any-api.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string]string{}
	for _, b := range block.FindAllStringSubmatch(string(page), -1) {
		blocks[b[1]] = b[2]
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir, addr := t.TempDir(), free(t)
	spec := contents(t, "../examples/anyapi/shop.yaml")
	mod := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(contents(t, "../cmd/perennial/go.mod"), "module example.com/app")
	mod = strings.ReplaceAll(mod, "=> ../..", "=> "+root)
	mod += "\nrequire github.com/perennial-go/perennial/cmd/perennial v0.0.0\nreplace github.com/perennial-go/perennial/cmd/perennial => " + root + "/cmd/perennial\n"
	for name, text := range map[string]string{
		"go.mod": mod, "go.sum": contents(t, "../cmd/perennial/go.sum"), "shop.yaml": spec, "auth.yaml": blocks["yaml"],
		"main.go": strings.ReplaceAll(blocks["go"], "127.0.0.1:8080", addr),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if overlay := contents(t, "../examples/anyapi/shop.auth.yaml"); overlay != blocks["yaml"] {
		t.Error("the page's overlay is not examples/anyapi/shop.auth.yaml")
	}
	t.Setenv("GOWORK", "off")
	for line := range strings.Lines(strings.ReplaceAll(blocks["sh"], "127.0.0.1:8080", addr)) {
		words := strings.Fields(line)
		if words[1] == "get" { // go get asks a proxy for versions; the one to be tested is this checkout
			words = []string{"go", "mod", "edit", "-tool=" + words[3]}
		}
		background := words[len(words)-1] == "&"
		if background { // built first: go run would not pass the end of the test on
			words = []string{"go", "build", "-o", "mock.exe", words[2]}
		}
		cmd := exec.CommandContext(t.Context(), words[0], words[1:]...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", strings.TrimSpace(line), err, out)
		}
		if background {
			start(t, dir, addr)
		}
		if strings.TrimSpace(line) == "go run ." && string(out) != blocks["text"] {
			t.Errorf("printed:\n%s\nthe page says:\n%s", out, blocks["text"])
		}
	}
}

// free is an address that nobody listens at.
func free(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start starts the mock server and waits until it listens.
func start(t *testing.T, dir, addr string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(dir, "mock.exe"), "-addr", addr)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	late := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	if _, err := out.Read(make([]byte, 1)); err != nil { // its first line says that it listens
		t.Fatal("the mock server did not start: ", err)
	}
}

func contents(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
