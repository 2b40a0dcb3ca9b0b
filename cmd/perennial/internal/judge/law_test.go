package judge_test

import (
	"encoding/json"
	"fmt"
	"go/scanner"
	"go/token"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/grammar"
	"github.com/perennial-go/perennial/cmd/perennial/internal/judge"
)

// hostile are characters that end a literal, a comment or a line of Go, or that are
// not seen.
const hostile = "\"`\\\n\r\t\x00\x07\x7f\u0085\u009b\u2028\u2029\u202e\u2066\u200b\ufeff\ufffd"

// The judge of what is fine in Go source is its scanner: a name that passes gives one
// token in quotes, and one comment, with the text as it stands.
func TestLawWhatPassesIsOneTokenInGo(t *testing.T) {
	t.Parallel()
	passed, refused := 0, 0
	for _, r := range hostile + "a1é名😀 '<>&*/#$%{}" {
		text := "x" + string(r) + "y"
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = judged(t, head+"paths: {}\ncomponents:\n  schemas: {"+string(quoted)+": {type: string}}\n")
		if err != nil {
			refused++
			if !strings.ContainsRune(hostile, r) {
				t.Errorf("%q is refused: %v", text, err)
			}
			continue
		}
		passed++
		for source, want := range map[string]string{`"` + text + `"`: "STRING", "`" + text + "`": "STRING", "// " + text + "\n": "COMMENT"} {
			if got := tokens(source); len(got) != 1 || got[0] != want {
				t.Errorf("%q passes, and is %v in Go", text, got)
			}
		}
		if strings.ContainsRune(hostile, r) {
			t.Errorf("%q passes", text)
		}
	}
	if passed < 15 || refused < 17 {
		t.Errorf("%d pass and %d are refused", passed, refused)
	}
}

// tokens are those of a text as Go's scanner has them.
func tokens(source string) (all []string) {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(source))
	s.Init(file, []byte(source), func(_ token.Position, msg string) { all = append(all, msg) }, scanner.ScanComments)
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return all
		}
		if tok != token.SEMICOLON || lit == ";" {
			all = append(all, tok.String())
		}
	}
}

// What a judge has put right it does not put right again, and a document that it
// passes without a note is as it was.
func TestLawToJudgeTwiceIsToJudgeOnce(t *testing.T) {
	t.Parallel()
	passed := 0
	for seed := range uint64(200) {
		d, err := document.Parse("api.json", grammar.Draw(seed))
		if err != nil {
			t.Fatal(err)
		}
		before, notes := written(t, d), len(d.Notes)
		if judge.Judge(d) != nil {
			continue
		}
		passed++
		after := written(t, d)
		if len(d.Notes) == notes && after != before {
			t.Errorf("seed %d: changed without a note", seed)
		}
		notes = len(d.Notes)
		if err := judge.Judge(d); err != nil || len(d.Notes) != notes || written(t, d) != after {
			t.Errorf("seed %d: judged twice: %v, %v", seed, err, d.Notes[notes:])
		}
	}
	if passed < 100 {
		t.Errorf("%d of 200 documents pass: the test says little", passed)
	}
}

func written(t *testing.T, d *document.Document) string {
	t.Helper()
	text, err := d.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// An integer is written into Go as it stands: the judge of what is one is JSON.
func TestValuesOfNumbersAreNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		schema, value string
		stays         bool
	}{
		{"integer", "1", true}, {"integer", "-1", true}, {"integer", "'1'", true}, {"integer", "1.5", false}, {"integer", "1e3", false}, {"integer", "0x10", false}, {"integer", "a", false},
		{"integer", "'1; x'", false}, {"integer", "99999999999999999999999999999999999999999", false}, {"integer", "null", true}, {"integer", "[1]", false},
		{"number", "1.5", true}, {"number", "-2e10", true}, {"number", ".inf", false}, {"number", "a", false}, {"number", "'1+1'", false}, {"number", "--1", false},
		{"string", "a", true}, {"string", "1", true}, {"boolean", "true", true}, {"[integer, string]", "a", true}, {"[integer, 'null']", "a", false}, {"[number, integer]", "1.5", true},
	} {
		d, err := judged(t, schemas(fmt.Sprintf("A: {type: %s, enum: [%s, 7]}", c.schema, c.value)))
		if err != nil {
			t.Errorf("%s of %s: %v", c.value, c.schema, err)
			continue
		}
		if got := len(d.Resolve("#/components/schemas/A/enum").Content) == 2; got != c.stays || len(d.Notes) == 1 == c.stays {
			t.Errorf("%s of %s stays: %t, %v", c.value, c.schema, got, d.Notes)
		}
	}
}
