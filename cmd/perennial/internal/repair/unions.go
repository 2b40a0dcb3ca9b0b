package repair

import "go.yaml.in/yaml/v3"

// unions moves the schema of a shared parameter to the schemas when there is a
// union in it: the generator refers to the types of the alternatives and
// declares them for schemas only.
func unions(d *document) {
	parameters := get(get(d.root, "components"), "parameters")
	if parameters == nil || parameters.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(parameters.Content); i += 2 {
		at, p := place{"components", "parameters", parameters.Content[i].Value}, follow(parameters.Content[i+1])
		d.moveUnion(at, p)
		content := get(p, "content")
		if content == nil || content.Kind != yaml.MappingNode {
			continue
		}
		for j := 0; j+1 < len(content.Content); j += 2 {
			d.moveUnion(at.with("content", content.Content[j].Value), follow(content.Content[j+1]))
		}
	}
}

// moveUnion moves the schema of a parameter or of its media type.
func (d *document) moveUnion(at place, holder *yaml.Node) {
	s := get(holder, "schema")
	if s == nil || !union(s, 0) {
		return
	}
	name := d.hoist(at[:3], "value", s)
	set(holder, "schema", mapping(str("$ref"), str("#/components/schemas/"+name)))
	d.note(at.with("schema"), s, "a union inside a shared parameter makes types that are not declared: made it the schema %s", name)
}

// union reports whether s, as it is written there, has types inside that the
// generator gives names of their own.
func union(s *yaml.Node, depth int) bool {
	if s = follow(s); s == nil || s.Kind != yaml.MappingNode || get(s, "$ref") != nil || depth > maxDepth {
		return false
	}
	if get(s, "oneOf") != nil || get(s, "anyOf") != nil {
		return true
	}
	inner := get(s, "items")
	if get(inner, "additionalProperties") != nil || text(inner, "type") == "object" || union(inner, depth+1) || union(get(s, "additionalProperties"), depth+1) {
		return true
	}
	if all := get(s, "properties"); all != nil && all.Kind == yaml.MappingNode {
		for i := 1; i < len(all.Content); i += 2 {
			if union(all.Content[i], depth+1) {
				return true
			}
		}
	}
	return false
}

// schemasOf is the mapping of the schemas, made if there is none.
func schemasOf(d *document) *yaml.Node {
	c := get(d.root, "components")
	if c == nil || c.Kind != yaml.MappingNode {
		c = mapping()
		set(d.root, "components", c)
	}
	s := get(c, "schemas")
	if s == nil || s.Kind != yaml.MappingNode {
		s = mapping()
		set(c, "schemas", s)
	}
	return s
}
