package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
)

func TestADocumentIsCalledAsItsFile(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"api/stripe.com.json": "stripe.com", "api/a/b.json": "a/b", "package.json": "", "api/readme.md": "", "other/api/a.json": "", "api/.json": ""} {
		if got := nameOf(path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

func TestDocumentsAreChosenByName(t *testing.T) {
	t.Parallel()
	file := packed(t, map[string]string{"api/a.json": "{}", "api/b.json": "{}", "readme.md": ""})
	for _, c := range []struct {
		o    options
		want string
		err  string
	}{
		{options{}, "map[a:true b:true]", ""}, {options{names: []string{"b"}}, "map[b:true]", ""}, {options{sample: 7}, "map[a:true b:true]", ""},
		{options{names: []string{"a", "c"}}, "", "has no document c: names are those of its files"},
	} {
		chosen, err := choose(file, c.o)
		if c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) || c.err == "" && (err != nil || fmt.Sprint(chosen) != c.want) {
			t.Errorf("%+v: %v, %v", c.o, chosen, err)
		}
	}
}

// Failures of one kind are one class, whatever names and numbers they have.
func TestFailuresAreSortedByTheirKind(t *testing.T) {
	t.Parallel()
	tab := &table{out: io.Discard, total: 6}
	for name, text := range map[string]string{
		"a": `a.json: line 3: /paths/~1a: no schema "X"`, "b": `b.json: line 999: /components: no schema "Y"`, "c": "c.json: models.gen.go:7: undefined: x", "d": "d.json: models.gen.go:8: undefined: x",
		"e": "e.json: no schema 'Z'", "f": "f: " + strings.Repeat("long ", 100),
	} {
		tab.add(result{name: name, err: errors.New(text)})
	}
	var got []string
	for _, c := range tab.classes() {
		var names []string
		for _, r := range c.results {
			names = append(names, r.name)
		}
		got = append(got, strings.Join(names, "")+": "+c.text)
	}
	if len(got) != 3 || got[0] != "abe: no schema …" || got[1] != "cd: undefined: x" || !strings.HasPrefix(got[2], "f: long long") || len(got[2]) > 100 {
		t.Errorf("classes are %q", got)
	}
}

// The table of a report is one of Markdown, whatever an error says.
func TestAReportIsATableOfMarkdown(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "report.md")
	if err := os.WriteFile(file, []byte("before\n<!-- directory -->\nold\n<!-- /directory -->\nafter\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tab := &table{out: io.Discard, total: 3}
	tab.add(result{name: "good"})
	tab.add(result{name: "bad", err: fmt.Errorf("bad: %w", &document.Error{Note: document.Note{Pointer: "/a", Line: 3, Text: "a | <b>\nc " + strings.Repeat("é", 300)}, Way: "w"})})
	tab.add(result{name: "worse", err: errors.New("worse: it fails")})
	if err := tab.report(options{sample: 2, seed: 5, report: file}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, want := range []string{"before\n", "\nafter\n", "`make sdk-directory SAMPLE=2 SEED=5`: of 3 documents", "1 give a package that compiles, 1 are refused with the place where the document is wrong, 1 fail otherwise", `a \| &lt;b> c é`, "| worse | it fails |\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "|") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 3 {
			t.Errorf("no row of two cells: %s", line)
		}
	}
	if strings.Contains(text, "old") || strings.Contains(text, "\ufffd") {
		t.Errorf("%s", text)
	}
}

func TestProgressIsShownNowAndThen(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	tab := &table{out: &out, total: 45}
	for i := range 45 {
		var err error
		if i%15 == 0 {
			err = errors.New("x")
		}
		tab.add(result{name: fmt.Sprint(i), err: err})
	}
	if got, want := out.String(), "20 of 45 tried, 2 fail\n40 of 45 tried, 3 fail\n45 of 45 tried, 3 fail\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
