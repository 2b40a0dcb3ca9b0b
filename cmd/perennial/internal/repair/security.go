package repair

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// unknownSchemes drops ways in by a security scheme that the document does not
// have. An operation that has no other is left to what the document says for all:
// to call it without a token, silently, would be worse.
func unknownSchemes(d *document.Document) {
	schemes := node.Get(node.Get(d.Root, "components"), "securitySchemes")
	check := func(at document.Path, n *yaml.Node) {
		ways := node.Get(n, "security")
		if ways == nil || ways.Kind != yaml.SequenceNode {
			return
		}
		before := len(ways.Content)
		ways.Content = slices.DeleteFunc(ways.Content, func(way *yaml.Node) bool {
			for name := range node.Pairs(node.Follow(way)) {
				if node.Get(schemes, name) == nil {
					d.Note(at.With("security"), way, "the security scheme %s is not in components.securitySchemes: dropped; an overlay can add it there", name)
					return true
				}
			}
			return false
		})
		if len(ways.Content) == 0 && before > 0 {
			node.Remove(n, "security")
		}
	}
	check(nil, d.Root)
	d.Walk(document.Operation, check)
}
