package repair

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// pathItems writes out what a path refers to: its operations are operations of
// their own, and have other names than those of the path that they are borrowed
// from.
func pathItems(d *document.Document) {
	for route, item := range node.Pairs(node.Get(d.Root, "paths")) {
		ref := node.Text(item, "$ref")
		if ref == "" || strings.HasPrefix(route, "x-") {
			continue
		}
		at := document.Path{"paths", route}
		from := d.Target(item)
		if from == item || from.Kind != yaml.MappingNode {
			continue // told as a reference that leads nowhere
		}
		copied := d.Clone(at, from)
		if strings.HasPrefix(ref, "#/paths/") {
			d.Note(at, item, "the path is another one by $ref: its operations are named after it")
			for _, op := range node.Pairs(copied) {
				node.Remove(op, "operationId")
			}
		}
		for key, value := range node.Pairs(item) {
			if key != "$ref" {
				node.Set(copied, key, value)
			}
		}
		item.Content = copied.Content
		d.Changed()
	}
}
