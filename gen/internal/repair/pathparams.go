package repair

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

var templated = regexp.MustCompile(`\{([^{}/]+)\}`)

// pathParameters declares what a path has in braces and no parameter names, and
// says required where it is missing: without these there is no path to build.
func pathParameters(d *document) {
	d.walk(operation, func(at place, op *yaml.Node) {
		if len(at) != 3 || at[0] != "paths" {
			return
		}
		item := d.resolve("#/paths/" + escape(at[1]))
		own, shared := d.declared(op), d.declared(item)
		for _, m := range templated.FindAllStringSubmatch(at[1], -1) {
			name := strings.TrimSuffix(strings.TrimLeft(m[1], ".;?"), "*")
			if slices.Contains(own, name) || slices.Contains(shared, name) {
				continue
			}
			own = append(own, name)
			d.note(at, op, "the path has {%s} and no parameter of that name: declared one that is a string", name)
			list := get(op, "parameters")
			if list == nil || list.Kind != yaml.SequenceNode {
				list = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
				set(op, "parameters", list)
			}
			list.Content = append(list.Content, mapping(str("name"), str(name), str("in"), str("path"),
				str("required"), yes(), str("schema"), mapping(str("type"), str("string"))))
		}
	})
	d.walk(parameter, func(at place, n *yaml.Node) {
		if text(n, "in") == "path" && text(n, "required") != "true" {
			d.note(at, n, "a path parameter is always required: said so")
			set(n, "required", yes())
		}
	})
}

// declared returns the names of the path parameters of an operation or path.
func (d *document) declared(n *yaml.Node) []string {
	list := get(n, "parameters")
	if list == nil {
		return nil
	}
	var names []string
	for _, p := range list.Content {
		if p = d.target(real(p)); text(p, "in") == "path" {
			names = append(names, text(p, "name"))
		}
	}
	return names
}
