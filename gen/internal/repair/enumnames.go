package repair

import (
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"go.yaml.in/yaml/v3"
)

// enumNames gives a schema an x-go-name when its Go name is that of a constant:
// the value x of the property type of source is SourceTypeX, and so is the schema
// source_type_x.
func enumNames(d *document) {
	list := d.resolve("#/components/schemas")
	if list == nil || list.Kind != yaml.MappingNode {
		return
	}
	types := map[string]int{} // index in list
	for i := 0; i+1 < len(list.Content); i += 2 {
		if n := real(list.Content[i+1]); n.Kind == yaml.MappingNode && text(n, "x-go-name") == "" {
			types[codegen.SchemaNameToTypeName(list.Content[i].Value)] = i
		}
	}
	d.walk(schema, func(at place, n *yaml.Node) {
		values := get(n, "enum")
		if values == nil || len(at) < 3 || at[0] != "components" || at[1] != "schemas" {
			return
		}
		base := codegen.SchemaNameToTypeName(at[2])
		for i := 3; i < len(at); i++ {
			if at[i] == "properties" {
				continue
			}
			base += codegen.SchemaNameToTypeName(at[i])
		}
		for _, v := range values.Content {
			constant := base + codegen.SchemaNameToTypeName(real(v).Value)
			i, taken := types[constant]
			name := constant + "Schema"
			if _, also := types[name]; !taken || also {
				continue
			}
			delete(types, constant)
			d.note(place{"components", "schemas", list.Content[i].Value}, list.Content[i], "a value of an enum has the Go name %s: this schema is called %s", constant, name)
			set(real(list.Content[i+1]), "x-go-name", str(name))
		}
	})
}
