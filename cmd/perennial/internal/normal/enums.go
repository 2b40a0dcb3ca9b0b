package normal

import (
	"math/big"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// enums names the constants of every enum after the type and the value.
func enums(f *form) {
	f.each(func(_ document.Path, n *yaml.Node) { constantless(n) })
	for _, n := range node.Pairs(f.probe) { // copies, of which no walk knows
		for n != nil && n.Kind == yaml.MappingNode {
			constantless(n)
			next := node.Get(n, "items")
			if next == nil {
				next = node.Get(n, "additionalProperties")
			}
			n = next
		}
	}
	f.constants()
}

// constantless takes out of an enum what no constants go with.
func constantless(n *yaml.Node) {
	if t := node.Text(n, "type"); has(n, "enum") && t != "string" && t != "integer" {
		node.Remove(n, "enum") // no Go type has its values as constants
	}
	if has(n, "enum") && mapped(n) {
		node.Remove(n, "format") // there are no constants of a time
	}
}

// constants names those of the schemas that have come since it was called.
func (f *form) constants() {
	for ; f.constanted+1 < len(f.schemas.Content); f.constanted += 2 {
		n, name := f.schemas.Content[f.constanted+1], f.names[f.schemas.Content[f.constanted].Value]
		constantless(n)
		if values := node.Get(n, "enum"); values != nil && values.Kind == yaml.SequenceNode {
			f.values(f.places[name], name, n, values)
		}
	}
}

// values gives the values of one enum their names.
func (f *form) values(at document.Path, name string, n, values *yaml.Node) {
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
