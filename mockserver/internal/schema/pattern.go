package schema

import (
	"regexp"
	"time"

	"github.com/dlclark/regexp2"
)

// matchTimeout bounds one match of a pattern that package regexp cannot read. The threat:
// such patterns are matched by trial and error, which a document can make last for ever.
const matchTimeout = 50 * time.Millisecond

// Pattern is a regular expression of ECMA-262, which OpenAPI asks for.
type Pattern struct {
	text string
	fast *regexp.Regexp  // nil where package regexp cannot read the pattern
	full *regexp2.Regexp // nil where nothing can
}

// CompilePattern never fails.
func CompilePattern(text string) Pattern {
	p := Pattern{text: text}
	if fast, err := regexp.Compile(text); err == nil {
		p.fast = fast
	} else if full, err := regexp2.Compile(text, regexp2.ECMAScript); err == nil {
		full.MatchTimeout = matchTimeout
		p.full = full
	}
	return p
}

// MatchString reports whether the pattern matches. One that nobody can read, or that
// takes too long, lets everything pass: the value is not known to be wrong.
func (p Pattern) MatchString(s string) bool {
	if p.fast != nil {
		return p.fast.MatchString(s)
	}
	if p.full == nil {
		return true
	}
	ok, err := p.full.MatchString(s)
	return ok || err != nil
}

// String returns the text of the pattern.
func (p Pattern) String() string { return p.text }
