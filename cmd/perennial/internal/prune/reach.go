package prune

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/pointer"
)

// reachable are the schemas that operations refer to, by their keys.
func (f Filter) reachable(d *document.Document) map[string]bool {
	r := reach{Document: d, schemas: map[string]bool{}, seen: map[*yaml.Node]bool{}}
	r.node(node.Get(d.Root, "paths"))
	return r.schemas
}

// schemas removes those that operations referred to before, and that nothing refers
// to any more. What no operation ever referred to, such as an event, stays.
func (f Filter) schemas(d *document.Document, before map[string]bool) (removed int) {
	components := node.Get(d.Root, "components")
	list := node.Get(components, "schemas")
	r := reach{Document: d, schemas: map[string]bool{}, seen: map[*yaml.Node]bool{}}
	r.node(node.Get(d.Root, "paths"))
	r.node(node.Get(d.Root, "webhooks"))
	for key, n := range node.Pairs(list) {
		if !before[key] {
			r.node(n)
		}
	}
	var stay []*yaml.Node
	for i := 0; list != nil && i+1 < len(list.Content); i += 2 {
		if key := list.Content[i].Value; before[key] && !r.schemas[key] {
			removed++
			continue
		}
		stay = append(stay, list.Content[i], list.Content[i+1])
	}
	if removed == 0 {
		return 0
	}
	list.Content = stay
	// Shared parts may refer to what is gone, and nothing refers to them.
	for _, section := range []string{"responses", "parameters", "requestBodies", "headers", "pathItems", "callbacks", "mediaTypes"} {
		r.section(node.Get(components, section))
	}
	return removed
}

// reach follows references.
type reach struct {
	*document.Document

	schemas map[string]bool
	seen    map[*yaml.Node]bool
}

// section removes the components that nothing refers to.
func (r *reach) section(list *yaml.Node) {
	var stay []*yaml.Node
	for i := 0; list != nil && i+1 < len(list.Content); i += 2 {
		if r.seen[node.Follow(list.Content[i+1])] {
			stay = append(stay, list.Content[i], list.Content[i+1])
		}
	}
	if list != nil {
		list.Content = stay
	}
}

func (r *reach) node(n *yaml.Node) {
	if n = node.Follow(n); n == nil || r.seen[n] {
		return
	}
	r.seen[n] = true
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			switch key, value := n.Content[i].Value, n.Content[i+1]; {
			case key == "$ref" && value.Kind == yaml.ScalarNode:
				r.ref(value.Value)
			case key == "mapping" && value.Kind == yaml.MappingNode: // of a discriminator
				for _, to := range node.Pairs(value) {
					r.mapped(to.Value)
				}
			}
		}
	}
	for _, below := range n.Content {
		r.node(below)
	}
}

const schemas = "#/components/schemas/"

// ref follows a reference.
func (r *reach) ref(to string) {
	if key, ok := strings.CutPrefix(to, schemas); ok {
		key, _, _ = strings.Cut(key, "/")
		r.schemas[pointer.Unescape(key)] = true
	}
	r.node(r.Resolve(to))
}

// mapped follows the value of a discriminator's mapping: a reference, or the key
// of a schema.
func (r *reach) mapped(to string) {
	if !strings.HasPrefix(to, "#") {
		to = schemas + pointer.Escape(to)
	}
	r.ref(to)
}
