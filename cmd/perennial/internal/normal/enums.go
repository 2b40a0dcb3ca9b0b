package normal

import (
	"math/big"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// enums names the constants of every enum after the type and the value.
func enums(f *form) {
	f.each(func(_ document.Path, n *yaml.Node) {
		if t := node.Text(n, "type"); has(n, "enum") && t != "string" && t != "integer" {
			node.Remove(n, "enum") // no Go type has its values as constants
		}
		if has(n, "enum") && mapped(n) {
			node.Remove(n, "format") // there are no constants of a time
		}
	})
	for i := 0; i+1 < len(f.schemas.Content); i += 2 {
		n, name := f.schemas.Content[i+1], f.names[f.schemas.Content[i].Value]
		if values := node.Get(n, "enum"); values != nil && values.Kind == yaml.SequenceNode {
			f.constants(f.places[name], name, n, values)
		}
	}
}

// constants gives the values of one enum their names.
func (f *form) constants(at document.Path, name string, n, values *yaml.Node) {
	wishes := node.Get(n, "x-enum-varnames")
	if wishes == nil {
		wishes = node.Get(n, "x-enumNames")
	}
	node.Remove(n, "x-enumNames")
	node.Remove(n, "x-enum-varnames")
	kept := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	called := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	for i, v := range values.Content {
		if v.ShortTag() == "!!null" || among(kept.Content, v) {
			continue
		}
		if why := constant(v, node.Text(n, "type")); why != "" {
			f.Note(at.With("enum"), v, "no constant of %q: %s", v.Value, why)
			continue
		}
		word := v.Value
		if wishes != nil && i < len(wishes.Content) && len(wishes.Content) == len(values.Content) {
			word = wishes.Content[i].Value
		}
		full := f.scope.Take(name+label(word), "Value")
		kept.Content = append(kept.Content, v)
		called.Content = append(called.Content, node.Str(strings.TrimPrefix(full, name)))
	}
	if len(kept.Content) == 0 {
		node.Remove(n, "enum")
		return
	}
	node.Set(n, "enum", kept)
	node.Set(n, "x-enum-varnames", called)
}

// label is a value as the end of a name.
func label(value string) string {
	if value == "" {
		return "Empty"
	}
	if value[0] == '-' && len(value) > 1 && strings.Trim(value[1:], "0123456789") == "" {
		return "Minus" + value[1:]
	}
	if l := names.Exported(value, "N"); l != "N" {
		return l
	}
	return "Value"
}

// constant says why a value is no constant, "" if it is.
func constant(v *yaml.Node, t string) string {
	if t == "integer" {
		n, ok := new(big.Int).SetString(v.Value, 0)
		if !ok || n.CmpAbs(big.NewInt(1<<53)) > 0 {
			return "it is larger than JSON readers can tell apart (2^53)"
		}
		return ""
	}
	if v.ShortTag() != "!!str" && v.ShortTag() != "!!int" && v.ShortTag() != "!!float" && v.ShortTag() != "!!bool" {
		return "it is no string"
	}
	if strings.ContainsFunc(v.Value, func(r rune) bool { return r == '"' || r == '`' || unicode.IsControl(r) }) {
		return "it has quotes or control characters"
	}
	v.Tag, v.Style = "!!str", yaml.DoubleQuotedStyle
	return ""
}

// recursion breaks what Go cannot have: a struct inside of itself, and a list or a
// map that is nothing but itself.
func recursion(f *form) {
	r := &recursive{form: f, state: map[string]int{}}
	for i := 0; i+1 < len(f.schemas.Content); i += 2 {
		r.visit(f.schemas.Content[i].Value)
	}
}

type recursive struct {
	*form

	state map[string]int // 1 while it is visited, 2 after that
}

func (r *recursive) visit(key string) {
	if r.state[key] != 0 {
		return
	}
	r.state[key] = 1
	n := r.byKey[key]
	at := r.places[r.names[key]]
	required := node.Get(n, "required")
	for name, member := range node.Pairs(node.Get(n, "properties")) {
		to := held(member)
		if to == "" || required == nil || node.Get(member, "nullable") != nil ||
			!slices.ContainsFunc(required.Content, func(v *yaml.Node) bool { return v.Value == name }) {
			continue
		}
		if r.visit(to); r.state[to] == 1 {
			r.Note(at.With("properties", name), member, "the schema is inside of itself: its field is a pointer")
			required.Content = slices.DeleteFunc(required.Content, func(v *yaml.Node) bool { return v.Value == name })
		}
	}
	if !has(n, "properties", "oneOf", "anyOf") {
		r.plain(at, n)
	}
	r.state[key] = 2
}

// plain follows what has no struct: aliases, lists and maps.
func (r *recursive) plain(at document.Path, n *yaml.Node) {
	for _, k := range []string{"items", "additionalProperties"} {
		below := node.Get(n, k)
		if below == nil || below.Kind != yaml.MappingNode {
			continue
		}
		to := held(below)
		if to == "" {
			r.plain(at.With(k), below)
			continue
		}
		if has(r.byKey[to], "properties", "oneOf", "anyOf") {
			continue // a struct, which may hold a list of itself
		}
		if r.visit(to); r.state[to] == 1 {
			r.Note(at.With(k), below, "the schema is nothing but itself: what is inside is an any")
			node.Set(n, k, node.Map())
		}
	}
	if to := held(n); to != "" {
		r.visit(to)
	}
}

// held is the schema that a member holds: a reference, or one with remarks.
func held(n *yaml.Node) string {
	if list := node.Get(n, "allOf"); list != nil && len(list.Content) == 1 {
		n = list.Content[0]
	}
	return target(n)
}
