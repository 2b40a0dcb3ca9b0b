package render_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
	"github.com/perennial-go/perennial/cmd/perennial/internal/source"
	"github.com/perennial-go/perennial/cmd/perennial/internal/wall"
)

// silent is told what is made, and says nothing.
type silent struct{}

func (silent) Step(string, ...any) {}
func (silent) Say(string, ...any)  {}

// compiled is what all packages of these tests import, asked for once.
var compiled = sync.OnceValues(func() (*wall.Compiled, error) {
	needs := slices.Sorted(maps.Values(source.Known()))
	return wall.Compile(context.Background(), "../..", append(needs, "embed"))
})

// rendered makes the files of a document, for the package called name.
func rendered(text, name string, o sdk.Options) (map[string][]byte, error) {
	from, err := compiled()
	if err != nil {
		return nil, err
	}
	doc, err := document.Parse("api.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	o.Package, o.Compiled = name, from
	return sdk.Make(context.Background(), doc, "example.com/app/"+name, o, silent{})
}

// kinds are the files made of testdata/kinds.yaml.
var kinds = sync.OnceValues(func() (map[string][]byte, error) {
	text, err := os.ReadFile("testdata/kinds.yaml")
	if err != nil {
		return nil, err
	}
	return rendered(string(text), "kinds", sdk.Options{})
})

// scratch is where the driver is built; TestMain removes it.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "render"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(scratch)
	os.Exit(status)
}

// driver is a program that calls the methods of kinds, in a module of its own.
var driver = sync.OnceValues(func() (binary string, err error) {
	files, err := kinds()
	if err != nil {
		return "", err
	}
	root, err := filepath.Abs("../../../..")
	if err != nil {
		return "", err
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		return "", err
	}
	sum, err := os.ReadFile("../../go.sum")
	if err != nil {
		return "", err
	}
	program, err := os.ReadFile("testdata/driver.go.txt")
	if err != nil {
		return "", err
	}
	mod = regexp.MustCompile(`(?m)^module .*$`).ReplaceAll(mod, []byte("module example.com/app"))
	all := map[string][]byte{"go.mod": bytes.ReplaceAll(mod, []byte("=> ../.."), []byte("=> "+root)), "go.sum": sum, "main.go": program}
	for name, text := range files {
		all["kinds/"+filepath.ToSlash(name)] = text
	}
	for name, text := range all {
		at := filepath.Join(scratch, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(at, text, 0o600); err != nil {
			return "", err
		}
	}
	binary = filepath.Join(scratch, "driver")
	for _, args := range [][]string{{"vet", "./..."}, {"build", "-o", binary, "."}} {
		cmd := exec.Command("go", args...)
		cmd.Dir, cmd.Env = scratch, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("go %s: %w\n%s", args[0], err, out)
		}
	}
	return binary, nil
})

// called is a call of a method, and what must come of it.
type called struct {
	do        string
	args      string // JSON, separated by "; "
	responses []response
	want      []string          // the requests: method, target, and the body if there is one
	header    map[string]string // of the first request; "" for none
	value     string            // JSON of what is returned, "" for nothing
	err       string            // what the error has in it, "" for none
}

// response is a response of the server.
type response struct {
	status int
	media  string // the Content-Type, "" for application/json
	body   string
	header http.Header
}

// outcome is what the driver prints.
type outcome struct {
	Value   json.RawMessage
	Error   string
	Status  int
	Problem string
}

// drive calls methods one after the other, at a server that responds with what
// handle writes, and returns what came of each.
func drive(t *testing.T, handle http.HandlerFunc, calls []called) []outcome {
	t.Helper()
	binary, err := driver()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handle)
	defer server.Close()
	var in bytes.Buffer
	for i, c := range calls {
		line := map[string]any{"do": c.do, "step": fmt.Sprint(i)}
		var args []json.RawMessage
		for arg := range strings.SplitSeq(c.args, "; ") {
			if arg != "" {
				args = append(args, json.RawMessage(arg))
			}
		}
		line["args"] = args
		if err := json.NewEncoder(&in).Encode(line); err != nil {
			t.Fatalf("%s: %v", c.do, err)
		}
	}
	cmd := exec.CommandContext(t.Context(), binary, server.URL+"/v1")
	var errs bytes.Buffer
	cmd.Stdin, cmd.Stderr = &in, &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the driver: %v\n%s", err, errs.String())
	}
	var all []outcome
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		var o outcome
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		all = append(all, o)
	}
	if len(all) != len(calls) {
		t.Fatalf("%d calls have %d outcomes:\n%s", len(calls), len(all), out)
	}
	return all
}

// check drives calls, and holds what was sent and returned against what each wants.
func check(t *testing.T, calls []called) {
	t.Helper()
	var mu sync.Mutex // guards sent and headers
	sent, headers := make([][]string, len(calls)), make([]http.Header, len(calls))
	outcomes := drive(t, func(w http.ResponseWriter, r *http.Request) {
		var i int
		if _, err := fmt.Sscan(r.Header.Get("X-Step"), &i); err != nil {
			http.Error(w, "nobody's request", http.StatusTeapot)
			return
		}
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		n := len(sent[i])
		sent[i] = append(sent[i], strings.TrimSpace(r.Method+" "+strings.TrimPrefix(r.RequestURI, "/v1")+" "+string(body)))
		if n == 0 {
			headers[i] = r.Header
		}
		mu.Unlock()
		responses := calls[i].responses
		if n >= len(responses) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		responses[n].write(w, r)
	}, calls)
	for i, c := range calls {
		c.compare(t, sent[i], headers[i], outcomes[i])
	}
}

// write writes the response. @ in a header is the address of the server.
func (a response) write(w http.ResponseWriter, r *http.Request) {
	for name, values := range a.header {
		for _, v := range values {
			w.Header().Add(name, strings.ReplaceAll(v, "@", "http://"+r.Host+"/v1"))
		}
	}
	media := a.media
	if media == "" {
		media = "application/json"
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(max(a.status, http.StatusOK))
	_, _ = io.WriteString(w, a.body)
}

// compare holds one call against what it wants.
func (c called) compare(t *testing.T, sent []string, header http.Header, got outcome) {
	t.Helper()
	at := c.do + "(" + c.args + ")"
	if !slices.Equal(sent, c.want) {
		t.Errorf("%s sends\n%s\nwant\n%s", at, strings.Join(sent, "\n"), strings.Join(c.want, "\n"))
	}
	for name, want := range c.header {
		if got := strings.Join(header.Values(name), "|"); got != want {
			t.Errorf("%s: the header %s is %q, want %q", at, name, got, want)
		}
	}
	if value := string(got.Value); value != c.value && (value != "null" || c.value != "") {
		t.Errorf("%s returns %s, want %s", at, got.Value, c.value)
	}
	if (got.Error == "") != (c.err == "") || !strings.Contains(got.Error, c.err) {
		t.Errorf("%s: error %q, want %q", at, got.Error, c.err)
	}
}
