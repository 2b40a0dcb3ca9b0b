package document

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// hints drops what tells oapi-codegen which Go to write: names, types, imports
// and struct tags. The document is somebody else's, and a type is code; in an
// overlay the user says it.
func (d *Document) hints() {
	dropped := map[string]*Note{}
	var kinds []string
	var walk func(at Path, n *yaml.Node)
	walk = func(at Path, n *yaml.Node) {
		for i := 0; i+1 < len(n.Content) && n.Kind == yaml.MappingNode; {
			key := n.Content[i]
			if !hint(key.Value) {
				walk(at.With(key.Value), n.Content[i+1])
				i += 2
				continue
			}
			if dropped[key.Value] == nil {
				kinds = append(kinds, key.Value)
				note := d.note(at.With(key.Value), key,
					"dropped, here and everywhere: what Go is written is not the document's to say; an overlay can say it")
				dropped[key.Value] = &note
			}
			n.Content = slices.Delete(n.Content, i, i+2)
		}
		if n.Kind == yaml.SequenceNode {
			for _, below := range n.Content {
				walk(at, below)
			}
		}
	}
	walk(nil, d.Root)
	for _, kind := range kinds {
		d.Notes = append(d.Notes, *dropped[kind])
	}
}

// hint reports whether an extension is one of oapi-codegen's. What only orders
// or describes is harmless, and stays.
func hint(key string) bool {
	return strings.HasPrefix(key, "x-go-") || strings.HasPrefix(key, "x-oapi-codegen-") || key == "x-omitempty" || key == "x-omitzero"
}

// strings makes strings of what YAML takes for numbers and dates where OpenAPI
// has strings: version: 1.0 is "1.0".
func (d *Document) strings() {
	plain := func(n *yaml.Node) {
		if n != nil && n.Kind == yaml.ScalarNode && n.ShortTag() != "!!null" && n.ShortTag() != "!!str" {
			n.Tag, n.Style, d.changed = "!!str", yaml.DoubleQuotedStyle, true
		}
	}
	d.keys(d.Root)
	plain(node.Get(d.Root, "openapi"))
	plain(node.Get(d.Root, "swagger"))
	info := node.Get(d.Root, "info")
	plain(node.Get(info, "version"))
	plain(node.Get(info, "title"))
	d.WalkAll([]Kind{Operation, Response, Parameter, Schema}, func(_ Kind, _ Path, n *yaml.Node) {
		for _, key := range []string{"operationId", "description", "summary", "title"} {
			plain(node.Get(n, key))
		}
		for _, key := range []string{"required", "tags"} {
			if list := node.Get(n, key); list != nil && list.Kind == yaml.SequenceNode {
				for _, name := range list.Content {
					plain(name)
				}
			}
		}
	})
}

// keys makes texts of keys that YAML reads as null, as a date or as a number that is
// not written in the way of JSON: other readers would give them other names, or none.
func (d *Document) keys(n *yaml.Node) {
	for i, below := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && below.Kind == yaml.ScalarNode {
			switch tag := below.ShortTag(); {
			case tag == "!!null" || tag == "!!float" || tag == "!!timestamp" || tag == "!!int" && strings.Trim(below.Value, "0123456789") != "":
				below.Tag, below.Style, d.changed = "!!str", yaml.DoubleQuotedStyle, true
			}
		}
		d.keys(below)
	}
}
