package normal

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// several writes a schema of several types as a union of one schema for each. It
// reports whether there is something to tell apart: all types that there are
// together are any value.
func (f *form) several(n *yaml.Node, types []string) bool {
	if slices.Contains(types, "number") { // every integer is a number
		types = slices.DeleteFunc(slices.Clone(types), func(t string) bool { return t == "integer" })
	}
	if has(n, "oneOf", "anyOf", "allOf") {
		return true // they say what it is
	}
	all := []string{"string", "number", "integer", "boolean", "array", "object"}
	if slices.ContainsFunc(types, func(t string) bool { return !slices.Contains(all, t) }) || len(types) > 4 {
		return false
	}
	var variants []*yaml.Node
	for _, t := range types {
		if v := only(n, t); v != nil {
			variants = append(variants, v)
		}
	}
	for _, key := range []string{"enum", "const", "format", "items", "properties", "required", "additionalProperties", "contentEncoding", "contentMediaType"} {
		node.Remove(n, key)
	}
	if len(variants) == 1 {
		n.Content = append(n.Content, variants[0].Content...)
		return true
	}
	n.Content = append(n.Content, node.Str("oneOf"), &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: variants})
	return true
}

// only returns what n says of values of one type; nil if it allows none.
func only(n *yaml.Node, t string) *yaml.Node {
	v := node.Map(node.Str("type"), node.Str(t))
	v.Line = n.Line
	for key, value := range node.Pairs(n) {
		switch {
		case key == "enum" && value.Kind == yaml.SequenceNode:
			fit := slices.DeleteFunc(slices.Clone(value.Content), func(e *yaml.Node) bool { return !isOf(e, t) })
			if len(fit) == 0 {
				return nil
			}
			node.Set(v, key, &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: fit})
		case key == "const":
			if !isOf(value, t) {
				return nil
			}
			node.Set(v, key, value)
		case key == "format" && formats(value.Value) == t, key == "items" && t == "array",
			t == "object" && slices.Contains([]string{"properties", "required", "additionalProperties"}, key),
			t == "string" && strings.HasPrefix(key, "content"):
			node.Set(v, key, value)
		}
	}
	return v
}

// isOf reports whether a value has a type.
func isOf(n *yaml.Node, t string) bool {
	switch n.ShortTag() {
	case "!!int":
		return t == "integer" || t == "number"
	case "!!float":
		return t == "number"
	case "!!bool":
		return t == "boolean"
	case "!!map":
		return t == "object"
	case "!!seq":
		return t == "array"
	case "!!null":
		return false
	}
	return t == "string"
}

// formats returns the type that a format is for.
func formats(format string) string {
	switch format {
	case "int32", "int64":
		return "integer"
	case "float", "double":
		return "number"
	}
	return "string"
}

// typesOf are the types of values, without null.
func typesOf(values []*yaml.Node) (types []string) {
	for _, v := range values {
		t := scalarType(v)
		if t == "" {
			t = "any" // which is none that can be told apart
		}
		if v.ShortTag() != "!!null" && !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	return types
}
