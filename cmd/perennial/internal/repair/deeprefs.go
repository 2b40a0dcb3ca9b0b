package repair

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// deepRefs gives what a reference finds inside of a component a name of its own:
// the generator follows references to components only.
func deepRefs(d *document) {
	names := map[string]string{}
	d.walk(schema, func(at place, n *yaml.Node) {
		ref := text(n, "$ref")
		if !strings.HasPrefix(ref, "#/") || strings.Count(ref, "/") == 3 {
			return
		}
		inside := d.resolve(ref)
		if inside == nil || inside.Kind != yaml.MappingNode {
			return
		}
		name, known := names[ref]
		if !known {
			var path place
			for token := range strings.SplitSeq(ref[2:], "/") {
				path = append(path, unescape(token))
			}
			name = d.hoist(path, "shared", inside)
			names[ref] = name
		}
		d.note(at, n, "$ref to the inside of a component: made it the schema %s", name)
		set(n, "$ref", str("#/components/schemas/"+name))
	})
}

// enumItems moves enums inside of arrays that are alternatives of a union to the
// schemas: the generator gives the array and the enum the same name.
func enumItems(d *document) {
	for _, key := range []string{"oneOf", "anyOf"} {
		d.walk(schema, func(at place, n *yaml.Node) {
			if len(at) < 2 || at[len(at)-2] != key {
				return
			}
			items := get(n, "items")
			if get(items, "enum") == nil || get(items, "$ref") != nil {
				return
			}
			name := d.hoist(at, "item", items)
			d.note(at.with("items"), items, "an enum in an array in a union has the Go name of the array: made it the schema %s", name)
			set(n, "items", mapping(str("$ref"), str("#/components/schemas/"+name)))
		})
	}
}
