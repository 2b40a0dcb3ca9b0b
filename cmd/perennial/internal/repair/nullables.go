package repair

import "go.yaml.in/yaml/v3"

// nullables takes nullable out of additionalProperties that may be anything: null
// is among that already, and the generator would write methods that do not
// compile.
func nullables(d *document) {
	d.walk(schema, func(at place, n *yaml.Node) {
		if len(at) == 0 || at[len(at)-1] != "additionalProperties" || text(n, "nullable") != "true" {
			return
		}
		for _, key := range []string{"type", "$ref", "allOf", "oneOf", "anyOf", "properties", "enum"} {
			if get(n, key) != nil {
				return
			}
		}
		d.note(at.with("nullable"), n, "dropped: a schema without a type allows null already")
		remove(n, "nullable")
	})
}
