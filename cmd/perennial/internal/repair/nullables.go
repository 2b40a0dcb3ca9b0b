package repair

import (
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// nullables takes nullable out of additionalProperties that may be anything: null
// is among that already, and the generator would write methods that do not
// compile.
func nullables(d *document.Document) {
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		if len(at) == 0 || at[len(at)-1] != "additionalProperties" || node.Text(n, "nullable") != "true" {
			return
		}
		for _, key := range []string{"type", "$ref", "allOf", "oneOf", "anyOf", "properties", "enum"} {
			if node.Get(n, key) != nil {
				return
			}
		}
		d.Note(at.With("nullable"), n, "dropped: a schema without a type allows null already")
		node.Remove(n, "nullable")
	})
}
