package repair

import (
	"strconv"

	"go.yaml.in/yaml/v3"
)

// booleans writes the schemas true and false (OpenAPI 3.1) as objects: the
// generator reads a boolean in additionalProperties alone.
func booleans(d *document) {
	for _, k := range []kind{components, parameter, header, mediaType, schema} {
		d.walk(k, func(at place, n *yaml.Node) {
			for key, value := range pairs(n) {
				f, ok := grammar[k][key]
				switch {
				case !ok || f.kind != schema || key == "additionalProperties":
				case !f.many:
					d.boolean(at.with(key), value)
				case value.Kind == yaml.MappingNode:
					for name, below := range pairs(value) {
						d.boolean(at.with(key, name), below)
					}
				default:
					for i, below := range value.Content {
						d.boolean(at.with(key, strconv.Itoa(i)), follow(below))
					}
				}
			}
		})
	}
}

// boolean makes an object of n if that is a boolean.
func (d *document) boolean(at place, n *yaml.Node) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
		return
	}
	anything := mapping()
	if n.Value == "true" {
		d.note(at, n, "the schema true: made it {}, which is the same")
	} else {
		d.note(at, n, "the schema false: made it {not: {}}, which is the same")
		anything = mapping(str("not"), mapping())
	}
	anything.Line, anything.Column, anything.Anchor = n.Line, n.Column, n.Anchor
	*n = *anything
}
