package plain_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
)

// turners are the characters of Unicode that turn the direction of a text (UAX #9), by
// the property that the standard library has of them.
func turners() (all []rune) {
	for _, table := range []*unicode.RangeTable{unicode.Bidi_Control, unicode.Join_Control} {
		for _, r := range table.R16 {
			for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
				all = append(all, c)
			}
		}
	}
	return all
}

func TestAttackEveryCharacterThatTurnsATextIsHidden(t *testing.T) {
	t.Parallel()
	all := turners()
	if len(all) < 12 {
		t.Fatalf("%U", all)
	}
	for _, r := range all {
		if !plain.Hidden(r) || plain.Comment("a"+string(r)+"b") != "ab" {
			t.Errorf("%U is seen", r)
		}
	}
	for _, r := range "aZ0 é日🎉\u00a0\u00ad" {
		if plain.Hidden(r) {
			t.Errorf("%U is hidden", r)
		}
	}
}

// What is fine stays as it is: a comment that was made once is a comment already.
func TestACommentOfACommentIsThatComment(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "a", "a\nb\n", "a\r\nb", "+build x", "a\n +build x", "\ufeffa", "a\x1b[31mb", "\xff", "é", strings.Repeat("\r", 5), "a\u0085\u2028\u2029b"} {
		once := plain.Comment(s)
		if twice := plain.Comment(once); twice != once {
			t.Errorf("%q is %q and then %q", s, once, twice)
		}
		if line := plain.Line(s); strings.ContainsAny(line, "\n\r\u2028\u2029\u0085") || plain.Line(line) != line {
			t.Errorf("%q is the line %q", s, line)
		}
	}
}

// The lines of a text stay its lines, however they end.
func TestEveryEndOfALineIsOne(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n", "\r", "\r\n", "\u2028", "\u2029", "\u0085"} {
		if got := plain.Comment("a" + end + "b\x00"); got != "a\nb" {
			t.Errorf("%q: %q", end, got)
		}
	}
}
