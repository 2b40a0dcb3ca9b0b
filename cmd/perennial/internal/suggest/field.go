package suggest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/schema"
	"github.com/perennial-go/perennial/internal/pointer"
)

// maxDepth is how deep tokens are looked for: {"data": {"attributes": {"token"}}}.
const maxDepth = 4

// field is a member of a body, or a parameter.
type field struct {
	at       string // its place
	parent   string // the place of what it is in
	name     string // without case and separators
	raw      string
	depth    int
	required bool
	array    bool // it is, or is in, an item of an array
	schema   *openapi3.Schema
	types    openapi3.SchemaRefs
}

// is reports whether a field has one of the types.
func (f *field) is(types ...string) bool { return schema.Is(f.types, types...) }

// text is what the document says of the field.
func (f *field) text() string { return strings.ToLower(f.schema.Description) }

// number is an example of the field's value that is a number.
func (f *field) number() (float64, bool) {
	for _, v := range []any{f.schema.Example, f.schema.Default} {
		switch n := v.(type) {
		case float64:
			return n, true
		case json.Number:
			x, err := n.Float64()
			return x, err == nil
		}
	}
	return 0, false
}

// only is the one value that a field can have, as a text.
func (f *field) only() string {
	if len(f.schema.Enum) == 1 && f.schema.Enum[0] != nil {
		return fmt.Sprint(f.schema.Enum[0])
	}
	return ""
}

// fields lists what is in a body. In that of a response, the first item of an array
// is looked at too.
func fields(schemas openapi3.SchemaRefs, response bool) []field {
	var all []field
	seen := map[*openapi3.Schema]bool{}
	var walk func(schemas openapi3.SchemaRefs, at string, depth int, inArray bool)
	walk = func(schemas openapi3.SchemaRefs, at string, depth int, inArray bool) {
		if depth >= maxDepth {
			return
		}
		for _, s := range schema.Parts(schemas) {
			if seen[s] {
				continue // a schema that holds itself
			}
			seen[s] = true
			for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
				p := s.Properties[name]
				if p == nil || p.Value == nil || response && p.Value.WriteOnly || !response && p.Value.ReadOnly {
					continue
				}
				refs := openapi3.SchemaRefs{p}
				f := field{
					at: at + "/" + pointer.Escape(name), parent: at, name: squash(name), raw: name, depth: depth, array: inArray,
					required: slices.Contains(s.Required, name), schema: p.Value, types: refs,
				}
				if !slices.ContainsFunc(all, func(o field) bool { return o.at == f.at }) {
					all = append(all, f)
				}
				walk(refs, f.at, depth+1, inArray)
			}
			if response && s.Items != nil {
				walk(openapi3.SchemaRefs{s.Items}, at+"/0", depth, true)
			}
			delete(seen, s)
		}
	}
	walk(schemas, "", 0, false)
	return all
}

// parameters lists the parameters of an operation.
func parameters(all openapi3.Parameters) []field {
	var list []field
	for _, p := range all {
		if p == nil || p.Value == nil {
			continue
		}
		f := field{
			at: p.Value.In + ":" + p.Value.Name, parent: p.Value.In, name: squash(p.Value.Name), raw: p.Value.Name,
			required: p.Value.Required, schema: &openapi3.Schema{},
		}
		if p.Value.Schema != nil && p.Value.Schema.Value != nil {
			f.schema, f.types = p.Value.Schema.Value, openapi3.SchemaRefs{p.Value.Schema}
		}
		list = append(list, f)
	}
	return list
}

// pick returns the field whose name stands first in names; of two that have it,
// the one that is less deep.
func pick(all []field, names []string, ok func(*field) bool) *field {
	for _, name := range names {
		var found *field
		for i := range all {
			f := &all[i]
			if f.name == name && (ok == nil || ok(f)) && (found == nil || f.depth < found.depth) {
				found = f
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// squash returns a text in lower case, of letters and digits alone.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		}
		return -1
	}, s)
}

// lastSegment is what a path ends in.
func lastSegment(path string) string {
	path = strings.TrimSuffix(path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}

// spaced is a text in lower case, with a space between its words: those of prose, of
// paths, and of names such as obtainToken.
func spaced(s string) string {
	var b strings.Builder
	var before rune
	for _, r := range s {
		switch {
		case 'A' <= r && r <= 'Z':
			if 'a' <= before && before <= 'z' || '0' <= before && before <= '9' {
				b.WriteByte(' ')
			}
			b.WriteRune(r + 'a' - 'A')
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
		before = r
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// says reports whether a spaced text has one of words, written as one word or as
// several, which begins where a word of the text does, or ends there: signIn has
// signin, and so has usersignin; forgotpassword has no otp, and analogOutputs no
// logout.
func says(text string, words ...string) bool {
	plain := strings.ReplaceAll(text, " ", "")
	edges := map[int]bool{0: true, len(plain): true}
	at := 0
	for _, w := range strings.Fields(text) {
		at += len(w)
		edges[at] = true
	}
	return slices.ContainsFunc(words, func(w string) bool {
		for from := 0; ; from++ {
			i := strings.Index(plain[from:], w)
			if i < 0 {
				return false
			}
			if from += i; edges[from] || edges[from+len(w)] {
				return true
			}
		}
	})
}

// has reports whether a text has one of words.
func has(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}
