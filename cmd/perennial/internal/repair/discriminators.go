package repair

import (
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// discriminators drops a discriminator of alternatives that have no name: its
// mapping cannot say which of them is meant (OpenAPI 3.0.4, section 4.8.25).
func discriminators(d *document.Document) {
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		about := node.Get(n, "discriminator")
		if about == nil {
			return
		}
		for _, key := range []string{"oneOf", "anyOf"} {
			list := node.Get(n, key)
			if list == nil || list.Kind != yaml.SequenceNode {
				continue
			}
			for _, alternative := range list.Content {
				if node.Get(alternative, "$ref") == nil {
					d.Note(at.With("discriminator"), about, "dropped: an alternative of this %s is written in place, and has no name to be told by", key)
					node.Remove(n, "discriminator")
					return
				}
			}
		}
	})
}
