package normal

import (
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// Borrowed returns d for a package that has the types of another one: those of
// its schemas in the package pkg at the import path home.
func Borrowed(d *document.Document, shape *Shape, pkg, home string) *document.Document {
	copied := *d
	copied.Root = node.Clone(d.Root)
	copied.Reset()
	for key, n := range node.Pairs(node.Get(node.Get(copied.Root, "components"), "schemas")) {
		if n.Kind == yaml.MappingNode {
			node.Set(n, "x-go-type", node.Str(pkg+"."+shape.Names[key]))
			node.Set(n, "x-go-type-import", node.Map(node.Str("path"), node.Str(home)))
		}
	}
	copied.Walk(document.Schema, func(_ document.Path, n *yaml.Node) { node.Remove(n, "example") })
	return &copied
}
