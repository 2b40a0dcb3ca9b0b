package normal

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// allOf puts the parts of every allOf together, with what stands beside it. One
// reference with remarks stays a reference.
func allOf(f *form) {
	f.each(func(at document.Path, n *yaml.Node) {
		if has(n, "allOf") && !reference(n) && !f.recurs(at, n) {
			n.Content = f.together(at, n).Content
		}
	})
}

// remarks are what says nothing of the values that a schema has.
func remark(key string) bool {
	return slices.Contains([]string{"description", "title", "deprecated", "readOnly", "writeOnly", "nullable"}, key) || strings.HasPrefix(key, "x-")
}

// bare reports whether a schema says nothing of its values.
func bare(n *yaml.Node) bool {
	for key := range node.Pairs(n) {
		if !remark(key) {
			return false
		}
	}
	return true
}

// partOfItself refuses a schema that is all of itself, by way of a union with one
// variant: who put it together would never end.
func (f *form) partOfItself(at document.Path, n *yaml.Node) {
	f.Fail(at, n, "take it out of its own parts", "the schema is a part of itself, which none can be")
}

// together returns a schema in the place of one with allOf.
func (f *form) together(at document.Path, n *yaml.Node) *yaml.Node {
	own := node.Map()
	if f.open[n] {
		f.partOfItself(at, n)
		return own
	}
	f.open[n] = true
	defer delete(f.open, n)
	for key, value := range node.Pairs(n) {
		if key != "allOf" {
			own.Content = append(own.Content, node.Str(key), value)
		}
	}
	var parts []*yaml.Node
	for _, part := range node.Get(n, "allOf").Content {
		switch {
		case part.Kind != yaml.MappingNode:
		case bare(part):
			merge(own, part, true)
		default:
			parts = append(parts, part)
		}
	}
	if len(parts) == 1 && bare(own) && target(parts[0]) != "" {
		return wrap(own, parts[0])
	}
	out := own
	for _, part := range parts {
		for range document.MaxDepth { // a circle of references is refused before
			to := f.Resolve(node.Text(part, "$ref"))
			if to == nil {
				break
			}
			part = to
		}
		if has(part, "allOf") {
			part = f.together(at, part)
			if target(part) != "" {
				part = f.Target(part)
			}
		}
		if list := node.Get(part, "allOf"); list != nil && len(list.Content) == 1 { // a reference with remarks
			part = f.Target(list.Content[0])
		}
		merge(out, f.Clone(at, part), false)
	}
	return out
}

// reference reports whether n is a reference with remarks.
func reference(n *yaml.Node) bool {
	list := node.Get(n, "allOf")
	if list == nil || len(list.Content) != 1 || target(list.Content[0]) == "" || len(list.Content[0].Content) != 2 {
		return false
	}
	for key := range node.Pairs(n) {
		if key != "allOf" && !remark(key) {
			return false
		}
	}
	return true
}

// wrap is a reference with remarks. oapi-codegen reads these in an allOf of one.
func wrap(remarks, to *yaml.Node) *yaml.Node {
	if len(remarks.Content) == 0 {
		return to
	}
	out := node.Map(node.Str("allOf"), &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{to}})
	out.Content = append(out.Content, remarks.Content...)
	return out
}

// merge adds what a part says to a schema. remarks are taken of parts that have
// nothing else.
func merge(to, part *yaml.Node, remarks bool) {
	for key, value := range node.Pairs(part) {
		have := node.Get(to, key)
		switch {
		case key == "allOf" || !remarks && (key == "title" || key == "description" || key == "deprecated"):
		case have == nil:
			if key != "discriminator" || has(part, "oneOf", "anyOf") {
				node.Set(to, key, value)
			}
		case key == "properties":
			mergeProperties(have, value)
		case key == "required":
			have.Content = union(have.Content, value.Content)
		case key == "enum":
			have.Content = slices.DeleteFunc(have.Content, func(n *yaml.Node) bool { return !among(value.Content, n) })
		case key == "type" && have.Value != value.Value:
			if have.Value == "number" && value.Value == "integer" {
				have.Value = "integer"
			}
		case key == "items" || key == "additionalProperties":
			if have.Kind != yaml.MappingNode {
				node.Set(to, key, value)
			} else if value.Kind == yaml.MappingNode && !same(have, value) {
				node.Set(to, key, both(have, value))
			}
		}
	}
}

func mergeProperties(have, more *yaml.Node) {
	for name, value := range node.Pairs(more) {
		before := node.Get(have, name)
		switch {
		case before == nil:
			have.Content = append(have.Content, node.Str(name), value)
		case !same(before, value):
			node.Set(have, name, both(before, value))
		}
	}
}

// both is a schema whose values two schemas have to take. The walk comes to it.
func both(a, b *yaml.Node) *yaml.Node {
	switch {
	case len(a.Content) == 0 || bare(a) && target(b) != "":
		return b
	case len(b.Content) == 0 || bare(b) && target(a) != "":
		return a
	}
	return node.Map(node.Str("allOf"), &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{a, b}})
}

func union(a, b []*yaml.Node) []*yaml.Node {
	for _, n := range b {
		if !among(a, n) {
			a = append(a, n)
		}
	}
	return a
}

func among(list []*yaml.Node, n *yaml.Node) bool {
	return slices.ContainsFunc(list, func(o *yaml.Node) bool { return same(o, n) })
}

// same reports whether two values are written alike.
func same(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Value != b.Value || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !same(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}
