package repair

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// types drops lists of several types (OpenAPI 3.1): Go has no such type, and the
// generator makes none up. Without one, the value is an any. One type and null is
// something that the generator knows.
func types(d *document) {
	d.walk(schema, func(at place, n *yaml.Node) {
		list := get(n, "type")
		if list == nil || list.Kind != yaml.SequenceNode {
			return
		}
		var names []string
		for _, t := range list.Content {
			if t = follow(t); t.Value != "null" {
				names = append(names, t.Value)
			}
		}
		if len(names) < 2 {
			return
		}
		d.note(at.with("type"), list, "one of the types %s: dropped, so that the value is an any", strings.Join(names, ", "))
		remove(n, "type")
	})
}
