package repair

import (
	"slices"
	"strconv"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// grammatical are the tokens of a place that say nothing about what is there.
var grammatical = []string{"components", "schemas", "paths", "properties", "content", "schema", "items", "allOf", "oneOf", "anyOf", "parameters", "responses", "requestBody", "requestBodies"}

// hoist makes a copy of n a schema of the components, named after a place, and
// returns the name.
func hoist(d *document.Document, at document.Path, last string, n *yaml.Node) string {
	var base string
	for _, token := range append(at[:len(at):len(at)], last) {
		if !slices.Contains(grammatical, token) {
			base += codegen.ToCamelCaseWithInitialisms(token)
		}
	}
	if base == "" || base[0] < 'A' || base[0] > 'Z' {
		base = "Schema" + base
	}
	base = codegen.SchemaNameToTypeName(base)
	taken := map[string]bool{}
	all := schemasOf(d)
	for i := 0; i+1 < len(all.Content); i += 2 {
		taken[codegen.SchemaNameToTypeName(all.Content[i].Value)] = true
	}
	name := base
	for i := 2; taken[name]; i++ {
		name = base + strconv.Itoa(i)
	}
	node.Set(all, name, d.Clone(at, n))
	return name
}

// schemasOf is the mapping of the schemas, made if there is none.
func schemasOf(d *document.Document) *yaml.Node {
	c := node.Get(d.Root, "components")
	if c == nil || c.Kind != yaml.MappingNode {
		c = node.Map()
		node.Set(d.Root, "components", c)
	}
	s := node.Get(c, "schemas")
	if s == nil || s.Kind != yaml.MappingNode {
		s = node.Map()
		node.Set(c, "schemas", s)
	}
	return s
}
