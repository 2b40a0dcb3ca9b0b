package normal

import (
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// Borrowed returns a document, which is JSON, for a package that has the types of
// another one: those of its schemas in the package pkg at the import path home.
func Borrowed(name string, data []byte, shape *Shape, pkg, home string) (*document.Document, error) {
	d, err := document.Parse(name, data)
	if err != nil {
		return nil, err
	}
	for key, n := range node.Pairs(node.Get(node.Get(d.Root, "components"), "schemas")) {
		if n.Kind == yaml.MappingNode {
			node.Set(n, "x-go-type", node.Str(pkg+"."+shape.Names[key]))
			node.Set(n, "x-go-type-import", node.Map(node.Str("path"), node.Str(home)))
		}
	}
	comment(d.Root)
	d.Walk(document.Schema, func(_ document.Path, n *yaml.Node) {
		node.Remove(n, "example")
		node.Remove(n, "examples")
	})
	return d, nil
}
