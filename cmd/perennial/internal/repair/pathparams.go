package repair

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/pointer"
)

var templated = regexp.MustCompile(`\{([^{}/]+)\}`)

// pathParameters declares what a path has in braces and no parameter names, and
// says required where it is missing: without these there is no path to build.
// Path parameters without a place in the path go.
func pathParameters(d *document.Document) {
	d.Walk(document.Operation, func(at document.Path, op *yaml.Node) {
		if !at.Called() {
			return
		}
		item := d.Resolve("#/paths/" + pointer.Escape(at[1]))
		own, shared := declared(d, op), declared(d, item)
		for _, m := range templated.FindAllStringSubmatch(at[1], -1) {
			name := bare(m[1])
			if slices.Contains(own, name) || slices.Contains(shared, name) {
				continue
			}
			own = append(own, name)
			d.Note(at, op, "the path has {%s} and no parameter of that name: declared one that is a string", name)
			list := node.Get(op, "parameters")
			if list == nil || list.Kind != yaml.SequenceNode {
				list = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
				node.Set(op, "parameters", list)
			}
			list.Content = append(list.Content, node.Map(node.Str("name"), node.Str(name), node.Str("in"), node.Str("path"),
				node.Str("required"), node.Yes(), node.Str("schema"), node.Map(node.Str("type"), node.Str("string"))))
		}
	})
	d.Walk(document.Operation, func(at document.Path, op *yaml.Node) {
		if at.Called() {
			dropUnused(d, at, op, at[1])
		}
	})
	d.Walk(document.PathItem, func(at document.Path, item *yaml.Node) {
		if len(at) == 2 && at[0] == "paths" {
			dropUnused(d, at, item, at[1])
		}
	})
	d.Walk(document.Parameter, func(at document.Path, n *yaml.Node) {
		if node.Text(n, "in") == "path" && node.Text(n, "required") != "true" {
			d.Note(at, n, "a path parameter is always required: said so")
			node.Set(n, "required", node.Yes())
		}
	})
}

// dropUnused takes out path parameters that the path has no place for.
func dropUnused(d *document.Document, at document.Path, n *yaml.Node, path string) {
	list := node.Get(n, "parameters")
	if list == nil || list.Kind != yaml.SequenceNode {
		return
	}
	has := map[string]bool{}
	for _, m := range templated.FindAllStringSubmatch(path, -1) {
		has[bare(m[1])] = true
	}
	list.Content = slices.DeleteFunc(list.Content, func(p *yaml.Node) bool {
		of := d.Target(node.Follow(p))
		drop := node.Text(of, "in") == "path" && !has[node.Text(of, "name")]
		if drop {
			d.Note(at, p, "the path has no {%s}: dropped the path parameter of that name", node.Text(of, "name"))
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
func declared(d *document.Document, n *yaml.Node) []string {
	list := node.Get(n, "parameters")
	if list == nil {
		return nil
	}
	var names []string
	for _, p := range list.Content {
		if p = d.Target(node.Follow(p)); node.Text(p, "in") == "path" {
			names = append(names, node.Text(p, "name"))
		}
	}
	return names
}
