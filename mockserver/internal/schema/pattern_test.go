package schema_test

import (
	"strings"
	"testing"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

func TestPatternsOfECMA262(t *testing.T) {
	for text, c := range map[string]struct{ yes, no string }{
		`^(?=.*\d)(?=.*[a-z]).{3,}$`:    {"a1b", "abc"},
		`(?=.*\d)[a-z\d]{3,}`:           {"ab1", "abc"},
		`^(?!admin$)[a-z]+$`:            {"administrator", "admin"},
		`^(?!.*\.\.)[a-z.]+$`:           {"a.b", "a..b"},
		`^(?=[(\])]+$).*$`:              {"()", "a"},
		`^[\u00e0-\u00e9]+$`:            {"é", "e"},
		`^\u{1F600}$`:                   {"😀", "x"},
		`^\/v\d+\/[\w\-]+$`:             {"/v1/a-b", "v1"},
		`^.{1,4000}$`:                   {"x", ""},
		`^\p{Lu}\p{Ll}+$`:               {"Ada", "ada"},
		`^(?<year>\d{4})$`:              {"2026", "26"},
		`^\_a\ b\@$`:                    {"_a b@", "ab"},
		`^a(?<=a)b$`:                    {"ab", "b"},
		`^(?=a)b|^c$`:                   {"c", "d"},
		`^(?:(?:25[0-5]|1?\d?\d)\.){3}`: {"10.0.255.", "10.0."},
	} {
		p := schema.CompilePattern(text)
		if !p.MatchString(c.yes) || p.MatchString(c.no) {
			t.Errorf("%s: %q matches: %v, %q: %v", text, c.yes, p.MatchString(c.yes), c.no, p.MatchString(c.no))
		}
	}
}

// TestAttackPatternsThatTakeForEver has patterns that trial and error would not come to
// an end with, and ones that nobody can read.
func TestAttackPatternsThatTakeForEver(t *testing.T) {
	text := strings.Repeat("a", 10_000) + "!"
	for _, p := range []string{`^(a+)+$`, `^(?=(a+)+$)`, `^(?=(a|aa)+$).*$`, `^(\w+\s?)*$`} {
		if schema.CompilePattern(p).MatchString(text) {
			t.Errorf("%s matches", p)
		}
	}
	for _, p := range []string{"(", "[", `\`, "(?=", "(?=(", `^(\1)$`, `^(b{999}){40}$`, "a{99999999999999999999}", "(?=a))"} {
		if !schema.CompilePattern(p).MatchString(strings.Repeat("a", 1000)) {
			t.Errorf("%s, which cannot be read, lets a value not pass", p)
		}
	}
}

func FuzzPattern(f *testing.F) {
	f.Add(`^(?=.*\d)(?!x)[a-z]{3,2000}$`, "ab1")
	f.Fuzz(func(_ *testing.T, pattern, text string) { schema.CompilePattern(pattern).MatchString(text) })
}
