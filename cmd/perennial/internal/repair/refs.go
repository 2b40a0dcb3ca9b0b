package repair

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// wrongRefs wraps a schema that is referred to where a response or a request
// body has to stand: the generator would take it for an empty one, or fail.
func wrongRefs(d *document) {
	const schemas = "#/components/schemas/"
	for _, k := range []kind{response, requestBody} {
		d.walk(k, func(at place, n *yaml.Node) {
			ref := text(n, "$ref")
			if !strings.HasPrefix(ref, schemas) || d.resolve(ref) == nil {
				return
			}
			d.note(at, n, "$ref to the schema %s, where a %s has to stand: made one of application/json of it", strings.TrimPrefix(ref, schemas), k)
			body := mapping(str("application/json"), mapping(str("schema"), mapping(str("$ref"), str(ref))))
			n.Content = []*yaml.Node{str("description"), str(strings.TrimPrefix(ref, schemas)), str("content"), body}
		})
	}
	d.walk(response, func(at place, n *yaml.Node) {
		ref := text(n, "$ref")
		name, ok := strings.CutPrefix(ref, "#/components/requestBodies/")
		content := get(d.target(n), "content")
		if !ok || content == nil {
			return
		}
		d.note(at, n, "$ref to the request body %s, where a response has to stand: made one of the same content", name)
		n.Content = []*yaml.Node{str("description"), str(name), str("content"), clone(content)}
	})
	d.walk(parameter, func(at place, n *yaml.Node) {
		if ref := text(n, "$ref"); strings.HasPrefix(ref, schemas) {
			d.fail(at, n, "in an overlay, give it name, in and schema instead", "$ref to the schema %s, where a parameter has to stand", strings.TrimPrefix(ref, schemas))
		}
	})
}
