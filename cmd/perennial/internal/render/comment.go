package render

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
)

// comment writes the doc comment of a method.
func comment(op Operation, name string, r result) string {
	text := name + " calls " + op.Key() + "."
	if s := oneLine(op.Summary); s != "" {
		// "creates a project" goes on from the name; "Create a project" does not.
		if first, _ := utf8.DecodeRuneInString(s); unicode.IsLower(first) {
			text = name + " " + s
		} else {
			text = name + ": " + s
		}
		if !strings.ContainsAny(s[len(s)-1:], ".!?") {
			text += "."
		}
	}
	paragraphs := []string{text}
	if d := strings.TrimSpace(op.Description); d != "" && oneLine(d) != oneLine(op.Summary) {
		paragraphs = append(paragraphs, d)
	}
	if r.note != "" {
		paragraphs = append(paragraphs, r.note)
	}
	if r.helper == "Streamed" {
		paragraphs = append(paragraphs, "The caller closes the stream.")
	}
	paragraphs = append(paragraphs, facts(op))
	if op.Deprecated != "" {
		paragraphs = append(paragraphs, "Deprecated: "+oneLine(op.Deprecated))
	}
	var b strings.Builder
	for i, p := range paragraphs {
		if i > 0 {
			b.WriteString("//\n")
		}
		for l := range strings.SplitSeq(plain.Comment(p), "\n") {
			b.WriteString(strings.TrimRight("// "+l, " \t") + "\n")
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// facts is the paragraph that says what is called and how it can fail.
func facts(op Operation) string {
	text := "Operation " + op.ID + ": " + op.Key() + "."
	if op.Public {
		text += " No token is sent."
	}
	if op.Optional {
		text += " A token is sent if somebody is signed in."
	}
	if len(op.Failures) > 0 {
		text += " Documented failures: " + strings.Join(op.Failures, ", ") + "."
	}
	return text
}

// oneLine returns s without line breaks and outer space.
func oneLine(s string) string { return plain.Line(s) }
