package schema

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
)

// Pattern is a regular expression of ECMA-262, which OpenAPI asks for.
//
// Package regexp matches it, in a time that grows with the text alone: engines that know
// all of ECMA-262 match by trial and error, which a document can make last for ever. What
// package regexp does not know is put into its words; conditions at the start, such as
// (?=.*\d), become patterns of their own. A condition elsewhere is let go: the value is
// not known to be wrong.
type Pattern struct {
	text       string
	base       string         // without conditions, in the words of package regexp
	compiled   *regexp.Regexp // of base; nil where it cannot be read
	conditions []condition
}

// condition is a pattern that has to match as well, or must not.
type condition struct {
	pattern *regexp.Regexp
	negated bool
}

// CompilePattern never fails.
func CompilePattern(text string) *Pattern {
	base, conditions := taken(translated(text))
	p := &Pattern{text: text, base: base}
	p.compiled = compiled(base)
	for _, c := range conditions {
		negated, anchored := c[0] == '!', strings.HasPrefix(strings.TrimLeft(base, "("), "^")
		inner := c[1:]
		if anchored {
			inner = "^(?:" + inner + ")"
		}
		if negated && !anchored {
			continue // it holds where the match begins, and nobody knows where that is
		}
		if re := compiled(inner); re != nil {
			p.conditions = append(p.conditions, condition{pattern: re, negated: negated})
		}
	}
	return p
}

// maxSize is how large a pattern may be once its repetitions are written out. The threat:
// some bytes of a document, a{999} in itself, become a hundred megabytes.
const maxSize = 50_000

// compiled compiles a pattern, nil when it cannot be read or is too large.
func compiled(text string) *regexp.Regexp {
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil || size(tree) > maxSize {
		return nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	return re
}

// size is how much a pattern matches, repetitions written out; maxSize+1 for more than that.
func size(re *syntax.Regexp) int {
	sum := 1 + len(re.Rune)
	for _, sub := range re.Sub {
		sum = min(sum+size(sub), maxSize+1)
	}
	if re.Op == syntax.OpRepeat {
		sum *= max(re.Min, re.Max, 1)
	}
	return min(sum, maxSize+1)
}

// MatchString reports whether the pattern matches. One that cannot be read lets everything
// pass.
func (p *Pattern) MatchString(s string) bool {
	for _, c := range p.conditions {
		if c.pattern.MatchString(s) == c.negated {
			return false
		}
	}
	return p.compiled == nil || p.compiled.MatchString(s)
}

// String returns the text of the pattern.
func (p *Pattern) String() string { return p.text }

// Base returns the pattern without its conditions, as package regexp reads it.
func (p *Pattern) Base() string { return p.base }

// What ECMA-262 says otherwise than package regexp.
var (
	codePoint = regexp.MustCompile(`\\u(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))`)
	control   = regexp.MustCompile(`\\c([A-Za-z])`)
	counted   = regexp.MustCompile(`\{(\d+)(,?)(\d*)\}`)
	needless  = regexp.MustCompile(`\\([_ %&=!~;<>'"@#:,` + "`" + `])`)
)

// maxRepeat is how many repetitions package regexp counts.
const maxRepeat = 1000

// translated puts a pattern into the words of package regexp. Where it counts further
// than that does, it only counts so far.
func translated(text string) string {
	text = codePoint.ReplaceAllString(text, `\x{$1$2}`)
	text = control.ReplaceAllStringFunc(text, func(s string) string { return fmt.Sprintf(`\x%02x`, s[2]&0x1f) })
	text = needless.ReplaceAllString(text, `$1`)
	return counted.ReplaceAllStringFunc(text, func(s string) string {
		m := counted.FindStringSubmatch(s)
		least, errLeast := strconv.Atoi(m[1])
		most, errMost := strconv.Atoi(m[3])
		switch {
		case errLeast != nil || least > maxRepeat:
			return fmt.Sprintf("{%d,}", maxRepeat)
		case m[3] != "" && (errMost != nil || most > maxRepeat):
			return fmt.Sprintf("{%d,}", least)
		}
		return s
	})
}

// taken returns a pattern without the conditions in it, and those at its start: "=" or
// "!" and a pattern each. Where it has alternatives, a condition may hold for one of them
// alone, and none is returned.
func taken(text string) (base string, conditions []string) {
	var out strings.Builder
	depth, inClass, alternatives := 0, false, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			out.WriteByte(c)
			i++
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case inClass:
		case c == '(':
			kind, end := conditionAt(text, i)
			if end > 0 {
				if start := out.String(); (kind == "(?=" || kind == "(?!") && (start == "" || start == "^") {
					conditions = append(conditions, kind[2:]+text[i+len(kind):end])
				}
				i = end
				continue
			}
			depth++
		case c == ')':
			depth--
		case c == '|' && depth == 0:
			alternatives = true
		}
		out.WriteByte(text[i])
	}
	if alternatives {
		conditions = nil
	}
	return out.String(), conditions
}

// conditionAt returns how the condition that begins at i begins, and where its last
// parenthesis is; 0 when none does.
func conditionAt(text string, i int) (kind string, end int) {
	for _, kind := range [...]string{"(?=", "(?!", "(?<=", "(?<!"} {
		if !strings.HasPrefix(text[i:], kind) {
			continue
		}
		depth, inClass := 0, false
		for j := i; j < len(text); j++ {
			switch c := text[j]; {
			case c == '\\':
				j++
			case c == '[':
				inClass = true
			case c == ']':
				inClass = false
			case inClass:
			case c == '(':
				depth++
			case c == ')':
				if depth--; depth == 0 {
					return kind, j
				}
			}
		}
	}
	return "", 0
}
