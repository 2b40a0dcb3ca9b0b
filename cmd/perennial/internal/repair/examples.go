package repair

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// examples makes lists of the examples of schemas, and maps of those of
// everything else: the other way round the document cannot be read.
func examples(d *document) {
	d.walk(schema, func(at place, n *yaml.Node) {
		e := get(n, "examples")
		if e == nil || e.Kind == yaml.SequenceNode {
			return
		}
		list := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		if e.Kind == yaml.MappingNode {
			for i := 1; i < len(e.Content); i += 2 {
				v := follow(e.Content[i])
				if inner := get(v, "value"); inner != nil {
					v = inner
				}
				list.Content = append(list.Content, clone(v))
			}
		} else {
			list.Content = append(list.Content, clone(e))
		}
		d.note(at.with("examples"), e, "the examples of a schema are a list (JSON Schema 2020-12, section 9.5): made one of them")
		set(n, "examples", list)
	})
	for _, k := range []kind{mediaType, parameter, header} {
		d.walk(k, func(at place, n *yaml.Node) {
			e := get(n, "examples")
			if e == nil || e.Kind == yaml.MappingNode {
				return
			}
			named := mapping()
			for i, v := range e.Content {
				named.Content = append(named.Content, str(fmt.Sprintf("example%d", i+1)), mapping(str("value"), clone(v)))
			}
			d.note(at.with("examples"), e, "the examples of a %s are a map by name: named them example1 and so on", k)
			set(n, "examples", named)
		})
	}
}
