package document

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// other is what has no components that are walked, such as an example or a tag.
const other Kind = ""

// object follows the references of what stands in a file. The trees stay as they
// are until all are followed: others may lead to the same places.
func (b *bundler) object(k Kind, n *yaml.Node, in *file) {
	if b.done[n] != nil || b.err != nil {
		return
	}
	b.done[n] = n
	switch n.Kind {
	case yaml.SequenceNode:
		for _, below := range n.Content {
			b.object(other, below, in)
		}
	case yaml.MappingNode:
		b.members(k, n, in)
		if b.outside(n, in) {
			b.reference(k, n, in)
		}
	}
}

// members follows the references below n.
func (b *bundler) members(k Kind, n *yaml.Node, in *file) {
	if k == CallbackItem {
		if !b.outside(n, in) {
			b.paths(n, in)
		}
		return
	}
	fields := Fields(k)
	for key, value := range node.Pairs(n) {
		f, ok := fields[key]
		switch {
		case ok && f.Many:
			b.each(f.Kind, value, in)
		case ok:
			b.object(f.Kind, value, in)
		case k == Schema && key == "discriminator":
			b.mapping(node.Get(value, "mapping"), in)
		case !data(k, key):
			b.object(other, value, in)
		}
	}
}

// data reports whether a value of the API stands at a key, where $ref is a member
// like others.
func data(k Kind, key string) bool {
	return strings.HasPrefix(key, "x-") || slices.Contains([]string{"example", "default", "enum", "const", "value"}, key) || k == Schema && key == "examples"
}

// each follows the references of a map or a list of objects, which may itself
// stand in a file.
func (b *bundler) each(k Kind, n *yaml.Node, in *file) {
	if b.done[n] != nil {
		return
	}
	b.done[n] = n
	if n.Kind == yaml.MappingNode && b.outside(n, in) {
		if target, at := b.find(k, in, node.Get(n, "$ref")); target != nil {
			b.done[n] = target
			b.each(k, target, at.in)
		}
		return
	}
	switch {
	case k == PathItem:
		b.paths(n, in)
	case n.Kind == yaml.SequenceNode:
		for _, below := range n.Content {
			b.object(k, below, in)
		}
	default:
		for _, value := range node.Pairs(n) {
			b.object(k, value, in)
		}
	}
}

// paths follows the references of path items.
func (b *bundler) paths(n *yaml.Node, in *file) {
	for key, value := range node.Pairs(n) {
		if !strings.HasPrefix(key, "x-") {
			b.object(PathItem, value, in)
		}
	}
}

// reference says what stands in the place of a reference, or what it is then.
func (b *bundler) reference(k Kind, n *yaml.Node, in *file) {
	ref := node.Get(n, "$ref")
	target, at := b.find(k, in, ref)
	switch {
	case target == nil:
	case at.in == b.top:
		b.refs[ref] = "#" + at.pointer
	case section(k) != "" && target.Kind == yaml.MappingNode:
		b.refs[ref] = b.place(k, at, target)
	default:
		b.done[n] = target
		b.object(k, target, at.in)
		if k == PathItem && len(n.Content) > 2 {
			b.done[n] = b.beside(n, b.final(target))
		}
	}
}

// beside returns a path item with what stands beside the reference to it.
func (b *bundler) beside(n, item *yaml.Node) *yaml.Node {
	both := *item
	both.Content = slices.Clone(item.Content)
	for key, value := range node.Pairs(n) {
		if key != "$ref" {
			node.Set(&both, key, value)
		}
	}
	return &both
}

// mapping follows the references of a discriminator, where names of schemas may
// stand too.
func (b *bundler) mapping(n *yaml.Node, in *file) {
	for _, to := range node.Pairs(n) {
		name, _, fragment := strings.Cut(to.Value, "#")
		named := !fragment && !slices.Contains([]string{".yaml", ".yml", ".json"}, path.Ext(name))
		if to.Kind != yaml.ScalarNode || named || in == b.top && strings.HasPrefix(to.Value, "#") {
			continue
		}
		switch target, at := b.find(Schema, in, to); {
		case target == nil:
		case at.in == b.top:
			b.refs[to] = "#" + at.pointer
		default:
			b.refs[to] = b.place(Schema, at, target)
		}
	}
}
