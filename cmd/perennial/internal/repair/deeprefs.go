package repair

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/pointer"
)

// deepRefs gives what a reference finds inside of a component a name of its own:
// the generator follows references to components only.
func deepRefs(d *document.Document) {
	names := map[string]string{}
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		ref := node.Text(n, "$ref")
		if !strings.HasPrefix(ref, "#/") || strings.Count(ref, "/") == 3 {
			return
		}
		inside := d.Resolve(ref)
		if inside == nil || inside.Kind != yaml.MappingNode {
			return
		}
		name, known := names[ref]
		if !known {
			var path document.Path
			for token := range strings.SplitSeq(ref[2:], "/") {
				path = append(path, pointer.Unescape(token))
			}
			name = hoist(d, path, "shared", inside)
			names[ref] = name
		}
		d.Note(at, n, "$ref to the inside of a component: made it the schema %s", name)
		node.Set(n, "$ref", node.Str("#/components/schemas/"+name))
	})
}
