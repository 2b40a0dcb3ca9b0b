package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/diff"
)

// screen is what a terminal shows of what was written to it: a line that was cleared
// is not there. It knows what ECMA-48 calls EL, and a carriage return.
func screen(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if i := strings.LastIndex(line, "\r\033[K"); i >= 0 {
			line = line[i+len("\r\033[K"):]
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// onTerminal runs a command line as on a terminal with colours.
func onTerminal(t *testing.T, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(t.Context(), args, &terminal{stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs, progress: true, colours: true})
	return status, out.String(), errs.String()
}

// On a terminal each step is shown, and gone in the end: before an error, too.
func TestProgressIsGoneWhenACommandEnds(t *testing.T) {
	bad := strings.Replace(small, "/items:", "'@evil':", 1)
	for _, c := range []struct{ line, stdin, left string }{
		{"lint -spec -", small, ""},
		{"lint -spec -", bad, ""}, // said on stdout
		{"suggest -spec -", small, ""},
		{"suggest -spec -", bad, "stdin: line 10: "},
		{"diff -", small, "perennial diff: it takes two documents"},
		{"sdk -spec - -out /no/module", small, "the directory of the package is in no module"},
		{"mock -spec -", bad, "stdin: line 10: "},
	} {
		_, _, stderr := onTerminal(t, c.stdin, strings.Fields(c.line)...)
		left := screen(stderr)
		if (left == "") != (c.left == "") || !strings.HasPrefix(left, c.left) {
			t.Errorf("perennial %s leaves %q, want %q (%q)", c.line, left, c.left, stderr)
		}
	}
}

// The steps are counted to their number, and no further.
func TestProgressCountsToTheNumberOfSteps(t *testing.T) {
	count := regexp.MustCompile(`\[(\d+)/(\d+)\]`)
	old := file(t, "old.yaml", small)
	for line, want := range map[string]string{"lint -spec " + old: "[3/3]", "suggest -spec " + old: "[2/2]", "diff " + old + " " + old: "[8/8]"} {
		_, _, stderr := onTerminal(t, "", strings.Fields(line)...)
		all := count.FindAllString(stderr, -1)
		if len(all) == 0 || all[len(all)-1] != want {
			t.Errorf("perennial %s counts %v, want %s in the end", line, all, want)
		}
	}
}

// Without its colours a text is the one that is printed anywhere else.
func TestColoursAreAllThatATerminalAdds(t *testing.T) {
	escape := regexp.MustCompile("\033\\[\\d+m")
	for _, line := range []string{"lint -spec -", "suggest -spec -", "version", "help", "help sdk"} {
		_, coloured, _ := onTerminal(t, odd, strings.Fields(line)...)
		_, want, _ := do(t, odd, strings.Fields(line)...)
		if got := escape.ReplaceAllString(coloured, ""); got != want {
			t.Errorf("perennial %s: %q, want %q", line, got, want)
		}
	}
	_, asJSON, _ := onTerminal(t, odd, "lint", "-json", "-spec", "-")
	if strings.Contains(asJSON, "\033") {
		t.Errorf("colours in JSON: %q", asJSON)
	}
}

func TestAReportForPeopleNamesWhatBreaksFirst(t *testing.T) {
	r := &diff.Report{Step: diff.Major, Breaking: []string{"A: removed"}, Compatible: []string{"B: added"}}
	var out bytes.Buffer
	if err := show(&terminal{stdout: &out, colours: true}, r); err != nil {
		t.Fatal(err)
	}
	if want := "\033[31mbreaking\033[0m A: removed\n\033[32mcompatible\033[0m B: added\nstep: \033[1mmajor\033[0m\n"; out.String() != want {
		t.Errorf("%q", out.String())
	}
	for _, r := range []*diff.Report{r, {Step: diff.Minor, Compatible: []string{"B: added"}}, {Step: diff.None}} {
		if err := show(&terminal{stdout: broken{}}, r); err == nil {
			t.Errorf("%+v: nobody knows that it was not printed", r)
		}
	}
}
