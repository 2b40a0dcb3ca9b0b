// Package plain makes texts of documents fit for the comments of Go source.
package plain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hidden reports whether a character is not seen, and changes how others are: it
// turns their direction (Trojan Source, CVE-2021-42574), ends a line, or joins
// nothing.
func Hidden(r rune) bool {
	return r == '\u2028' || r == '\u2029' || r == '\u061C' || r == '\uFEFF' || r == '\u180E' ||
		'\u200B' <= r && r <= '\u200F' || '\u202A' <= r && r <= '\u202E' || '\u2060' <= r && r <= '\u206F' ||
		'\U000E0000' <= r && r <= '\U000E007F'
}

// Comment returns a text whose lines can stand in a comment, each after two
// slashes and a space: one way to end a line, nothing hidden, and no line that
// the go command would read as a build constraint.
func Comment(s string) string {
	if strings.IndexFunc(s, special) < 0 && !strings.Contains(s, "+build") {
		return s
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !special(r) {
			return r
		}
		return -1
	}, s)
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "+build") {
			lines[i] = "(" + strings.TrimSpace(line) + ")"
		}
	}
	return strings.Join(lines, "\n")
}

// Line is [Comment] for a text that has to be one line.
func Line(s string) string { return strings.Join(strings.Fields(Comment(s)), " ") }

func special(r rune) bool { return unicode.IsControl(r) || Hidden(r) || r == utf8.RuneError }
