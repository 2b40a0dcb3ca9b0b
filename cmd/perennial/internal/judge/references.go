package judge

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// references refuses every reference out of the document, wherever it stands: a
// reader that followed it would read a file of this machine, or never end
// (/dev/zero, a pipe), or ask another host.
func references(d *document.Document) {
	var walk func(at document.Path, n *yaml.Node)
	walk = func(at document.Path, n *yaml.Node) {
		if d.Err() != nil {
			return
		}
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i].Value, n.Content[i+1]
			switch {
			case (key == "$ref" || key == "$dynamicRef" || key == "operationRef") && value.Kind == yaml.ScalarNode && !strings.HasPrefix(value.Value, "#"):
				d.Fail(at.With(key), value, "put all into one file first, with npx @redocly/cli bundle or another bundler",
					"%q is not in this document, and nothing else is read", value.Value)
			case opaque(key, at):
			default:
				walk(at.With(key), value)
			}
		}
		for i := 0; n.Kind == yaml.SequenceNode && i < len(n.Content); i++ {
			walk(at.With(strconv.Itoa(i)), n.Content[i])
		}
	}
	walk(nil, d.Root)
}

// opaque reports whether what is below a key is a value of the API, and nothing of
// OpenAPI. A property may have such a name.
func opaque(key string, at document.Path) bool {
	if len(at) > 0 && slices.Contains([]string{"properties", "schemas", "parameters", "headers", "responses"}, at[len(at)-1]) {
		return false
	}
	return slices.Contains([]string{"example", "default", "enum", "const", "value"}, key) || strings.HasPrefix(key, "x-")
}

// circles refuses references that lead to themselves and never to anything: such
// as two responses that are each other.
func circles(d *document.Document) {
	d.WalkAll([]document.Kind{
		document.Schema, document.Response, document.Parameter, document.RequestBody, document.Header, document.PathItem, document.CallbackItem,
	}, func(k document.Kind, at document.Path, n *yaml.Node) {
		if node.Get(n, "$ref") == nil {
			return
		}
		seen := map[*yaml.Node]bool{}
		for here := n; here != nil; here = d.Resolve(node.Text(here, "$ref")) {
			if seen[here] {
				d.Fail(at.With("$ref"), n, "write out what it is to be", "the reference %q leads back to itself, and to no %s", node.Text(n, "$ref"), k)
				return
			}
			seen[here] = true
		}
	})
}
