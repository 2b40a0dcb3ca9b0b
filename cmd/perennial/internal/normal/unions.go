package normal

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/pointer"
)

// unions leaves each union one list of variants that differ. null is said beside
// it, and what one variant alone says needs no union.
func unions(f *form) {
	f.each(func(at document.Path, n *yaml.Node) {
		if has(n, "oneOf", "anyOf") {
			f.union(at, n)
		}
	})
}

func (f *form) union(at document.Path, n *yaml.Node) {
	key, variants := f.variants(at, n)
	node.Remove(n, "oneOf")
	node.Remove(n, "anyOf")
	switch t := node.Text(n, "type"); {
	case len(variants) == 0:
		return
	case t != "" && t != "object":
		f.narrow(n, variants, t)
		return
	case constraints(n, variants):
		return // of the members beside it
	case len(variants) == 1:
		f.single(at, n, variants[0])
		return
	}
	if t := f.scalars(variants); t != "" {
		node.Set(n, "type", node.Str(t))
		f.narrow(n, variants, t)
		return
	}
	f.ofObjects(at, n, variants)
	node.Set(n, key, &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: variants})
}

// ofObjects takes additionalProperties from beside variants that are not all objects:
// the Go type would take nothing else than objects. It speaks of those alone, which have
// what their own variants say.
func (f *form) ofObjects(at document.Path, n *yaml.Node, variants []*yaml.Node) {
	extra := node.Get(n, "additionalProperties")
	if extra == nil || node.Text(n, "type") != "" || has(n, "properties") || !slices.ContainsFunc(variants, func(v *yaml.Node) bool {
		t := node.Text(f.Target(v), "type")
		return t != "" && t != "object"
	}) {
		return
	}
	if extra.Kind == yaml.MappingNode && len(extra.Content) > 0 {
		f.Note(at.With("additionalProperties"), extra, "left out of the Go type, some variants of which are no objects")
	}
	node.Remove(n, "additionalProperties")
}

// variants returns the variants of a union, each once and without null, and which
// key they stand at.
func (f *form) variants(at document.Path, n *yaml.Node) (key string, variants []*yaml.Node) {
	for _, k := range []string{"oneOf", "anyOf"} {
		list := node.Get(n, k)
		if list == nil {
			continue
		}
		if key != "" {
			f.Note(at.With(k), list, "oneOf and anyOf beside each other: their variants are those of one union in Go")
		}
		key = k
		for _, v := range list.Content {
			switch {
			case v.Kind != yaml.MappingNode || slices.ContainsFunc(variants, func(o *yaml.Node) bool { return same(o, v) || held(v) != "" && held(o) == held(v) }):
			case has(v, "x-null"):
				node.Set(n, "nullable", node.Yes())
			default:
				if target(v) == "" && node.Text(v, "nullable") == "true" {
					node.Remove(v, "nullable")
					node.Set(n, "nullable", node.Yes())
				}
				variants = append(variants, v)
			}
		}
	}
	return key, variants
}

// constraints reports whether variants say only which members there have to be.
func constraints(n *yaml.Node, variants []*yaml.Node) bool {
	return has(n, "properties") && !slices.ContainsFunc(variants, func(v *yaml.Node) bool {
		for key, value := range node.Pairs(v) {
			if key != "required" && (key != "type" || value.Value != "object") && !remark(key) {
				return true
			}
		}
		return false
	})
}

// single puts the one variant in the place of the union: all of it and of what
// stands beside it.
func (f *form) single(at document.Path, n, variant *yaml.Node) {
	if f.Target(variant) == n {
		f.partOfItself(at, n)
		return
	}
	node.Remove(n, "discriminator")
	if bare(n) && target(variant) != "" {
		n.Content = wrap(node.Map(n.Content...), variant).Content
		return
	}
	n.Content = append(n.Content, node.Str("allOf"), &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{variant}})
	f.again = true
}

// scalars returns the type of variants that are all scalars of one type, and "" for
// others.
func (f *form) scalars(variants []*yaml.Node) string {
	found := ""
	for _, v := range variants {
		v = f.Target(v)
		t := node.Text(v, "type")
		if t != "string" && t != "integer" && t != "number" && t != "boolean" || found != "" && t != found || has(v, "oneOf", "anyOf") {
			return ""
		}
		found = t
	}
	return found
}

// narrow gives a scalar the values of its variants, if each of them has such.
func (f *form) narrow(n *yaml.Node, variants []*yaml.Node, t string) {
	node.Remove(n, "discriminator")
	var values, titles []*yaml.Node
	for _, v := range variants {
		title := node.Get(v, "title")
		v = f.Target(v)
		list := node.Get(v, "enum")
		if list == nil || node.Text(v, "type") != t {
			return
		}
		values = append(values, list.Content...)
		if title != nil && len(list.Content) == 1 {
			titles = append(titles, title)
		}
	}
	if t != "string" && t != "integer" || has(n, "enum") {
		return
	}
	var once []*yaml.Node
	once = union(once, values)
	node.Set(n, "enum", &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: once})
	if len(titles) == len(once) {
		node.Set(n, "x-enum-varnames", &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: titles})
	}
}

// mappings writes the mapping of every discriminator out: each value with a
// reference, and each variant with a value.
func mappings(f *form) {
	f.each(func(at document.Path, n *yaml.Node) {
		about := node.Get(n, "discriminator")
		if about == nil {
			return
		}
		variants := node.Get(n, "oneOf")
		if variants == nil {
			variants = node.Get(n, "anyOf")
		}
		if variants == nil || node.Text(about, "propertyName") == "" || slices.ContainsFunc(variants.Content, func(v *yaml.Node) bool { return target(v) == "" }) {
			node.Remove(n, "discriminator") // nothing to be told by it
			return
		}
		f.mapping(at, about, variants.Content)
	})
}

func (f *form) mapping(at document.Path, about *yaml.Node, variants []*yaml.Node) {
	out := node.Map()
	told := map[string]bool{}
	for value, to := range node.Pairs(node.Get(about, "mapping")) {
		key := target(maybe(to.Value))
		if key == "" {
			key = to.Value
		}
		if !slices.ContainsFunc(variants, func(v *yaml.Node) bool { return target(v) == key }) {
			f.Note(at.With("discriminator", "mapping", value), to, "no variant is %s: left out of the Go type", to.Value)
			continue
		}
		told[key] = true
		node.Set(out, value, node.Str("#/components/schemas/"+pointer.Escape(key)))
	}
	for _, v := range variants {
		if key := target(v); !told[key] && node.Get(out, key) == nil {
			node.Set(out, key, node.Str("#/components/schemas/"+pointer.Escape(key)))
		}
	}
	node.Set(about, "mapping", out)
}

// maybe is a reference that may be none.
func maybe(s string) *yaml.Node { return node.Map(node.Str("$ref"), node.Str(s)) }
