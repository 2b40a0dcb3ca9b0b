package repair

import "go.yaml.in/yaml/v3"

// discriminators drops a discriminator of alternatives that have no name: its
// mapping cannot say which of them is meant (OpenAPI 3.0.4, section 4.8.25).
func discriminators(d *document) {
	d.walk(schema, func(at place, n *yaml.Node) {
		about := get(n, "discriminator")
		if about == nil {
			return
		}
		for _, key := range []string{"oneOf", "anyOf"} {
			list := get(n, key)
			if list == nil || list.Kind != yaml.SequenceNode {
				continue
			}
			for _, alternative := range list.Content {
				if get(alternative, "$ref") == nil {
					d.note(at.with("discriminator"), about, "dropped: an alternative of this %s is written in place, and has no name to be told by", key)
					remove(n, "discriminator")
					return
				}
			}
		}
	})
}
