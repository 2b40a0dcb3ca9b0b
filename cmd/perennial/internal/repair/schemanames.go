package repair

import (
	"strconv"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// schemaNames gives a schema an x-go-name when its own makes the Go name of an
// earlier one: the type would be declared twice.
func schemaNames(d *document.Document) {
	used := map[string]bool{}
	type twice struct {
		key string
		n   *yaml.Node
	}
	var again []twice
	list := d.Resolve("#/components/schemas")
	if list == nil || list.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(list.Content); i += 2 {
		n := node.Follow(list.Content[i+1])
		if n.Kind != yaml.MappingNode {
			continue
		}
		name := node.Text(n, "x-go-name")
		if name == "" {
			name = codegen.SchemaNameToTypeName(list.Content[i].Value)
		}
		if used[name] {
			again = append(again, twice{list.Content[i].Value, n})
		}
		used[name] = true
	}
	for _, s := range again {
		base := codegen.SchemaNameToTypeName(s.key)
		name := base
		for i := 2; used[name]; i++ {
			name = base + strconv.Itoa(i)
		}
		used[name] = true
		d.Note(document.Path{"components", "schemas", s.key}, s.n, "another schema has the Go name %s: this one is called %s", base, name)
		node.Set(s.n, "x-go-name", node.Str(name))
	}
}
