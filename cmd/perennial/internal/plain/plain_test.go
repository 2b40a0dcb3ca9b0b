package plain_test

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"strings"
	"testing"
	"unicode"

	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
)

func TestAttackACommentIsOnlyAComment(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"fine, as it is":          "fine, as it is",
		"a\r\nb\rc\u2028d\u0085e": "a\nb\nc\nd\ne",
		"a\u202eb\u200bc\x00d":    "abcd",
		"a\n+build ignore":        "a\n(+build ignore)",
		"a\n   // +build x":       "a\n   // +build x",
		"tab\there":               "tab\there",
	} {
		if got := plain.Comment(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if got := plain.Line(" a\nb\u2029 c "); got != "a b c" {
		t.Errorf("one line is %q", got)
	}
}

// Whatever a text says, in a comment it is nothing else to the tools of Go.
func FuzzComment(f *testing.F) {
	for _, text := range []string{"", "a\n//go:build x", "*/ var a int /*", "+build a\r\n+build b", "\u2028func init() {}", "line x:1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := "package a\n\n// " + strings.ReplaceAll(plain.Comment(text), "\n", "\n// ") + "\nconst A = 1\n"
		file, err := parser.ParseFile(token.NewFileSet(), "", src, parser.ParseComments)
		if err != nil || len(file.Decls) != 1 || len(file.Comments) > 1 {
			t.Fatalf("%q: %v", src, err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if c, ok := n.(*ast.Comment); ok {
				if constraint.IsGoBuild(c.Text) || constraint.IsPlusBuild(c.Text) {
					t.Errorf("%q is a build constraint", c.Text)
				}
				for _, r := range c.Text {
					if r != '\t' && (unicode.IsControl(r) || plain.Hidden(r)) {
						t.Errorf("%q has %U in it", c.Text, r)
					}
				}
			}
			return true
		})
	})
}
