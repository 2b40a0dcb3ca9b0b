// Package challenge reads WWW-Authenticate (RFC 9110, section 11.6.1).
package challenge

import (
	"net/http"
	"strings"
)

// Challenge is one of the ways in that a server asks for.
type Challenge struct {
	// Scheme is the authentication scheme as it was sent, such as "Bearer".
	Scheme string
	// Params are the parameters, with names in lower case. Of one that stands
	// twice, the first counts.
	Params map[string]string
}

// Parse returns the challenges of a response, in their order. It is lenient as
// recipients have to be: what cannot be read is skipped, and the rest counts.
//
//	WWW-Authenticate: Newauth realm="apps", type=1, Basic realm="simple"
//
// are two: a comma separates parameters as well as challenges, and only the
// equals sign tells them apart.
func Parse(h http.Header) []Challenge {
	var all []Challenge
	for _, value := range h.Values("WWW-Authenticate") {
		p := parser{rest: value}
		all = append(all, p.challenges()...)
	}
	return all
}

// Find returns the first challenge of a scheme.
func Find(all []Challenge, scheme string) (Challenge, bool) {
	for _, c := range all {
		if strings.EqualFold(c.Scheme, scheme) {
			return c, true
		}
	}
	return Challenge{}, false
}

type parser struct{ rest string }

func (p *parser) challenges() (all []Challenge) {
	for p.rest != "" {
		p.skip(" \t,")
		word := p.token()
		if word == "" {
			p.junk()
			continue
		}
		spaced := p.skip(" \t")
		if len(all) > 0 && p.parameter(&all[len(all)-1], word) {
			continue
		}
		all = append(all, Challenge{Scheme: word, Params: map[string]string{}})
		if spaced {
			p.token68()
		}
	}
	return all
}

// token68 skips what may follow a scheme instead of parameters, such as the
// message of Negotiate: it says nothing to us.
func (p *parser) token68() {
	end := strings.IndexAny(p.rest, " \t,")
	if end < 0 {
		end = len(p.rest)
	}
	after := strings.TrimLeft(p.rest[end:], " \t")
	if strings.Trim(strings.TrimRight(p.rest[:end], "="), token68Chars) == "" && (after == "" || after[0] == ',') {
		p.rest = p.rest[end:]
	}
}

const token68Chars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/"

// parameter reads "= value" after a name that was read. It changes nothing when
// there is no equals sign, or none that a value follows.
func (p *parser) parameter(c *Challenge, name string) bool {
	rest, ok := strings.CutPrefix(p.rest, "=")
	if !ok || strings.HasPrefix(rest, "=") {
		return false
	}
	rest = strings.TrimLeft(rest, " \t")
	var value string
	if strings.HasPrefix(rest, `"`) {
		value, rest = quoted(rest[1:])
	} else {
		end := strings.IndexAny(rest, " \t,")
		if end < 0 {
			end = len(rest)
		}
		value, rest = rest[:end], rest[end:]
	}
	p.rest = rest
	name = strings.ToLower(name)
	if _, twice := c.Params[name]; !twice {
		c.Params[name] = value
	}
	return true
}

// quoted reads a quoted string whose first quote was read. One that is not
// closed ends with the header.
func quoted(s string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:]
		case '\\':
			if i++; i == len(s) {
				return b.String(), ""
			}
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// token reads a token (RFC 9110, section 5.6.2).
func (p *parser) token() string {
	end := 0
	for end < len(p.rest) && isTokenChar(p.rest[end]) {
		end++
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	return word
}

func isTokenChar(c byte) bool {
	return c > ' ' && c < 0x7f && strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) < 0
}

// skip drops leading characters, and reports whether there were any.
func (p *parser) skip(cutset string) bool {
	before := len(p.rest)
	p.rest = strings.TrimLeft(p.rest, cutset)
	return len(p.rest) < before
}

// junk drops what begins no token, up to where one can begin again.
func (p *parser) junk() {
	if strings.HasPrefix(p.rest, `"`) {
		_, p.rest = quoted(p.rest[1:])
		return
	}
	if p.rest != "" {
		p.rest = p.rest[1:]
	}
}
