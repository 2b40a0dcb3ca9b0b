package normal

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/mediatype"
)

// EventStream is the media type of server-sent events.
const EventStream = "text/event-stream"

// items are the values of responses that are streams of values (OpenAPI 3.2.0,
// section 4.14.1). Of an event it is the data.
func (f *form) items(at document.Path, o *Operation, op *yaml.Node) {
	for status, from := range node.Pairs(node.Get(op, "responses")) {
		if !strings.HasPrefix(status, "2") {
			continue
		}
		for media, m := range node.Pairs(node.Get(f.Target(from), "content")) {
			s := node.Get(m, "itemSchema")
			if s != nil && mediatype.Bare(media) == EventStream {
				s = f.eventData(s)
			}
			if s == nil || s.Kind != yaml.MappingNode {
				continue
			}
			probe := f.probed(at.With("responses", status, "content", media, "itemSchema"), o.Name+"Item", s)
			o.Items = append(o.Items, Result{Status: status, Media: media, Probe: probe})
		}
	}
}

// eventData is the schema of the JSON in the data of an event; nil if nothing is
// said of it.
func (f *form) eventData(event *yaml.Node) *yaml.Node {
	data := node.Get(node.Get(f.Target(event), "properties"), "data")
	if data == nil {
		return nil
	}
	if s := node.Get(f.Target(data), "contentSchema"); s != nil {
		return s
	}
	if t := node.Text(f.Target(data), "type"); t != "" && t != "string" {
		return data
	}
	return nil
}
