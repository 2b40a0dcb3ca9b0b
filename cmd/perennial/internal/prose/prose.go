// Package prose turns the descriptions of documents, which are CommonMark with
// HTML in it, into the text of Go doc comments.
package prose

import (
	"go/doc"
	"html"
	"regexp"
	"strings"

	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
)

// Text returns a description as the text of a doc comment: without HTML, with links
// as Go has them, and in lines of at most width characters where they can be
// broken.
func Text(s string, width int) string {
	s, links := withLinks(markup(s))
	s = fill(plain.Comment(headings(s)), width)
	if len(links) > 0 {
		s += "\n\n" + plain.Comment(strings.Join(links, "\n"))
	}
	return strings.TrimSpace(s)
}

// Sentence returns the first sentence of a description, in one line and without
// markup; "" if it has none.
func Sentence(s string) string {
	s, _ = withLinks(markup(s))
	s = strings.NewReplacer("[", "", "]", "").Replace(s)
	for block := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if block = strings.TrimSpace(block); block != "" && !strings.HasPrefix(block, "#") {
			return plain.Line(new(doc.Package).Synopsis(block))
		}
	}
	return ""
}

// markup takes HTML and emphasis out of a text.
func markup(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	switch {
	case strings.Contains(s, "<"):
		s = withoutTags(s)
	case strings.Contains(s, "&"):
		s = html.UnescapeString(s)
	}
	return emphasis.ReplaceAllString(s, "$1$2")
}

var (
	// emphasis matches bold words. A star or an underscore alone may mean anything.
	emphasis = regexp.MustCompile(`\*\*([^*\n]+)\*\*|\b__([^_\n]+)__\b`)
	// link matches links and images, with the character before.
	link = regexp.MustCompile(`(!?)\[([^\[\]\n]*)\]\(\s*<?([^()\s<>]*)>?(?:\s+"[^"\n]*")?\s*\)`)
	// heading matches a line that is a heading.
	heading = regexp.MustCompile(`(?m)^ {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$`)
)

// withLinks returns a text whose links are those of Go, and their definitions.
// A link that leads nowhere by itself, such as to a place of the page that the
// text once was on, is its text.
func withLinks(s string) (text string, definitions []string) {
	targets := map[string]string{}
	text = link.ReplaceAllStringFunc(s, func(whole string) string {
		m := link.FindStringSubmatch(whole)
		image, label, to := m[1] != "", strings.TrimSpace(strings.ReplaceAll(m[2], "`", "")), m[3]
		absolute := strings.HasPrefix(to, "https://") || strings.HasPrefix(to, "http://")
		switch {
		case image || !absolute || strings.ContainsAny(to, "\"'`\\"):
			return label
		case label == "" || label == to:
			return to
		case targets[label] == "":
			targets[label] = to
			definitions = append(definitions, "["+label+"]: "+to)
		case targets[label] != to:
			return label + " (" + to + ")"
		}
		return "[" + label + "]"
	})
	return text, definitions
}

// headings writes headings in the way of Go.
func headings(s string) string { return heading.ReplaceAllString(s, "\n# $1\n") }
