package repair

import (
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// unions moves the schema of a shared parameter to the schemas when there is a
// union in it: the generator refers to the types of the alternatives and
// declares them for schemas only.
func unions(d *document.Document) {
	parameters := node.Get(node.Get(d.Root, "components"), "parameters")
	if parameters == nil || parameters.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(parameters.Content); i += 2 {
		at, p := document.Path{"components", "parameters", parameters.Content[i].Value}, node.Follow(parameters.Content[i+1])
		moveUnion(d, at, p)
		content := node.Get(p, "content")
		if content == nil || content.Kind != yaml.MappingNode {
			continue
		}
		for j := 0; j+1 < len(content.Content); j += 2 {
			moveUnion(d, at.With("content", content.Content[j].Value), node.Follow(content.Content[j+1]))
		}
	}
}

// moveUnion moves the schema of a parameter or of its media type.
func moveUnion(d *document.Document, at document.Path, holder *yaml.Node) {
	s := node.Get(holder, "schema")
	if s == nil || !union(s, 0) {
		return
	}
	name := hoist(d, at[:3], "value", s)
	node.Set(holder, "schema", node.Map(node.Str("$ref"), node.Str("#/components/schemas/"+name)))
	d.Note(at.With("schema"), s, "a union inside a shared parameter makes types that are not declared: made it the schema %s", name)
}

// union reports whether s, as it is written there, has types inside that the
// generator gives names of their own.
func union(s *yaml.Node, depth int) bool {
	if s = node.Follow(s); s == nil || s.Kind != yaml.MappingNode || node.Get(s, "$ref") != nil || depth > document.MaxDepth {
		return false
	}
	if node.Get(s, "oneOf") != nil || node.Get(s, "anyOf") != nil {
		return true
	}
	inner := node.Get(s, "items")
	if node.Get(inner, "additionalProperties") != nil || node.Text(inner, "type") == "object" || union(inner, depth+1) || union(node.Get(s, "additionalProperties"), depth+1) {
		return true
	}
	if all := node.Get(s, "properties"); all != nil && all.Kind == yaml.MappingNode {
		for i := 1; i < len(all.Content); i += 2 {
			if union(all.Content[i], depth+1) {
				return true
			}
		}
	}
	return false
}

// schemasOf is the mapping of the schemas, made if there is none.
func schemasOf(d *document.Document) *yaml.Node {
	c := node.Get(d.Root, "components")
	if c == nil || c.Kind != yaml.MappingNode {
		c = node.Map()
		node.Set(d.Root, "components", c)
	}
	s := node.Get(c, "schemas")
	if s == nil || s.Kind != yaml.MappingNode {
		s = node.Map()
		node.Set(c, "schemas", s)
	}
	return s
}
