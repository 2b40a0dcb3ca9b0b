// Package normal brings a document into the form that Go is made of. It works on
// a copy: the document itself is what the mock server answers from.
package normal

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/cmd/perennial/internal/plain"
)

// Form returns d in normal form. d stays as it is.
func Form(d *document.Document) *document.Document {
	form := *d
	form.Root = node.Clone(d.Root)
	comments(form.Root)
	examples(&form)
	return &form
}

// comments makes all prose fit for comments.
func comments(n *yaml.Node) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		switch n.Content[i].Value {
		case "description", "summary", "title", "x-deprecated-reason":
			if v := n.Content[i+1]; v.Kind == yaml.ScalarNode {
				if clean := plain.Comment(v.Value); clean != v.Value {
					v.Value, v.Style = strings.TrimSpace(clean), yaml.DoubleQuotedStyle
				}
			}
		}
	}
	for _, below := range n.Content {
		comments(below)
	}
}

// examples drops examples: Go has no use for them, and they may be anything.
func examples(d *document.Document) {
	for _, k := range []document.Kind{document.Schema, document.Parameter, document.Header, document.MediaType} {
		d.Walk(k, func(_ document.Path, n *yaml.Node) {
			node.Remove(n, "example")
			node.Remove(n, "examples")
		})
	}
}
