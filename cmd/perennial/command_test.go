package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// small is a document with a sign-in that it does not name as such.
const small = `openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example.com'}]
paths:
  /auth/login:
    post:
      operationId: login
      requestBody: {content: {application/json: {schema: {type: object, properties: {email: {type: string}, password: {type: string}}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {token: {type: string}}}}}}}
  /items:
    get:
      operationId: listItems
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {type: string}}}}}}
`

// do runs a command line.
func do(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), args, &terminal{stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs})
	return status, out.String(), errs.String()
}

// file writes a document.
func file(t *testing.T, name, text string) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return at
}

func TestTheExitStatusSaysWhoseMistakeItIs(t *testing.T) {
	good, bad := file(t, "good.yaml", small), file(t, "bad.yaml", "openapi: 3.0.3\npaths: [")
	for _, tc := range []struct {
		args   string
		status int
		says   string // on stderr
	}{
		{"", 2, "Usage: perennial COMMAND"},
		{"help", 0, ""},
		{"help sdk", 0, ""},
		{"sdk -help", 0, ""},
		{"version", 0, ""},
		{"--version", 0, ""},
		{"sdkk", 2, `there is no command "sdkk"`},
		{"sdk", 2, "perennial sdk: it takes -spec DOCUMENT and -out DIR; perennial help sdk explains it"},
		{"sdk -nope", 2, "flag provided but not defined: -nope"},
		{"sdk -spec x -out y more", 2, `"more" belongs to no flag`},
		{"sdk -spec x -out y -parts z", 2, "-parts z: a list of"},
		{"diff a", 2, "it takes two documents"},
		{"diff - -", 2, "the standard input is one document"},
		{"diff -limit patch a b", 2, "-limit patch: one of none, minor, major"},
		{"mock -spec x -addr 0.0.0.0:0", 2, "other machines could reach it; -public allows that"},
		{"completion tcsh", 2, `"tcsh" is none of bash, zsh, fish`},
		{"lint -spec " + good, 0, ""},
		{"lint -spec " + bad, 1, ""},
		{"suggest -spec " + bad, 1, "bad.yaml:3: "},
		{"suggest -spec /no/such/file", 1, "no such file"},
		{"suggest -spec http://example.com/a?key=s3cret", 1, "http://example.com/a: documents are read over https alone"},
	} {
		status, stdout, stderr := do(t, "", strings.Fields(tc.args)...)
		if status != tc.status || !strings.Contains(stderr, tc.says) || strings.Contains(stderr, "s3cret") {
			t.Errorf("perennial %s: status %d, want %d; stderr:\n%s", tc.args, status, tc.status, stderr)
		}
		if strings.Contains(stdout+stderr, "\033[") {
			t.Errorf("perennial %s: escapes on what is no terminal: %q", tc.args, stdout+stderr)
		}
	}
}

func TestEveryCommandHasAnExampleThatParses(t *testing.T) {
	for _, c := range commands() {
		status, help, _ := do(t, "", "help", c.name)
		if status != 0 || !strings.Contains(help, "Usage: perennial "+c.name) || len(c.examples) == 0 {
			t.Errorf("%s: status %d, %d examples, help:\n%s", c.name, status, len(c.examples), help)
		}
		for _, e := range c.examples {
			if !strings.Contains(e, "perennial "+c.name) || !strings.Contains(help, e) {
				t.Errorf("%s: the example %q is not one, or not in the help", c.name, e)
			}
		}
	}
}

func TestADocumentIsReadFromTheStandardInputAndAnAddress(t *testing.T) {
	status, overlay, stderr := do(t, small, "suggest", "-spec", "-")
	if status != 0 || !strings.Contains(overlay, "role: login") || stderr != "" {
		t.Fatalf("stdin: status %d, %s%s", status, overlay, stderr)
	}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(small)) }))
	defer server.Close()
	var out, errs bytes.Buffer
	term := &terminal{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, client: server.Client()}
	if status := run(t.Context(), []string{"suggest", "-json", "-spec", server.URL + "/api.yaml"}, term); status != 0 {
		t.Fatalf("status %d: %s", status, errs.String())
	}
	var found struct {
		Document string
		Roles    []struct{ Role, Path string }
	}
	if err := json.Unmarshal(out.Bytes(), &found); err != nil || found.Document != "api.yaml" || found.Roles[0].Path != "/auth/login" {
		t.Errorf("%v: %s", err, out.String())
	}
	if !strings.Contains(errs.String(), "reading https://127.0.0.1") || !strings.Contains(errs.String(), "at most 64 MB in 1m0s") {
		t.Errorf("what is downloaded is not told: %s", errs.String())
	}
}

