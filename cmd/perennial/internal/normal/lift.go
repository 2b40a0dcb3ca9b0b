package normal

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// nameSchemas gives the schemas of the components their Go names. What an overlay
// says goes first.
func nameSchemas(f *form) {
	for _, said := range []bool{true, false} {
		for key, n := range node.Pairs(f.schemas) {
			wish := node.Text(n, "x-go-name")
			if (wish != "") != said {
				continue
			}
			base := names.Exported(key, "Schema")
			if said {
				base = wish
			}
			name := f.scope.Take(base, "Schema")
			if name != base {
				f.Note(document.Path{"components", "schemas", key}, n, "another thing has the Go name %s: this schema is called %s", base, name)
			}
			f.name(key, name, document.Path{"components", "schemas", key})
		}
	}
}

// name records the Go name of a schema.
func (f *form) name(key, name string, at document.Path) {
	f.names[key], f.places[name] = name, at
}

// lift gives every schema inside of another one that becomes a type a name, and
// refers to it.
func lift(f *form) {
	f.lifts()
	for i := 0; i+1 < len(f.probe.Content); i += 2 {
		f.inside(nil, "", f.probe.Content[i+1])
	}
}

// lifts is lift for the schemas that have come since it was called.
func (f *form) lifts() {
	for ; f.insides+1 < len(f.schemas.Content); f.insides += 2 { // it grows
		key := f.schemas.Content[f.insides].Value
		f.inside(f.places[f.names[key]], f.names[key], f.schemas.Content[f.insides+1])
	}
}

// inside lifts what is below a schema of a name.
func (f *form) inside(at document.Path, name string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode || target(n) != "" {
		return
	}
	for key, below := range node.Pairs(node.Get(n, "properties")) {
		f.lifted(at.With("properties", key), name+names.Exported(key, "Field"), below)
	}
	if below := node.Get(n, "items"); below != nil {
		f.lifted(at.With("items"), name+"Item", below)
	}
	if below := node.Get(n, "additionalProperties"); below != nil {
		f.lifted(at.With("additionalProperties"), name+"Value", below)
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		list := node.Get(n, key)
		if list == nil {
			continue
		}
		for i, v := range list.Content {
			if remarked := held(v); remarked != "" {
				v.Content = ref(remarked).Content // remarks are of the union
				continue
			}
			f.move(at.With(key, strconv.Itoa(i)), name+variant(v, i), v)
			v.Content = ref(held(v)).Content
		}
	}
}

// lifted lifts n itself if it becomes a type, and else what is below it.
func (f *form) lifted(at document.Path, name string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode || target(n) != "" {
		return
	}
	if list := node.Get(n, "allOf"); list != nil && len(list.Content) == 1 { // a reference with remarks
		return
	}
	if typed(n) {
		f.move(at, name, n)
		return
	}
	f.inside(at, name, n)
}

// typed reports whether a schema becomes a type of its own.
func typed(n *yaml.Node) bool {
	if has(n, "x-go-type") {
		return false
	}
	if has(n, "oneOf", "anyOf") {
		return true
	}
	properties := node.Get(n, "properties")
	if properties != nil && len(properties.Content) > 0 {
		return true
	}
	values := node.Get(n, "enum")
	t := node.Text(n, "type")
	return values != nil && len(values.Content) > 0 && (t == "string" || t == "integer")
}

// move makes a schema one of the components and n a reference to it. What is said
// of the member stays with the member.
func (f *form) move(at document.Path, base string, n *yaml.Node) {
	name := f.scope.Take(base, "Schema")
	if name != base {
		f.Note(at, n, "another thing has the Go name %s: this schema is called %s", base, name)
	}
	moved, remarks := node.Map(), node.Map()
	moved.Line = n.Line
	for k, v := range node.Pairs(n) {
		switch k {
		case "readOnly", "writeOnly", "nullable", "deprecated", "x-deprecated-reason", "x-go-name", "x-order", "x-go-type-skip-optional-pointer", "x-omitempty", "x-omitzero":
			node.Set(remarks, k, v)
		case "description":
			node.Set(remarks, k, v)
			node.Set(moved, k, v)
		default:
			moved.Content = append(moved.Content, node.Str(k), v)
		}
	}
	key := f.add(at, name, moved)
	f.inline[key] = true
	n.Content = wrap(remarks, ref(key)).Content
}

// variant names a variant that has no name: by its title, or what it is.
func variant(n *yaml.Node, i int) string {
	if title := names.Exported(node.Text(n, "title"), ""); title != "" && len(title) < 40 && !strings.ContainsAny(node.Text(n, "title"), "\n.") {
		return title
	}
	kind := map[string]string{"string": "String", "integer": "Integer", "number": "Number", "boolean": "Boolean", "array": "List", "object": "Object"}[node.Text(n, "type")]
	if kind == "" {
		return "Variant" + strconv.Itoa(i+1)
	}
	if values := node.Get(n, "enum"); values != nil && len(values.Content) == 1 && kind == "String" {
		return names.Exported(values.Content[0].Value, "Value")
	}
	return kind
}

// rename writes the Go names of the schemas in the place of their keys: nothing is
// left to derive a name from.
func rename(f *form) {
	f.each(func(_ document.Path, n *yaml.Node) { f.renameRefs(n) })
	for _, n := range f.probe.Content {
		f.deep(n)
	}
	for i := 0; i+1 < len(f.schemas.Content); i += 2 {
		name := f.names[f.schemas.Content[i].Value]
		f.schemas.Content[i] = node.Str(name)
		node.Set(f.schemas.Content[i+1], "x-go-name", node.Str(name))
	}
}

func (f *form) renameRefs(n *yaml.Node) {
	if key := target(n); key != "" {
		node.Set(n, "$ref", node.Str("#/components/schemas/"+f.names[key]))
	}
	mapping := node.Get(node.Get(n, "discriminator"), "mapping")
	for value, to := range node.Pairs(mapping) {
		if key := target(maybe(to.Value)); key != "" {
			node.Set(mapping, value, node.Str("#/components/schemas/"+f.names[key]))
		}
	}
}

// deep is renameRefs for all that is below n.
func (f *form) deep(n *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		f.renameRefs(n)
	}
	for _, below := range n.Content {
		f.deep(below)
	}
}
