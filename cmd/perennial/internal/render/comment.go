package render

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
	"github.com/perennial-go/perennial/cmd/perennial/internal/prose"
)

// lineWidth is how long the lines of comments are, without their slashes.
const lineWidth = 88

// commented writes a description as a comment, in lines of at most lineWidth
// characters.
func commented(text string) string { return slashes(prose.Text(text, lineWidth)) }

// slashes puts slashes before the lines of a comment.
func slashes(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight("// "+l, " \t")
	}
	return strings.Join(lines, "\n")
}

// comment writes the doc comment of a method.
func comment(op Operation, name string, r result) string {
	text := name + " calls " + op.Key() + "."
	if s := strings.TrimSpace(prose.Text(op.Summary, 1<<20)); s != "" && !strings.Contains(s, "\n") {
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
	switch {
	case r.item != "":
		paragraphs = append(paragraphs, "The caller closes the stream, whose method All yields its items.")
	case r.helper == "Streamed":
		paragraphs = append(paragraphs, "The caller closes the stream.")
	}
	paragraphs = append(paragraphs, facts(op))
	if f := failures(op); f != "" {
		paragraphs = append(paragraphs, f)
	}
	if op.Deprecated != "" {
		paragraphs = append(paragraphs, "Deprecated: "+oneLine(op.Deprecated))
	}
	return commented(strings.Join(paragraphs, "\n\n"))
}

// facts is the paragraph that says what is called.
func facts(op Operation) string {
	text := "Operation " + op.ID + ": " + op.Key() + "."
	if op.Public {
		text += " No token is sent."
	}
	if op.Optional {
		text += " A token is sent if somebody is signed in."
	}
	return text
}

// failures is the paragraph that says how an operation can fail by the document,
// and what the bodies of these responses are.
func failures(op Operation) string {
	documented := op.Failures
	if op.failure("default") != "" {
		documented = append(slices.Clone(documented), "default")
	}
	if len(documented) == 0 {
		return ""
	}
	var byType []string // types, in the order of their first statuses
	statuses := map[string][]string{}
	for _, f := range documented {
		t := op.failure(f)
		if statuses[t] == nil {
			byType = append(byType, t)
		}
		if f == "default" {
			f = "any other status"
		}
		statuses[t] = append(statuses[t], f)
	}
	slices.SortStableFunc(byType, func(a, b string) int { return len(b) - len(a) })
	var parts []string
	for _, t := range byType {
		s := strings.Join(statuses[t], ", ")
		if t != "" {
			s += " with a [" + t + "], see rest.ErrorBody"
		}
		parts = append(parts, s)
	}
	return "Errors, a *rest.Error: " + strings.Join(parts, "; ") + "."
}

// oneLine returns s without line breaks and outer space.
func oneLine(s string) string { return plain.Line(s) }

// sentence is the first sentence of a description.
func sentence(s string) string { return prose.Sentence(s) }
