package normal

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/mediatype"
)

// multipart is the media type of forms with files.
const multipart = "multipart/form-data"

// multipart makes the type of a multipart body, and returns its field of the probe.
// It has a name of its own beside bodies of other types.
func (f *form) multipart(at document.Path, o *Operation, media *yaml.Node, beside bool) string {
	s := f.parts(media)
	if s == nil {
		return ""
	}
	name := o.Name + "Request"
	if beside {
		name += "Parts"
	}
	return f.probed(at.With("requestBody", "content", multipart, "schema"), name, s)
}

// parts is the schema of a multipart body whose binary members are files, nil if it
// is no object of known members. A component that other bodies have too stays as it
// is: the body is of a type of its own.
func (f *form) parts(media *yaml.Node) *yaml.Node {
	s := node.Get(media, "schema")
	if s == nil {
		return nil
	}
	object := f.Target(s)
	if properties := node.Get(object, "properties"); properties == nil || len(properties.Content) == 0 {
		return nil
	}
	if key := target(s); key != "" && f.files(object, false) {
		if f.elsewhere(key) {
			object = node.Clone(object)
			s = object
		}
		f.files(object, true)
		return s
	}
	f.files(object, true)
	return s
}

// files reports whether members of an object are files, and makes them that.
func (f *form) files(object *yaml.Node, set bool) (some bool) {
	for key, member := range node.Pairs(node.Get(object, "properties")) {
		kind, many := f.file(member)
		if !kind {
			continue
		}
		if some = true; !set {
			continue
		}
		one := node.Map(
			node.Str("type"), node.Str("string"), node.Str("x-go-type"), node.Str("wire.File"),
			node.Str("x-go-type-import"), node.Map(node.Str("path"), node.Str("github.com/perennial-go/perennial/refresh/rest/wire")))
		if many {
			one = node.Map(node.Str("type"), node.Str("array"), node.Str("items"), one)
		}
		for _, said := range []string{"description", "x-go-name", "deprecated", "x-deprecated-reason"} {
			if v := node.Get(member, said); v != nil {
				node.Set(one, said, v)
			}
		}
		node.Set(one, "x-go-type-skip-optional-pointer", node.Yes())
		node.Set(node.Get(object, "properties"), key, one)
	}
	return some
}

// file reports whether values of a schema are files, or lists of them. Of a union
// of both, the list is what can say either.
func (f *form) file(s *yaml.Node) (is, many bool) {
	s = f.Target(s)
	for _, key := range []string{"oneOf", "anyOf"} {
		list := node.Get(s, key)
		if list == nil || len(list.Content) == 0 {
			continue
		}
		for _, v := range list.Content {
			one, list := f.file(v)
			if !one {
				return false, false
			}
			many = many || list
		}
		return true, many
	}
	if node.Text(s, "type") == "array" {
		items := node.Get(s, "items")
		return items != nil && f.binary(f.Target(items)), true
	}
	return f.binary(s), false
}

// binary reports whether a schema is that of bytes as they are: in the manner of
// OpenAPI 3.0, or in those of 3.1 (section 4.8.14.3).
func (f *form) binary(s *yaml.Node) bool {
	media := mediatype.Bare(node.Text(s, "contentMediaType"))
	switch t := node.Text(s, "type"); {
	case has(s, "x-go-type", "contentEncoding", "enum", "$ref"):
		return false
	case t == "string" && node.Text(s, "format") == "binary":
		return true
	case media != "":
		text := strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "json") || strings.HasSuffix(media, "xml")
		return t == "" || t == "string" && !text
	}
	return strings.HasPrefix(node.Text(f.Root, "openapi"), "3.1") && !has(s, "type", "oneOf", "anyOf", "allOf", "properties", "additionalProperties", "items", "format")
}

// octets makes strings what is said to be bytes as they are and is no file: JSON and
// forms have none, and nobody knows how a server writes them there.
func octets(f *form) {
	text := func(n *yaml.Node) {
		if node.Text(n, "format") == "binary" && !has(n, "x-go-type") {
			node.Remove(n, "format")
		}
	}
	f.each(func(_ document.Path, n *yaml.Node) { text(n) })
	for _, n := range node.Pairs(f.probe) { // what is in these is a component by now, or a list
		for ; n != nil; n = node.Get(n, "items") {
			text(n)
		}
	}
}

// elsewhere reports whether something else than multipart bodies refers to a schema.
func (f *form) elsewhere(key string) bool {
	forms := map[*yaml.Node]bool{}
	f.Walk(document.MediaType, func(at document.Path, n *yaml.Node) {
		if len(at) > 0 && at[len(at)-1] == multipart {
			forms[node.Get(n, "schema")] = true
		}
	})
	found := false
	f.each(func(_ document.Path, n *yaml.Node) {
		found = found || !forms[n] && target(n) == key
	})
	return found
}