func TestDiffNamesTheStepAndWritesTheChangelog(t *testing.T) {
	old := file(t, "old.yaml", small)
	added := file(t, "added.yaml", small+"  /more:\n    get: {operationId: listMore, responses: {'204': {description: ok}}}\n")
	for _, tc := range []struct {
		old, now, step string
		limit          string
		status         int
	}{
		{old, old, "none", "none", 0},
		{old, added, "minor", "minor", 0},
		{old, added, "minor", "none", 1},
		{added, old, "major", "minor", 1},
	} {
		status, stdout, stderr := do(t, "", "diff", "-limit", tc.limit, tc.old, tc.now)
		if status != tc.status || !strings.HasSuffix(stdout, "step: "+tc.step+"\n") {
			t.Errorf("%s to %s: status %d\n%s%s", filepath.Base(tc.old), filepath.Base(tc.now), status, stdout, stderr)
		}
	}
	status, stdout, stderr := do(t, "", "diff", "-changelog", added, old)
	if status != 0 || !strings.Contains(stdout, "### Removed\n\n") || !strings.Contains(stdout, "ListMore`") {
		t.Errorf("status %d:\n%s%s", status, stdout, stderr)
	}
}

func TestColoursAreForTerminals(t *testing.T) {
	var out, errs bytes.Buffer
	status := run(t.Context(), []string{"lint", "-spec", file(t, "a.yaml", "openapi: 3.0.3\npaths: [")}, &terminal{stdout: &out, stderr: &errs, colours: true})
	if status != 1 || !strings.HasPrefix(out.String(), "\033[31mrefused\033[0m a.yaml:3: ") {
		t.Errorf("status %d: %q", status, out.String())
	}
}

func TestMockServesUntilItIsInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	lines := &announced{ready: make(chan struct{})}
	var errs bytes.Buffer
	done := make(chan int)
	go func() {
		done <- run(ctx, []string{"mock", "-json", "-addr", "127.0.0.1:0", "-spec", "-"}, &terminal{stdin: strings.NewReader(small), stdout: lines, stderr: &errs})
	}()
	select {
	case <-lines.ready:
	case <-time.After(time.Minute):
		t.Fatal("it announces nothing")
	}
	var s serving
	if err := json.Unmarshal(lines.text.Bytes(), &s); err != nil {
		t.Fatalf("%v: %s", err, lines.text.String())
	}
	resp, err := http.Get(s.URL + "/items")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("status %d", resp.StatusCode)
	}
	stop()
	if status := <-done; status != 0 {
		t.Errorf("status %d: %s", status, errs.String())
	}
}

// announced is an output that says when it was written to.
type announced struct {
	text  bytes.Buffer
	ready chan struct{}
}

func (a *announced) Write(p []byte) (int, error) {
	n, err := a.text.Write(p)
	if bytes.Contains(p, []byte("}")) {
		close(a.ready)
	}
	return n, err
}

// TestBashCompletes asks bash itself what it would complete.
func TestBashCompletes(t *testing.T) {
	_, script, _ := do(t, "", "completion", "bash")
	for line, want := range map[string][]string{
		"perennial s":           {"sdk", "suggest"},
		"perennial diff -":      {"-changelog", "-json", "-limit", "-out", "-overlay"},
		"perennial completion ": {"bash", "zsh", "fish"},
	} {
		words := strings.Split(line, " ")
		ask := script + "\nCOMP_WORDS=(" + strings.Join(words[:len(words)-1], " ") + " '" + words[len(words)-1] + "')\nCOMP_CWORD=" +
			string(rune('0'+len(words)-1)) + "\n_perennial\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"
		out, err := exec.CommandContext(t.Context(), "bash", "-c", ask).CombinedOutput()
		if got := strings.Fields(string(out)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q completes to %v (%v), want %v", line, got, err, want)
		}
	}
	_, fish, _ := do(t, "", "completion", "fish")
	if !strings.Contains(fish, "complete -c perennial -n '__fish_seen_subcommand_from mock' -o addr -d 'host:port to listen on") {
		t.Errorf("fish:\n%s", fish)
	}
}
