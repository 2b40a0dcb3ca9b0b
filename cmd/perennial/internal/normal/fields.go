package normal

import (
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
)

// fields gives every member of every object the name of its field.
func fields(f *form) {
	for i := 0; i+1 < len(f.schemas.Content); i += 2 {
		n := f.schemas.Content[i+1]
		properties := node.Get(n, "properties")
		if properties == nil || properties.Kind != yaml.MappingNode || len(properties.Content) == 0 {
			continue
		}
		f.untaggable(f.places[f.names[f.schemas.Content[i].Value]], n, properties)
		f.fieldsOf(f.places[f.names[f.schemas.Content[i].Value]], n, properties)
	}
}

// untaggable takes members out whose names no struct tag can have. They are among
// the additional ones.
func (f *form) untaggable(at document.Path, n, properties *yaml.Node) {
	for i := 0; i+1 < len(properties.Content); {
		name := properties.Content[i].Value
		if taggable(name) {
			i += 2
			continue
		}
		f.Note(at.With("properties", name), properties.Content[i], "no field of a Go struct can have this name in JSON: it is in AdditionalProperties")
		properties.Content = slices.Delete(properties.Content, i, i+2)
		node.Set(n, "additionalProperties", node.Yes())
		if required := node.Get(n, "required"); required != nil {
			required.Content = slices.DeleteFunc(required.Content, func(r *yaml.Node) bool { return r.Value == name })
		}
	}
}

// taggable reports whether encoding/json takes a name in a struct tag.
func taggable(name string) bool {
	return name != "" && name != "-" && !strings.ContainsFunc(name, func(r rune) bool {
		return !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

func (f *form) fieldsOf(at document.Path, n, properties *yaml.Node) {
	scope := names.NewScope("Union")
	union := has(n, "oneOf", "anyOf")
	if a := node.Get(n, "additionalProperties"); a != nil && a.Value != "false" {
		scope.Reserve("AdditionalProperties", "Get", "Set", "MarshalJSON", "UnmarshalJSON")
	}
	if union {
		scope.Reserve("MarshalJSON", "UnmarshalJSON", "Value", "Bytes")
	}
	for _, said := range []bool{true, false} {
		for i := 0; i+1 < len(properties.Content); i += 2 {
			key, member := properties.Content[i].Value, properties.Content[i+1]
			wish := node.Text(member, "x-go-name")
			if member.Kind != yaml.MappingNode || (wish != "") != said {
				continue
			}
			base := names.Exported(key, "Field")
			if said {
				base = wish
			}
			if union && strings.HasPrefix(base, "As") {
				base += "Field" // a variant has methods that begin so
			}
			name := scope.Take(base, "Field")
			if name != base {
				f.Note(at.With("properties", key), properties.Content[i], "another member has the Go name %s: this field is called %s", base, name)
			}
			node.Set(member, "x-go-name", node.Str(name))
			node.Set(member, "x-oapi-codegen-only-honour-go-name", node.Yes())
			f.container(n, key, member)
		}
	}
}

// container lets a list or a map that may be left out be nil for that, and sends
// an empty one that the caller has set. A member that has to be there and may be
// null is null where it is not set.
func (f *form) container(n *yaml.Node, key string, member *yaml.Node) {
	to := member
	for range document.MaxDepth { // to the schema that has the type
		if list := node.Get(to, "allOf"); list != nil && len(list.Content) == 1 {
			to = list.Content[0]
		}
		next := f.Resolve(node.Text(to, "$ref"))
		if next == nil {
			break
		}
		to = next
	}
	list := node.Text(to, "type") == "array"
	object := node.Text(to, "type") == "object" && !has(to, "properties", "oneOf", "anyOf")
	required := node.Get(n, "required")
	is := func(r *yaml.Node) bool { return r.Value == key }
	must := required != nil && slices.ContainsFunc(required.Content, is)
	switch {
	case must && has(member, "nullable") && !has(member, "x-go-type"):
		// A pointer without omitempty: what is not set is null, and is sent.
		node.Remove(member, "nullable")
		required.Content = slices.DeleteFunc(required.Content, is)
	case must || !list && !object || has(member, "nullable") || has(to, "nullable"):
		return
	default:
		node.Set(member, "x-omitzero", node.Yes())
	}
	if list || object {
		node.Set(member, "x-go-type-skip-optional-pointer", node.Yes())
	}
	node.Set(member, "x-omitempty", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "false"})
}
