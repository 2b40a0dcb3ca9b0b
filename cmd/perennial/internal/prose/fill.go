package prose

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// item matches the mark that begins an item of a list.
var item = regexp.MustCompile(`^ *([-*+•]|\d{1,3}[.)])[ \t]+`)

// filler breaks lines.
type filler struct {
	width int
	lines []string
	words []string // of the paragraph or item that is being read
	first string   // what its first line begins with
	rest  string   // what its other lines begin with
}

// fill returns a text in lines of at most width characters. Paragraphs and the
// items of lists are filled; code, headings and tables stay as they are.
func fill(s string, width int) string {
	f := filler{width: width}
	code := false
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, " \t")
		trimmed := strings.TrimSpace(line)
		switch mark := item.FindString(line); {
		case strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~"):
			f.flush()
			f.blank()
			code = !code
		case code:
			f.lines = append(f.lines, strings.TrimRight("\t"+line, "\t"))
		case trimmed == "":
			f.flush()
			f.blank()
		case mark != "":
			f.flush()
			f.begin(mark, strings.TrimSpace(line[len(mark):]))
		case len(f.words) == 0 && (strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "\t")):
			f.lines = append(f.lines, "\t"+strings.TrimSpace(line))
		case strings.HasPrefix(line, "# ") || strings.HasPrefix(trimmed, "|"):
			f.flush()
			f.lines = append(f.lines, trimmed)
		default:
			f.words = append(f.words, strings.Fields(line)...)
		}
	}
	f.flush()
	for len(f.lines) > 0 && f.lines[len(f.lines)-1] == "" {
		f.lines = f.lines[:len(f.lines)-1]
	}
	return strings.Join(f.lines, "\n")
}

// begin begins an item of a list. It is written as gofmt does.
func (f *filler) begin(mark, text string) {
	sign := strings.TrimSpace(mark)
	if strings.ContainsAny(sign, "*+•") {
		sign = "-"
	}
	f.first = strings.Repeat(" ", max(0, 3-len(sign))) + sign + " "
	f.rest = strings.Repeat(" ", len(f.first))
	f.words = strings.Fields(text)
}

// flush writes the paragraph or item.
func (f *filler) flush() {
	line := f.first
	room := utf8.RuneCountInString(line)
	empty := true
	for _, word := range f.words {
		n := utf8.RuneCountInString(word)
		if !empty && room+1+n > f.width {
			f.lines = append(f.lines, line)
			line, room, empty = f.rest, utf8.RuneCountInString(f.rest), true
		}
		if !empty {
			line += " "
			room++
		}
		line += word
		room += n
		empty = false
	}
	if !empty {
		f.lines = append(f.lines, line)
	}
	f.words, f.first, f.rest = nil, "", ""
}

// blank writes an empty line, unless there is one.
func (f *filler) blank() {
	if n := len(f.lines); n > 0 && f.lines[n-1] != "" {
		f.lines = append(f.lines, "")
	}
}
