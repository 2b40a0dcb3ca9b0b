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
// Path parameters without a place in the path go.
func pathParameters(d *document) {
	d.walk(operation, func(at place, op *yaml.Node) {
		if len(at) != 3 || at[0] != "paths" {
			return
		}
		item := d.resolve("#/paths/" + escape(at[1]))
		own, shared := d.declared(op), d.declared(item)
		for _, m := range templated.FindAllStringSubmatch(at[1], -1) {
			name := bare(m[1])
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
	d.walk(operation, func(at place, op *yaml.Node) {
		if len(at) == 3 && at[0] == "paths" {
			d.dropUnused(at, op, at[1])
		}
	})
	d.walk(pathItem, func(at place, item *yaml.Node) {
		if len(at) == 2 && at[0] == "paths" {
			d.dropUnused(at, item, at[1])
		}
	})
	d.walk(parameter, func(at place, n *yaml.Node) {
		if text(n, "in") == "path" && text(n, "required") != "true" {
			d.note(at, n, "a path parameter is always required: said so")
			set(n, "required", yes())
		}
	})
}

// dropUnused takes out path parameters that the path has no place for.
func (d *document) dropUnused(at place, n *yaml.Node, path string) {
	list := get(n, "parameters")
	if list == nil || list.Kind != yaml.SequenceNode {
		return
	}
	has := map[string]bool{}
	for _, m := range templated.FindAllStringSubmatch(path, -1) {
		has[bare(m[1])] = true
	}
	list.Content = slices.DeleteFunc(list.Content, func(p *yaml.Node) bool {
		of := d.target(follow(p))
		drop := text(of, "in") == "path" && !has[text(of, "name")]
		if drop {
			d.note(at, p, "the path has no {%s}: dropped the path parameter of that name", text(of, "name"))
		}
		return drop
	})
}

// bare is the name in an expression of a template, without what RFC 6570 allows
// around it.
func bare(expression string) string {
	return strings.TrimSuffix(strings.TrimLeft(expression, ".;?"), "*")
}

// declared returns the names of the path parameters of an operation or path.
func (d *document) declared(n *yaml.Node) []string {
	list := get(n, "parameters")
	if list == nil {
		return nil
	}
	var names []string
	for _, p := range list.Content {
		if p = d.target(follow(p)); text(p, "in") == "path" {
			names = append(names, text(p, "name"))
		}
	}
	return names
}
