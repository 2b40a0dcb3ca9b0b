package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/corpus/drive"
)

// A run of some documents replaces their entries and leaves those of the others; the
// totals are those of all.
func TestAReportKeepsTheDocumentsOfOtherRuns(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "report.md")
	if err := os.WriteFile(file, []byte("before\n<!-- corpus -->\n<!-- /corpus -->\nafter\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	a := source{name: "a", npm: "p@1", producer: "FastAPI"}
	b := source{name: "b", module: "example.com/m@v1", producer: "by hand"}
	lost := drive.Finding{Kind: drive.Generator, Operation: "GET /a", Text: "x | <y>\nz is lost"}
	many := &drive.Report{Operations: 9, Called: 8, Findings: []drive.Finding{lost}}
	for range 9 {
		many.Findings = append(many.Findings, drive.Finding{Kind: drive.Validator, Operation: "GET /b", Text: "t"})
	}
	for _, c := range []struct {
		s source
		r result
	}{
		{b, result{report: many}},
		{a, result{report: &drive.Report{Operations: 1}, err: errors.New("mock: it fails")}},
		{a, result{report: &drive.Report{Operations: 3, Called: 3, Protected: 5, Compared: 7, Refused: 2}}},
	} {
		if err := report(file, c.s, c.r); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, want := range []string{
		"before\n", "\nafter\n", "of 2 documents, 2 are generated, built, vetted and driven. Of 12 operations 11 are called, 5 times",
		"Findings: 1 of the generator, 0 of documents, 9 of the validator.",
		"\n| a | p@1 | FastAPI | ok | 3 | 3 | 5 | 7 | 2 | 0 | 0 | 0 |\n| b | example.com/m@v1 | by hand | ok | 9 | 8 | 0 | 0 | 0 | 1 | 0 | 9 |\n",
		"- b: generator: `GET /a`: x \\| &lt;y> z is lost\n", "- b: and 4 more\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "it fails") {
		t.Errorf("the earlier entry is still there:\n%s", text)
	}
}
