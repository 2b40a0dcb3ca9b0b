package repair

import (
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// typeless gives schemas that describe members or items the type that their Go has:
// without one, a mock could send a text in the place of a struct or a list.
func typeless(d *document.Document) {
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		for _, key := range []string{"type", "$ref", "allOf", "oneOf", "anyOf", "enum", "const"} {
			if node.Get(n, key) != nil {
				return
			}
		}
		switch {
		case isMap(n, "properties"), isMap(n, "additionalProperties"):
			d.Set(n, "type", node.Str("object"))
		case isMap(n, "items"):
			d.Note(at, n, "items, and no type: made it an array; if it is none, say in an overlay what it is")
			d.Set(n, "type", node.Str("array"))
		}
	})
}

// isMap reports whether a key has a mapping.
func isMap(n *yaml.Node, key string) bool {
	v := node.Get(n, key)
	return v != nil && v.Kind == yaml.MappingNode
}
