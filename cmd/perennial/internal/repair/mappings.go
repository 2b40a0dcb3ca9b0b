package repair

import (
	"net/url"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// mappings drops keys of discriminators that lead nowhere: a bundler has left the
// names of files there that went into the document. The variants are known by the
// union itself.
func mappings(d *document.Document) {
	schemas := node.Get(node.Get(d.Root, "components"), "schemas")
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		about := node.Get(n, "discriminator")
		mapping := node.Get(about, "mapping")
		if mapping == nil {
			return
		}
		for i := 0; mapping.Kind == yaml.MappingNode && i+1 < len(mapping.Content); {
			to := mapping.Content[i+1]
			if decoded, err := url.PathUnescape(to.Value); err == nil && decoded != to.Value && strings.HasPrefix(to.Value, "#/") && d.Resolve(to.Value) == nil && d.Resolve(decoded) != nil {
				mapping.Content[i+1] = node.Str(decoded)
				d.Changed()
				continue
			}
			if node.Get(schemas, to.Value) != nil || strings.HasPrefix(to.Value, "#/") && d.Resolve(to.Value) != nil {
				i += 2
				continue
			}
			d.Note(at.With("discriminator", "mapping", mapping.Content[i].Value), to, "%q is no schema of this document: dropped", to.Value)
			mapping.Content = append(mapping.Content[:i:i], mapping.Content[i+2:]...)
		}
		if len(mapping.Content) == 0 {
			node.Remove(about, "mapping")
		}
	})
}
