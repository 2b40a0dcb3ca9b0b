package repair

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// types drops lists of several types (OpenAPI 3.1): Go has no such type, and the
// generator makes none up. Without one, the value is an any. One type and null is
// something that the generator knows.
func types(d *document.Document) {
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		list := node.Get(n, "type")
		if list == nil || list.Kind != yaml.SequenceNode {
			return
		}
		var names []string
		for _, t := range list.Content {
			if t = node.Follow(t); t.Value != "null" {
				names = append(names, t.Value)
			}
		}
		if len(names) < 2 {
			return
		}
		d.Note(at.With("type"), list, "one of the types %s: dropped, so that the value is an any", strings.Join(names, ", "))
		node.Remove(n, "type")
	})
}
