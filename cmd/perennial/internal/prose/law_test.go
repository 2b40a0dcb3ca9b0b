package prose_test

import (
	"go/doc/comment"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
	"github.com/perennial-go/perennial/cmd/perennial/internal/prose"
)

// descriptions are what documents have in their descriptions, well-formed or not.
var descriptions = []string{
	"", " ", "\n\n\n", "a", "one\ntwo", "- a\n- b", "1. a\n2. b", "```\ncode\n", "```\n```", "~~~\na\n~~~", "    indented", "# A\n## B", "| a | b |\n|---|---|\n| 1 | 2 |",
	"[a](https://a.b) [b](https://c.d)", "[a]: https://a.b", "![x](https://a.b/c.png)", "[a](javascript:alert(1))", "[](https://a.b)", "[a](https://a.b \"t\")",
	"<b>a", "</b>a", "<script>x", "<style>x</style>y", "<a href='https://a.b'>x", "<a href=https://a.b>x</a>", "<!-- a --> b", "<![CDATA[x]]>", "&lt;b&gt;", "&nbsp;", "&#0;", "&#x202e;x",
	"**a", "__a__", "a*b*c", "a_b_c", strings.Repeat("word ", 60), strings.Repeat("w", 200), "日本語 " + strings.Repeat("漢字", 50), "a\u202eb", "a\x00b", "a\u2028b", "\xff\xfe",
	"//go:build x", "a\n+build x", "* a\n\n  more\n* b", "<ul><li>a<li>b</ul>", "<table><tr><td>a</td><td>b</td></tr></table>", "Deprecated: no", "a\n\n\n\nb", "\tcode\n\n\tmore",
}

// Whatever a description is: its lines are no longer than asked for, unless a word or
// code cannot be broken; nothing hidden is left, and go/doc itself reads it.
func TestEveryDescriptionBecomesADocComment(t *testing.T) {
	t.Parallel()
	for _, in := range descriptions {
		for _, width := range []int{10, 40, 88} {
			text := prose.Text(in, width)
			if !utf8.ValidString(text) || strings.TrimSpace(text) != text || strings.Contains(text, "\n\n\n") {
				t.Errorf("%q at %d is %q", in, width, text)
			}
			for line := range strings.SplitSeq(text, "\n") {
				tooLong := utf8.RuneCountInString(line) > width && len(strings.Fields(strings.TrimLeft(line, " -+*#0123456789."))) > 1
				if tooLong && !strings.HasPrefix(line, "\t") && !strings.HasPrefix(line, "[") && !strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "# ") {
					t.Errorf("%q at %d has the line %q", in, width, line)
				}
				if strings.ContainsFunc(line, func(r rune) bool { return r != '\t' && unicode.IsControl(r) || plain.Hidden(r) }) {
					t.Errorf("%q at %d has something hidden in %q", in, width, line)
				}
			}
			d := new(comment.Parser).Parse(text)
			for _, l := range d.Links {
				if !strings.HasPrefix(l.URL, "http") {
					t.Errorf("%q has the link %+v", in, l)
				}
			}
		}
	}
}

// Broken twice a text is what it is broken once: generating again changes nothing.
func TestATextThatIsBrokenStaysAsItIs(t *testing.T) {
	t.Parallel()
	for _, in := range []string{descriptions[4], descriptions[5], strings.Repeat("word ", 60), "a\n\nb", "- " + strings.Repeat("word ", 30), "# A\n\nb"} {
		once := prose.Text(in, 40)
		if twice := prose.Text(once, 40); twice != once {
			t.Errorf("%q\nis\n%q\nand then\n%q", in, once, twice)
		}
	}
}

// No word of a text is lost, and none is added.
func TestBreakingLinesKeepsTheWords(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"one two  three\nfour\n\nfive", strings.Repeat("word ", 60), "日本 語", "a-b c/d e.f (g) h,i"} {
		got, want := strings.Fields(prose.Text(in, 12)), strings.Fields(in)
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%q has the words %q", in, got)
		}
	}
}

// The first sentence is one line, whatever is asked, and begins no directive.
func TestASentenceIsOneLine(t *testing.T) {
	t.Parallel()
	for _, in := range descriptions {
		s := prose.Sentence(in)
		if strings.ContainsAny(s, "\n\r\t") || strings.TrimSpace(s) != s || strings.HasPrefix(s, "//go:") && !strings.HasPrefix(in, "//go:") {
			t.Errorf("%q begins with %q", in, s)
		}
		if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || plain.Hidden(r) }) {
			t.Errorf("%q: something is hidden in %q", in, s)
		}
	}
	for in, want := range map[string]string{
		"Version 1.2 of it. And":          "Version 1.2 of it.",
		"One. Two.":                       "One.",
		"No end":                          "No end",
		"First line\nof it. Second.":      "First line of it.",
		"# Only a heading":                "",
		"## A\n\n## B\n\nText.":           "Text.",
		"**Bold** words. More.":           "Bold words.",
		"<h1>Title</h1><p>Text. More</p>": "Title",
	} {
		if got := prose.Sentence(in); got != want {
			t.Errorf("%q begins with %q, want %q", in, got, want)
		}
	}
}

// A link of a description leads to the web or nowhere: go doc would show another one as
// if it were ours.
func TestAttackALinkThatIsNoneOfTheWebIsItsText(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"javascript:alert(1)", "file:///etc/passwd", "//evil.example", "data:text/html,x", "https://a.b/`x", "vbscript:x", "HTTPS-not://x"} {
		for _, in := range []string{"See [it](" + to + ").", `See <a href="` + to + `">it</a>.`} {
			text := prose.Text(in, 80)
			if d := new(comment.Parser).Parse(text); len(d.Links) != 0 || strings.Contains(text, "]: ") {
				t.Errorf("%q is %q", in, text)
			}
		}
	}
}
