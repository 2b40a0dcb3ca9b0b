package normal

import (
	"net/http"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/mediatype"
)

// items are the items of the responses that are streams of them, as far as the
// document says what they are.
func (f *form) items(at document.Path, o *Operation, op *yaml.Node) {
	for status, from := range node.Pairs(node.Get(op, "responses")) {
		if !strings.HasPrefix(status, "2") && status != "default" {
			continue
		}
		r := f.Target(from)
		for media, m := range node.Pairs(node.Get(r, "content")) {
			if s := f.item(media, m); s != nil {
				probe := f.probed(at.With("responses", status, "content", media), o.Name+"Item", s)
				o.Items = append(o.Items, Result{Status: status, Media: media, Probe: probe})
			}
		}
	}
}

// item is the schema of an item of a stream, nil if it has none or is plain text.
// A schema is that of the whole sequence, if it is an array, or else of each item;
// an itemSchema is that of an item (OpenAPI 3.2, "Sequential Media Types").
func (f *form) item(media string, m *yaml.Node) *yaml.Node {
	framing := mediatype.FramingOf(media)
	if framing == mediatype.Unframed {
		return nil
	}
	s := node.Get(m, "itemSchema")
	if s == nil {
		if s = node.Get(m, "schema"); s == nil {
			return nil
		}
		if whole := f.Target(s); node.Text(whole, "type") == "array" {
			s = node.Get(whole, "items")
		}
	}
	if framing == mediatype.Events {
		s = f.data(s, node.Get(m, "itemSchema") == nil)
	}
	if s == nil || node.Text(f.Target(s), "type") == "string" || len(f.Target(s).Content) == 0 {
		return nil
	}
	return s
}

// data is the schema of the data of a server-sent event. That of an event has
// members named as its fields; one without is a schema of the data already. named
// asks for more than the member data, which payloads have as well.
func (f *form) data(s *yaml.Node, named bool) *yaml.Node {
	for _, key := range []string{"oneOf", "anyOf"} {
		if list := node.Get(f.Target(s), key); list != nil {
			return f.dataUnion(s, key, list, named)
		}
	}
	return f.payload(s, named)
}

// payload is data for a schema that is no union.
func (f *form) payload(s *yaml.Node, named bool) *yaml.Node {
	event := f.Target(s)
	if !isEvent(event, named) {
		return s
	}
	data := node.Get(node.Get(event, "properties"), "data")
	if content := node.Get(f.Target(data), "contentSchema"); content != nil {
		return content
	}
	return data
}

// dataUnion is a union of the data of events.
func (f *form) dataUnion(s *yaml.Node, key string, list *yaml.Node, named bool) *yaml.Node {
	var all []*yaml.Node
	events := false
	for _, v := range list.Content {
		data := f.payload(v, named)
		if events = events || data != v; data == nil || node.Text(f.Target(data), "type") == "string" {
			return nil
		}
		if !contains(all, data) {
			all = append(all, data)
		}
	}
	switch {
	case !events:
		return s
	case len(all) == 1:
		return all[0]
	}
	return node.Map(node.Str(key), &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: all})
}

// contains reports whether a schema is referred to by one of list.
func contains(list []*yaml.Node, s *yaml.Node) bool {
	for _, n := range list {
		if n == s || target(s) != "" && target(n) == target(s) {
			return true
		}
	}
	return false
}

// isEvent reports whether a schema is that of a server-sent event (HTML standard,
// section 9.2).
func isEvent(s *yaml.Node, named bool) bool {
	properties := node.Get(s, "properties")
	if !has(properties, "data") || named && !has(properties, "event") {
		return false
	}
	for name := range node.Pairs(properties) {
		switch name {
		case "data", "event", "id", "retry", "comment":
		default:
			return false
		}
	}
	return true
}

// resumes reports whether an operation takes the header Last-Event-ID.
func (o *Operation) resumes() bool {
	for _, a := range o.Others {
		if a.In == "header" && strings.EqualFold(a.Name, "Last-Event-ID") {
			return o.Method == http.MethodGet
		}
	}
	return false
}

// streams reports whether a response of an operation is a stream of events.
func (f *form) streams(op *yaml.Node) bool {
	for _, from := range node.Pairs(node.Get(op, "responses")) {
		for media := range node.Pairs(node.Get(f.Target(from), "content")) {
			if mediatype.FramingOf(media) == mediatype.Events {
				return true
			}
		}
	}
	return false
}
