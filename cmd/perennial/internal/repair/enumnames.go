package repair

import (
	"strconv"
	"strings"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// enumNames gives a schema an x-go-name when its Go name is that of a constant:
// the value x of the property type of source is SourceTypeX, and so is the schema
// source_type_x. An enum inside of a schema that has the Go name of another one
// or of a shared parameter becomes a schema of its own: post_type of impact, and type of its post.
func enumNames(d *document.Document) {
	list := d.Resolve("#/components/schemas")
	if list == nil || list.Kind != yaml.MappingNode {
		return
	}
	types := map[string]int{} // index in list
	for i := 0; i+1 < len(list.Content); i += 2 {
		if n := node.Follow(list.Content[i+1]); n.Kind == yaml.MappingNode && node.Text(n, "x-go-name") == "" {
			types[codegen.SchemaNameToTypeName(list.Content[i].Value)] = i
		}
	}
	seen := map[string]string{}
	if shared := d.Resolve("#/components/parameters"); shared != nil && shared.Kind == yaml.MappingNode {
		for i := 0; i < len(shared.Content); i += 2 {
			seen[codegen.SchemaNameToTypeName(shared.Content[i].Value)] = "a shared parameter"
		}
	}
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		values := node.Get(n, "enum")
		if values == nil || len(at) < 3 || at[0] != "components" || at[1] != "schemas" {
			return
		}
		base := codegen.SchemaNameToTypeName(at[2])
		for i := 3; i < len(at); i++ {
			if at[i] == "allOf" {
				i++ // its parts are merged: their numbers are in no name
				continue
			}
			if at[i] == "properties" {
				continue
			}
			base += codegen.SchemaNameToTypeName(at[i])
		}
		if twin(d, seen, base, at, n, values) {
			return
		}
		for _, v := range values.Content {
			constant := base + codegen.SchemaNameToTypeName(node.Follow(v).Value)
			i, taken := types[constant]
			name := constant + "Schema"
			if _, also := types[name]; !taken || also {
				continue
			}
			delete(types, constant)
			d.Note(document.Path{"components", "schemas", list.Content[i].Value}, list.Content[i], "a value of an enum has the Go name %s: this schema is called %s", constant, name)
			node.Set(node.Follow(list.Content[i+1]), "x-go-name", node.Str(name))
		}
	})
}

// twin moves an enum to the schemas when another one, of other values, has its
// name.
func twin(d *document.Document, seen map[string]string, base string, at document.Path, n, values *yaml.Node) bool {
	var all []string
	for _, v := range values.Content {
		all = append(all, strconv.Quote(node.Follow(v).Value))
	}
	said := strings.Join(all, " ")
	before, taken := seen[base]
	if !taken {
		seen[base] = said
	}
	if !taken || before == said || len(at) == 3 {
		return false
	}
	name := hoist(d, at, "enum", n)
	d.Note(at, n, "something else has the Go name %s: made this enum the schema %s", base, name)
	n.Content = []*yaml.Node{node.Str("$ref"), node.Str("#/components/schemas/" + name)}
	return true
}
