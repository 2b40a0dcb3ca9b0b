package repair

import (
	"strconv"

	"go.yaml.in/yaml/v3"
)

// unions moves the schema of a shared parameter to the schemas when there is a
// union in it: the generator refers to the types of the alternatives and
// declares them for schemas only.
func unions(d *document) {
	parameters := get(get(d.root, "components"), "parameters")
	if parameters == nil || parameters.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(parameters.Content); i += 2 {
		key, p := parameters.Content[i].Value, real(parameters.Content[i+1])
		s := get(p, "schema")
		if s == nil || s.Kind != yaml.MappingNode || get(s, "$ref") != nil || !union(s) {
			continue
		}
		all := schemasOf(d)
		name := key + "Value"
		for n := 2; get(all, name) != nil; n++ {
			name = key + "Value" + strconv.Itoa(n)
		}
		set(all, name, clone(s))
		set(p, "schema", mapping(str("$ref"), str("#/components/schemas/"+escape(name))))
		d.note(place{"components", "parameters", key, "schema"}, s, "a union inside a shared parameter makes types that are not declared: made it the schema %s", name)
	}
}

// union reports whether there is a union in s itself or its items.
func union(s *yaml.Node) bool {
	for range 8 {
		if s == nil || get(s, "oneOf") != nil || get(s, "anyOf") != nil {
			return s != nil
		}
		// An object without a name inside an array is given one, too.
		inner := get(s, "items")
		if inner != nil && text(inner, "type") == "object" || get(inner, "additionalProperties") != nil {
			return true
		}
		s = inner
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
