package repair

import (
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// parameterEnums moves the enum of a shared parameter to the schemas when the
// constant of a value has the Go name of another shared parameter: the value b of
// a, and a_b.
func parameterEnums(d *document.Document) {
	shared := d.Resolve("#/components/parameters")
	if shared == nil || shared.Kind != yaml.MappingNode {
		return
	}
	types := map[string]bool{}
	for i := 0; i+1 < len(shared.Content); i += 2 {
		types[codegen.SchemaNameToTypeName(shared.Content[i].Value)] = true
	}
	for i := 0; i+1 < len(shared.Content); i += 2 {
		key := shared.Content[i].Value
		at := document.Path{"components", "parameters", key, "schema"}
		n := node.Get(shared.Content[i+1], "schema")
		if items := node.Get(n, "items"); items != nil {
			n, at = items, at.With("items")
		}
		values := node.Get(n, "enum")
		if values == nil {
			continue
		}
		for _, v := range values.Content {
			constant := codegen.SchemaNameToTypeName(key) + codegen.SchemaNameToTypeName(node.Follow(v).Value)
			if !types[constant] {
				continue
			}
			name := hoist(d, at[:3], "enum", n)
			d.Note(at, n, "a value of this enum has the Go name %s, as a shared parameter has: made it the schema %s", constant, name)
			n.Content = []*yaml.Node{node.Str("$ref"), node.Str("#/components/schemas/" + name)}
			break
		}
	}
}
