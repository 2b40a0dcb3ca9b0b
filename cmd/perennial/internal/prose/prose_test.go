package prose_test

import (
	"go/doc/comment"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/prose"
)

func TestADescriptionIsTheTextOfADocComment(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"paragraphs are filled", "One two three four five\nsix seven.\n\nEight.", "One two three four\nfive six seven.\n\nEight."},
		{"HTML", "<p>Lists the <b>open</b> ones.</p><p>Not&nbsp;<code>all</code></p>", "Lists the open ones.\n\nNot `all`"},
		{"no tag", "GET /u/<id> &lt;x&gt;", "GET /u/<id> <x>"},
		{"script", "a<script>alert(1)</script>b", "ab"},
		{"a link", "See [the guide](https://a.example/g).", "See [the guide].\n\n[the guide]: https://a.example/g"},
		{"a link in HTML", `See <a href="https://a.example/g">it</a>`, "See [it]\n\n[it]: https://a.example/g"},
		{"a link to nowhere", "See [the guide](#guide) and [it](/x).", "See the guide and\nit."},
		{"two links of one name", "[x](https://a.example/1) [x](https://a.example/2)", "[x] x\n(https://a.example/2)\n\n[x]: https://a.example/1"},
		{"a list", "Values:\n* one two three four five six\n* seven", "Values:\n  - one two three\n    four five six\n  - seven"},
		{"code", "So:\n```json\n{\"a\": 1, \"b\": 2, \"c\": 3}\n```\nand", "So:\n\n\t{\"a\": 1, \"b\": 2, \"c\": 3}\n\nand"},
		{"a heading", "## Usage ##\nGo.", "# Usage\n\nGo."},
		{"emphasis", "**Note:** a __b__ snake_case_c", "Note: a b\nsnake_case_c"},
		{"what is hidden", "a\u202eb\u2028c", "ab c"},
	} {
		if got := prose.Text(c.in, 20); got != c.want {
			t.Errorf("%s:\n%q\nwant:\n%q", c.name, got, c.want)
		}
	}
}

// What go doc makes of it says whether it is a doc comment: every link has its
// target, a list is a list and code is code.
func TestGoDocReadsItAsItIsMeant(t *testing.T) {
	text := prose.Text("See [the guide](https://a.example/g):\n\n* one\n* two\n\nSo:\n\n```\ncode {\n```", 80)
	d := new(comment.Parser).Parse(text)
	if len(d.Content) != 4 || len(d.Links) != 1 || !d.Links[0].Used {
		t.Fatalf("go doc reads %d blocks and the links %+v:\n%s", len(d.Content), d.Links, text)
	}
	if l, ok := d.Content[1].(*comment.List); !ok || len(l.Items) != 2 {
		t.Errorf("the list is %T", d.Content[1])
	}
	if c, ok := d.Content[3].(*comment.Code); !ok || !strings.Contains(c.Text, "code {") {
		t.Errorf("the code is %T", d.Content[3])
	}
}

func TestTheFirstSentence(t *testing.T) {
	for in, want := range map[string]string{
		"Tasks of a team. And more.":            "Tasks of a team.",
		"# Intro\n\nA [shop](https://a.b). Yes": "A shop.",
		"<p>Hello, <i>you</i></p>":              "Hello, you",
		"":                                      "",
	} {
		if got := prose.Sentence(in); got != want {
			t.Errorf("%q begins with %q, want %q", in, got, want)
		}
	}
}
