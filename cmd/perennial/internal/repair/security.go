package repair

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// unknownSchemes drops ways in by a security scheme that the document does not
// have. An operation that has no other is left to what the document says for all:
// to call it without a token, silently, would be worse.
func unknownSchemes(d *document) {
	schemes := get(get(d.root, "components"), "securitySchemes")
	check := func(at place, n *yaml.Node) {
		ways := get(n, "security")
		if ways == nil || ways.Kind != yaml.SequenceNode {
			return
		}
		before := len(ways.Content)
		ways.Content = slices.DeleteFunc(ways.Content, func(way *yaml.Node) bool {
			for name := range pairs(follow(way)) {
				if get(schemes, name) == nil {
					d.note(at.with("security"), way, "the security scheme %s is not in components.securitySchemes: dropped; an overlay can add it there", name)
					return true
				}
			}
			return false
		})
		if len(ways.Content) == 0 && before > 0 {
			remove(n, "security")
		}
	}
	check(nil, d.root)
	d.walk(operation, check)
}
