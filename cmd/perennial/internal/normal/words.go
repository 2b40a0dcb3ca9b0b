package normal

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
	"github.com/perennial-go/perennial/cmd/perennial/internal/prose"
)

// proseWidth is how long the lines of comments are.
const proseWidth = 88

// comments makes all prose fit for comments.
func comments(f *form) { comment(f.Root) }

func comment(n *yaml.Node) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		switch n.Content[i].Value {
		case "description", "summary", "title", "x-deprecated-reason":
			if v := n.Content[i+1]; v.Kind == yaml.ScalarNode {
				clean := plain.Comment(v.Value)
				if n.Content[i].Value == "description" {
					clean = prose.Text(v.Value, proseWidth)
				}
				if clean != v.Value {
					v.Value, v.Style = strings.TrimSpace(clean), yaml.DoubleQuotedStyle
				}
			}
		}
	}
	for _, below := range n.Content {
		comment(below)
	}
}

// plainWords drops what makes no difference to Go: examples, which may be anything,
// and what only a validator reads.
func plainWords(f *form) {
	f.each(func(_ document.Path, n *yaml.Node) {
		for _, key := range []string{
			"example", "examples", "default", "externalDocs", "xml", "not", "if", "then", "else", "$defs", "definitions", "dependentSchemas",
			"dependentRequired", "patternProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames", "contains", "pattern",
			"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems",
			"uniqueItems", "minProperties", "maxProperties", "$schema", "$id", "$anchor", "$comment",
		} {
			node.Remove(n, key)
		}
	})
}

// modern writes what OpenAPI 3.1 says in its own ways in those of 3.0.
func modern(f *form) {
	siblings := !strings.HasPrefix(node.Text(f.Root, "openapi"), "3.0")
	f.each(func(at document.Path, n *yaml.Node) {
		if siblings {
			beside(n)
		}
		f.types(at, n)
		if c := node.Get(n, "const"); c != nil {
			if c.Kind == yaml.ScalarNode && c.ShortTag() != "!!null" && !has(n, "enum") {
				node.Set(n, "enum", &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{c}})
			}
			node.Remove(n, "const")
		}
		if has(n, "prefixItems") {
			node.Remove(n, "prefixItems")
			node.Set(n, "items", node.Map())
		}
		if node.Text(n, "type") == "string" && !has(n, "format") {
			switch {
			case node.Text(n, "contentEncoding") == "base64":
				node.Set(n, "format", node.Str("byte"))
			case has(n, "contentMediaType") && !has(n, "contentEncoding") && strings.HasPrefix(node.Text(n, "contentMediaType"), "application/octet-stream"):
				node.Set(n, "format", node.Str("binary"))
			}
		}
		if items := node.Get(n, "items"); node.Text(n, "type") == "array" && (items == nil || items.Kind != yaml.MappingNode) {
			node.Set(n, "items", node.Map())
		}
		f.typeless(n)
	})
}

// beside writes what stands beside a reference as another part of all that the schema
// has to be: unlike OpenAPI 3.0, 3.1 lets it count.
func beside(n *yaml.Node) {
	to := node.Get(n, "$ref")
	if to == nil || to.Kind != yaml.ScalarNode || !has(n, "type", "properties", "required", "additionalProperties", "allOf", "oneOf", "anyOf", "enum", "const", "items", "format") {
		return
	}
	line := n.Line
	node.Remove(n, "$ref")
	part := node.Map(node.Str("$ref"), to)
	part.Line = line
	if list := node.Get(n, "allOf"); list != nil && list.Kind == yaml.SequenceNode {
		list.Content = append([]*yaml.Node{part}, list.Content...)
		return
	}
	node.Set(n, "allOf", &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{part}})
}

// types writes a list of types as one type, with null apart.
func (f *form) types(at document.Path, n *yaml.Node) {
	t := node.Get(n, "type")
	var list []string
	switch {
	case t == nil:
		return
	case t.Kind == yaml.SequenceNode:
		for _, one := range t.Content {
			list = append(list, one.Value)
		}
	default:
		list = []string{t.Value}
	}
	var rest []string
	for _, one := range list {
		if one == "null" {
			node.Set(n, "nullable", node.Yes())
			continue
		}
		rest = append(rest, one)
	}
	if len(rest) == 1 && slices.Contains([]string{"string", "number", "integer", "boolean", "array", "object"}, rest[0]) {
		node.Set(n, "type", node.Str(rest[0]))
		return
	}
	node.Remove(n, "type")
	if len(rest) > 1 && !f.several(n, rest) {
		f.Note(at.With("type"), t, "one of the types %s: the value is an any in Go", strings.Join(rest, ", "))
	}
	if len(rest) == 0 { // null alone: what is said of others says nothing
		for _, key := range []string{"properties", "additionalProperties", "items", "required"} {
			node.Remove(n, key)
		}
		node.Set(n, "x-null", node.Yes())
	}
	if len(rest) > 1 && !has(n, "type", "oneOf", "anyOf", "allOf") {
		for _, key := range []string{"properties", "required", "additionalProperties", "items", "prefixItems"} {
			node.Remove(n, key) // or it would have the type that has these
		}
	}
}

// typeless gives a schema the type that all its values have.
func (f *form) typeless(n *yaml.Node) {
	if has(n, "type", "$ref", "allOf", "oneOf", "anyOf") {
		return
	}
	switch {
	case has(n, "properties", "additionalProperties"):
		node.Set(n, "type", node.Str("object"))
	case has(n, "items"):
		node.Set(n, "type", node.Str("array"))
	case has(n, "enum"):
		values := node.Get(n, "enum").Content
		if slices.ContainsFunc(values, func(v *yaml.Node) bool { return v.ShortTag() == "!!null" }) {
			node.Set(n, "nullable", node.Yes())
		}
		if t := typeOf(values); t != "" {
			node.Set(n, "type", node.Str(t))
		} else if types := typesOf(values); len(types) < 2 || slices.Contains(types, "number") || !f.several(n, types) {
			node.Remove(n, "enum")
		}
	}
}

// scalarType is the type of a value, "" if that is no scalar.
func scalarType(v *yaml.Node) string {
	return map[string]string{"!!str": "string", "!!int": "integer", "!!float": "number", "!!bool": "boolean"}[v.ShortTag()]
}

// typeOf is the type that values have, "" if it is not one.
func typeOf(values []*yaml.Node) string {
	found := ""
	for _, v := range values {
		t := scalarType(v)
		switch {
		case v.ShortTag() == "!!null":
		case t == "" || found != "" && found != t:
			return ""
		default:
			found = t
		}
	}
	return found
}
