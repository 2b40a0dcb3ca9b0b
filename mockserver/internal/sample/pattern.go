package sample

import (
	"regexp/syntax"
	"slices"
	"unicode/utf8"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// patternTries is how many texts are made for one pattern.
const patternTries = 100

// matching makes a text that all patterns match, and whose length is right.
func (m *Maker) matching(s *shape) (string, bool) {
	all := make([]*schema.Pattern, len(s.pattern))
	for i, text := range s.pattern {
		all[i] = schema.CompilePattern(text)
	}
	for n := range patternTries {
		base := all[n%len(all)].Base()
		tree, err := syntax.Parse(base, syntax.Perl)
		if err != nil || len(base) > 1000 { // its repetitions could multiply
			continue
		}
		// Open repetitions are made longer until the text is as long as it has to be.
		g := generator{m: m, more: 1 + n/4, left: maxText}
		if n%4 == 3 {
			g.more = int(min(s.minLen, maxText))
		}
		text := g.write(tree, nil)
		size := uint64(utf8.RuneCountInString(text))
		if g.left > 0 && size >= s.minLen && size <= s.maxLen &&
			!slices.ContainsFunc(all, func(p *schema.Pattern) bool { return !p.MatchString(text) }) {
			return text, true
		}
	}
	return "", false
}

// generator writes texts that a pattern matches.
type generator struct {
	m    *Maker
	more int // how often what may be repeated at will is repeated, at most
	left int // runes that may still be written
}

func (g *generator) write(re *syntax.Regexp, out []rune) string {
	out = g.add(re, out)
	return string(out)
}

func (g *generator) add(re *syntax.Regexp, out []rune) []rune {
	if g.left--; g.left < 0 {
		return out
	}
	switch re.Op {
	case syntax.OpLiteral:
		g.left -= len(re.Rune)
		out = append(out, re.Rune...)
	case syntax.OpCharClass:
		out = append(out, g.oneOf(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		out = append(out, rune('a'+g.m.rand.IntN(26)))
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			out = g.add(sub, out)
		}
	case syntax.OpAlternate:
		out = g.add(re.Sub[g.m.rand.IntN(len(re.Sub))], out)
	case syntax.OpQuest:
		out = g.repeat(re.Sub[0], 0, 1, out)
	case syntax.OpStar:
		out = g.repeat(re.Sub[0], 0, g.more, out)
	case syntax.OpPlus:
		out = g.repeat(re.Sub[0], 1, max(g.more, 1), out)
	case syntax.OpRepeat:
		most := re.Max
		if most < 0 {
			most = re.Min + g.more
		}
		out = g.repeat(re.Sub[0], re.Min, most, out)
	}
	return out
}

func (g *generator) repeat(re *syntax.Regexp, least, most int, out []rune) []rune {
	for range least + g.m.rand.IntN(most-least+1) {
		out = g.add(re, out)
	}
	return out
}

// oneOf chooses among ranges of characters, and prefers those that can be read.
func (g *generator) oneOf(ranges []rune) rune {
	var plain []rune
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := max(ranges[i], '!'); r <= min(ranges[i+1], '~'); r++ {
			plain = append(plain, r)
		}
	}
	if len(plain) > 0 {
		return plain[g.m.rand.IntN(len(plain))]
	}
	if len(ranges) == 0 {
		return 'x'
	}
	i := 2 * g.m.rand.IntN(len(ranges)/2)
	return ranges[i] + rune(g.m.rand.IntN(int(ranges[i+1]-ranges[i])+1))
}
