package main

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// verdict compares what was measured with what was promised.
type verdict struct {
	out   *screen
	title string // by default, none
	row   []finding
	errs  []error
}

// finding is one number, as it is printed.
type finding struct {
	text string
	look style
}

// is notes a number that has to be the promised one.
func (v *verdict) is(what string, got, want int) {
	v.note(got == want, plural(got, what), fmt.Sprint(want))
}

// some notes a number that has to be more than zero.
func (v *verdict) some(what string, got int) {
	v.note(got > 0, plural(got, what), "more than 0")
}

// holds notes something that has to be true.
func (v *verdict) holds(what string, ok bool) {
	v.note(ok, what, "")
}

func (v *verdict) note(ok bool, text, want string) {
	mark, look := "✓ ", green
	switch {
	case ok:
	case want == "":
		mark, look = "✗ ", red
		v.errs = append(v.errs, fmt.Errorf("not so: %s", text))
	default:
		mark, look = "✗ ", red
		v.errs = append(v.errs, fmt.Errorf("%s, promised: %s", text, want))
	}
	v.row = append(v.row, finding{mark + text, look})
}

// plural is a number with its noun, which is given as "call|calls".
func plural(n int, noun string) string {
	one, many, ok := strings.Cut(noun, "|")
	if n == 1 || !ok {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// end prints the findings, and returns what is not as promised.
func (v *verdict) end() error {
	v.out.line("")
	if v.title != "" {
		v.out.line("  %s", v.out.paint(bold, v.title))
	}
	text, used := "", 0
	for _, f := range v.row {
		width := utf8.RuneCountInString(f.text) + gap
		if used+width > lineWidth {
			v.out.line("%s", text)
			text, used = "", 0
		}
		text += strings.Repeat(" ", gap) + v.out.paint(f.look, f.text)
		used += width
	}
	v.out.line("%s", text)
	return errors.Join(v.errs...)
}

const (
	lineWidth = 80
	gap       = 2
)
