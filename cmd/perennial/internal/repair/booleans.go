package repair

import (
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// booleans writes the schemas true and false (OpenAPI 3.1) as objects: the
// generator reads a boolean in additionalProperties alone.
func booleans(d *document.Document) {
	d.WalkAll([]document.Kind{document.Components, document.Parameter, document.Header, document.MediaType, document.Schema}, func(k document.Kind, at document.Path, n *yaml.Node) {
		for key, value := range node.Pairs(n) {
			f, ok := document.Fields(k)[key]
			switch {
			case !ok || f.Kind != document.Schema || key == "additionalProperties":
			case !f.Many:
				boolean(d, at.With(key), value)
			case value.Kind == yaml.MappingNode:
				for name, below := range node.Pairs(value) {
					boolean(d, at.With(key, name), below)
				}
			default:
				for i, below := range value.Content {
					boolean(d, at.With(key, strconv.Itoa(i)), node.Follow(below))
				}
			}
		}
	})
}

// boolean makes an object of n if that is a boolean.
func boolean(d *document.Document, at document.Path, n *yaml.Node) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
		return
	}
	anything := node.Map()
	if n.Value == "true" {
		d.Note(at, n, "the schema true: made it {}, which is the same")
	} else {
		d.Note(at, n, "the schema false: made it {not: {}}, which is the same")
		anything = node.Map(node.Str("not"), node.Map())
	}
	anything.Line, anything.Column, anything.Anchor = n.Line, n.Column, n.Anchor
	*n = *anything
}
