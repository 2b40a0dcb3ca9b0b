// Package names gives everything of a document that becomes Go a name: readable,
// the same in every run, and one of its own in the scope where it is declared.
package names

import (
	"fmt"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// words matches the words of a name in camel case.
var words = regexp.MustCompile(`[\p{Lu}\d]+([\p{Ll}\d]+|$)`)

// initialisms are written in capitals, as Go has them.
var initialisms = set("ACL API ASCII CPU CSS DNS EOF GUID HTML HTTP HTTPS ID IP JSON QPS RAM RPC SLA SMTP SQL SSH TCP TLS TTL " +
	"UDP UI GID UID UUID URI URL UTF8 VM XML XMPP XSRF XSS SIP RTP AMQP DB TS")

func set(list string) map[string]string {
	all := map[string]string{}
	for w := range strings.FieldsSeq(list) {
		all[strings.ToLower(w)] = w
	}
	return all
}

// signs are characters that alone tell two names apart, such as +1 and -1.
var signs = map[rune]string{'+': "Plus", '-': "Minus", '<': "Less", '>': "Greater", '=': "Equal", '!': "Not", '*': "Star", '%': "Percent", '#': "Hash", '&': "And", '@': "At", '$': "Dollar", '~': "Tilde", '^': "Caret", '|': "Bar"}

// Exported returns a text as an exported name, in the way of oapi-codegen's
// ToCamelCaseWithInitialisms. kind is what the name begins with where the text
// has no letter to begin with.
func Exported(text, kind string) string {
	name := camel(text)
	if name == "" {
		for _, r := range text {
			name += signs[r]
		}
	}
	if !unicode.IsUpper(firstRune(name)) {
		return kind + name
	}
	return name
}

// camel writes a text in camel case. A letter that has no case is its number.
func camel(text string) string {
	var b strings.Builder
	up := true
	for _, r := range text {
		switch {
		case unicode.IsUpper(r):
			b.WriteRune(r)
			up = false
		case unicode.IsDigit(r):
			b.WriteRune(r)
			up = true
		case unicode.IsLower(r) && up:
			b.WriteRune(unicode.ToUpper(r))
			up = false
		case unicode.IsLower(r):
			b.WriteRune(r)
		case unicode.IsLetter(r): // oapi-codegen leaves it out
			fmt.Fprintf(&b, "U%04X", r)
			up = true
		default:
			up = true
		}
	}
	joined := b.String()
	return words.ReplaceAllStringFunc(joined, func(w string) string {
		if v, ok := initialisms[strings.ToLower(w)]; ok {
			return v
		}
		return w
	})
}

// Unexported returns a text as the name of an argument.
func Unexported(text, kind string) string {
	name := Exported(text, kind)
	end := 0 // of what is in capitals at the beginning
	for i, r := range name {
		if !unicode.IsUpper(r) {
			break
		}
		end = i + len(string(r))
	}
	switch {
	case end == len(name):
		return strings.ToLower(name)
	case end > len(string(firstRune(name))): // IDToken is idToken
		_, last := lastRune(name[:end])
		if unicode.IsLower(firstRune(name[end:])) {
			end -= last
		}
	}
	return strings.ToLower(name[:end]) + name[end:]
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

func lastRune(s string) (last rune, size int) {
	for _, r := range s {
		last, size = r, len(string(r))
	}
	return last, size
}

// Scope is the names that are declared in one place.
type Scope map[string]bool

// NewScope returns a scope in which names are taken.
func NewScope(taken ...string) Scope {
	s := Scope{}
	s.Reserve(taken...)
	return s
}

// Reserve takes names.
func (s Scope) Reserve(taken ...string) {
	for _, name := range taken {
		s[name] = true
	}
}

// Take returns base if nobody has it, or else base with suffix, or else one of
// these with a number. Names that go with it, such as those of methods, have to
// be free as well: with returns them.
func (s Scope) Take(base, suffix string, with ...func(name string) []string) string {
	candidates := []string{base, base + suffix}
	for i := 2; ; i++ {
		for _, name := range candidates {
			if all := append([]string{name}, also(name, with)...); s.free(all) {
				s.Reserve(all...)
				return name
			}
		}
		candidates = []string{base + suffix + strconv.Itoa(i)}
		if suffix != "" && i == 2 {
			candidates = []string{base + suffix + "2"}
		}
	}
}

func also(name string, with []func(string) []string) (all []string) {
	for _, w := range with {
		all = append(all, w(name)...)
	}
	return all
}

func (s Scope) free(all []string) bool {
	for _, name := range all {
		if s[name] || token.IsKeyword(name) || !token.IsIdentifier(name) {
			return false
		}
	}
	return true
}

// Arguments returns the scope of the arguments of a method: what the generated
// methods use in it is taken, with all that is predeclared.
func Arguments() Scope {
	s := NewScope("a", "r", "ctx", "params", "contentType", "body", "opts", "from", "ask", "page", "items", "next", "cursor", "err", "c", "send")
	for name := range strings.FieldsSeq("any append bool byte cap clear close complex complex64 complex128 copy delete error false float32 float64 " +
		"imag int int8 int16 int32 int64 iota len make max min new nil panic print println real recover rune string true uint uint8 uint16 uint32 uint64 uintptr comparable " +
		"apiclient base64 bytes context errors fmt http webhook io iter json multipart nullable openapi_types operations os refresh rest runtime strings time url wire init main") {
		s.Reserve(name)
	}
	return s
}

// Free reports whether nobody has a name, nor those that go with it.
func (s Scope) Free(name string, with ...func(name string) []string) bool {
	return s.free(append([]string{name}, also(name, with)...))
}
