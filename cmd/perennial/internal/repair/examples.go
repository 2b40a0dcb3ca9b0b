package repair

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// examples makes lists of the examples of schemas, and maps of those of
// everything else: the other way round the document cannot be read.
func examples(d *document.Document) {
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		e := node.Get(n, "examples")
		if e == nil || e.Kind == yaml.SequenceNode {
			return
		}
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		if e.Kind == yaml.MappingNode {
			for i := 1; i < len(e.Content); i += 2 {
				v := node.Follow(e.Content[i])
				if inner := node.Get(v, "value"); inner != nil {
					v = inner
				}
				list.Content = append(list.Content, d.Clone(at, v))
			}
		} else {
			list.Content = append(list.Content, d.Clone(at, e))
		}
		d.Note(at.With("examples"), e, "the examples of a schema are a list (JSON Schema 2020-12, section 9.5): made one of them")
		node.Set(n, "examples", list)
	})
	d.WalkAll([]document.Kind{document.MediaType, document.Parameter, document.Header}, func(k document.Kind, at document.Path, n *yaml.Node) {
		e := node.Get(n, "examples")
		if e == nil || e.Kind == yaml.MappingNode {
			return
		}
		named := node.Map()
		for i, v := range e.Content {
			named.Content = append(named.Content, node.Str(fmt.Sprintf("example%d", i+1)), node.Map(node.Str("value"), d.Clone(at, v)))
		}
		d.Note(at.With("examples"), e, "the examples of a %s are a map by name: named them example1 and so on", k)
		node.Set(n, "examples", named)
	})
}
