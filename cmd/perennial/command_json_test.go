package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/diff"
)

// decoded reads what a command prints with -json: one value, with these members and
// no others.
func decoded[T any](t *testing.T, text string) (v T) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if d.More() {
		t.Errorf("there is more than one value: %s", text)
	}
	return v
}

// odd has two operations with one operationId, which is repaired.
const odd = `openapi: 3.0.3
info: {title: Odd, version: '1'}
paths:
  /a:
    get: {operationId: a, responses: {'204': {description: ok}}}
    post: {operationId: a, responses: {'204': {description: ok}}}
`

func TestLintAsJSONHasListsThatAreNeverNull(t *testing.T) {
	for _, c := range []struct {
		text              string
		status            int
		repaired, refused int
	}{
		{small, exitOK, 2, 0},
		{odd, exitOK, 3, 0},
		{strings.Replace(odd, "/a:", "'@evil':", 1), exitFailed, 0, 1},
	} {
		status, stdout, stderr := do(t, c.text, "lint", "-json", "-spec", "-")
		type findings struct{ Repaired, Refused []string }
		l := decoded[findings](t, stdout)
		if status != c.status || len(l.Repaired) != c.repaired || len(l.Refused) != c.refused || l.Repaired == nil || l.Refused == nil || stderr != "" {
			t.Errorf("status %d, %s%s", status, stdout, stderr)
		}
		for _, line := range slices.Concat(l.Repaired, l.Refused) {
			if !strings.HasPrefix(line, "stdin: ") || strings.Contains(line, "\n") {
				t.Errorf("%q is no line that begins with the document", line)
			}
		}
	}
}

// The same findings, for people.
func TestLintForPeopleHasOneLineForEachFinding(t *testing.T) {
	_, asJSON, _ := do(t, odd, "lint", "-json", "-spec", "-")
	_, text, _ := do(t, odd, "lint", "-spec", "-")
	var want string
	for _, r := range decoded[linted](t, asJSON).Repaired {
		want += "repaired " + r + "\n"
	}
	if text != want {
		t.Errorf("%q, want %q", text, want)
	}
}

func TestVersionAsJSON(t *testing.T) {
	status, stdout, _ := do(t, "", "version", "-json")
	if v := decoded[version](t, stdout); status != exitOK || v.Perennial == "" || !strings.HasPrefix(v.Go, "go1.") {
		t.Errorf("status %d, %+v", status, v)
	}
	_, text, _ := do(t, "", "version")
	if !strings.HasPrefix(text, "perennial ") || strings.Count(text, "\n") != 1 {
		t.Errorf("%q", text)
	}
	for _, args := range [][]string{{"-version"}, {"--version"}} {
		if _, got, _ := do(t, "", args...); got != text {
			t.Errorf("%v: %q", args, got)
		}
	}
}

func TestDiffAsJSONIsTheReport(t *testing.T) {
	old := file(t, "old.yaml", small)
	added := file(t, "added.yaml", small+"  /more:\n    get: {operationId: listMore, responses: {'204': {description: ok}}}\n")
	status, stdout, stderr := do(t, "", "diff", "-json", old, added)
	r := decoded[diff.Report](t, stdout)
	if status != exitOK || stderr != "" || r.Step != diff.Minor || r.Breaking == nil || len(r.Breaking) != 0 || !slices.Contains(r.Compatible, "MoreService: added") {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
	// What is beyond the limit is printed all the same, and the failure is on stderr.
	status, stdout, stderr = do(t, "", "diff", "-json", "-limit", "minor", added, old)
	r = decoded[diff.Report](t, stdout)
	if status != exitFailed || r.Step != diff.Major || stderr != "the changes ask for a new major version; -limit allows minor\n" {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
}

func TestSuggestAsJSONHasListsThatAreNeverNull(t *testing.T) {
	status, stdout, stderr := do(t, odd, "suggest", "-json", "-spec", "-")
	found := decoded[map[string]any](t, stdout)
	for _, list := range []string{"roles", "pages", "keys", "notes"} {
		if _, ok := found[list].([]any); !ok {
			t.Errorf("%s is %v", list, found[list])
		}
	}
	if status != exitOK || stderr != "" || found["document"] != "stdin" || found["said"] != false {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
}

// A text of a document is printed as it is: no HTML is made of it, and it breaks out of
// no string.
func TestTextsOfADocumentAreValuesInJSON(t *testing.T) {
	text := strings.Replace(small, "operationId: login", "operationId: login\n      description: '</script> \"<&> \\'", 1)
	_, stdout, _ := do(t, strings.Replace(text, "email:", "'e<m\"ail':", 1), "suggest", "-json", "-spec", "-")
	if !json.Valid([]byte(stdout)) || strings.Contains(stdout, `\u003c`) {
		t.Errorf("%s", stdout)
	}
}
