package repair

import (
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// news tells what of OpenAPI 3.2 changes nothing in Go, or not everywhere: nobody is
// to wait for it.
func news(d *document.Document) {
	tell := func(at document.Path, n *yaml.Node, key, what string) {
		if found := node.Get(n, key); found != nil {
			d.Note(at.With(key), found, "%s", what)
		}
	}
	tell(nil, d.Root, "$self", "not followed: references to files are found from the place of the file")
	tags := node.Get(d.Root, "tags")
	for i := 0; tags != nil && tags.Kind == yaml.SequenceNode && i < len(tags.Content); i++ {
		at := document.Path{"tags", node.Text(tags.Content[i], "name")}
		tell(at, tags.Content[i], "parent", "not followed: resources in Go are named after paths and tags, side by side")
	}
	for name, scheme := range node.Pairs(node.Get(node.Get(d.Root, "components"), "securitySchemes")) {
		tell(document.Path{"components", "securitySchemes", name}, scheme, "oauth2MetadataUrl", "counts for NewWithSignIn alone (-parts signin), which finds the endpoints there; a session of New uses those of the flows")
	}
}
