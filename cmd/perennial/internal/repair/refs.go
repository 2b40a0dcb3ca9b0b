package repair

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// wrongRefs wraps a schema that is referred to where a response or a request
// body has to stand: the generator would take it for an empty one, or fail.
func wrongRefs(d *document.Document) {
	const schemas = "#/components/schemas/"
	d.WalkAll([]document.Kind{document.Response, document.RequestBody}, func(k document.Kind, at document.Path, n *yaml.Node) {
		ref := node.Text(n, "$ref")
		if !strings.HasPrefix(ref, schemas) || d.Resolve(ref) == nil {
			return
		}
		d.Note(at, n, "$ref to the schema %s, where a %s has to stand: made one of application/json of it", strings.TrimPrefix(ref, schemas), k)
		body := node.Map(node.Str("application/json"), node.Map(node.Str("schema"), node.Map(node.Str("$ref"), node.Str(ref))))
		n.Content = []*yaml.Node{node.Str("description"), node.Str(strings.TrimPrefix(ref, schemas)), node.Str("content"), body}
	})
	d.Walk(document.Response, func(at document.Path, n *yaml.Node) {
		ref := node.Text(n, "$ref")
		name, ok := strings.CutPrefix(ref, "#/components/requestBodies/")
		content := node.Get(d.Target(n), "content")
		if !ok || content == nil {
			return
		}
		d.Note(at, n, "$ref to the request body %s, where a response has to stand: made one of the same content", name)
		n.Content = []*yaml.Node{node.Str("description"), node.Str(name), node.Str("content"), d.Clone(at, content)}
	})
	d.Walk(document.Parameter, func(at document.Path, n *yaml.Node) {
		if ref := node.Text(n, "$ref"); strings.HasPrefix(ref, schemas) {
			d.Fail(at, n, "in an overlay, give it name, in and schema instead", "$ref to the schema %s, where a parameter has to stand", strings.TrimPrefix(ref, schemas))
		}
	})
}
