package mockserver

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/mockserver/internal/sample"
)

// streamOf is the text of a stream of the items that the document describes: those
// of a schema that is an array, or else one that fits schema or itemSchema (OpenAPI
// 3.2.0, section 4.14.1). An example that is the text of a stream is sent as it is.
func streamOf(m *sample.Maker, kind string, media *openapi3.MediaType) ([]byte, error) {
	framing := mediatype.FramingOf(kind)
	item, named := media.ItemSchema, false
	if item == nil {
		item, named = media.Schema, true
	}
	value, isExample := exampleFor(m, media, item)
	if text, isText := value.(string); isExample && isText && strings.Contains(text, "\n") {
		return []byte(strings.TrimRight(text, "\n") + end(framing)), nil
	}
	if !isExample {
		var err error
		if value, err = m.Value(item); err != nil {
			return nil, err
		}
	}
	items, isList := value.([]any)
	if split := isList && (media.ItemSchema == nil || isExample && !m.Fits(item, value)); !split {
		items = []any{value}
	} else if media.ItemSchema == nil && item != nil && item.Value != nil && item.Value.Items != nil {
		item = item.Value.Items
	}
	var out []byte
	for _, v := range items {
		var err error
		if framing == mediatype.Events {
			out, err = appendEvent(out, m, item, v, named, isExample)
		} else {
			out, err = appendRecord(out, framing, v)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// appendEvent appends an event: its fields, if the schema is that of an event, or else
// the value as its data.
func appendEvent(out []byte, m *sample.Maker, item *openapi3.SchemaRef, v any, named, isExample bool) ([]byte, error) {
	fields, isObject := v.(map[string]any)
	schema := eventSchema(m, item, v, named)
	if schema == nil || !isObject {
		return appendData(out, v)
	}
	data, there := fields["data"]
	if content := contentSchema(schema); content != nil && !isExample {
		var err error
		if data, err = m.Value(content); err != nil {
			return nil, err
		}
		if _, isText := data.(string); isText {
			data = quoted{data}
		}
		there = true
	}
	return appendFields(out, fields, data, there)
}

// eventSchema returns the schema of a server-sent event that v fits, nil if it is the
// schema of the data already: an event has members named as its fields. Without
// itemSchema, named, the member data alone does not say so: payloads have it as well.
func eventSchema(m *sample.Maker, ref *openapi3.SchemaRef, v any, named bool) *openapi3.Schema {
	if ref == nil || ref.Value == nil {
		return nil
	}
	for _, list := range []openapi3.SchemaRefs{ref.Value.OneOf, ref.Value.AnyOf} {
		for _, variant := range list {
			if s := eventSchema(m, variant, v, named); s != nil && m.Fits(variant, v) {
				return s
			}
		}
	}
	properties := openapi3.Schemas{}
	addProperties(properties, ref.Value)
	if properties["data"] == nil || named && properties["event"] == nil {
		return nil
	}
	for name := range properties {
		switch name {
		case "data", "event", "id", "retry", "comment":
		default:
			return nil
		}
	}
	return &openapi3.Schema{Properties: properties}
}

// addProperties adds the properties of a schema, and of what it is made of, to all.
func addProperties(all openapi3.Schemas, s *openapi3.Schema) {
	for _, part := range s.AllOf {
		if part != nil && part.Value != nil {
			addProperties(all, part.Value)
		}
	}
	for name, p := range s.Properties {
		if p != nil && p.Value != nil {
			all[name] = p
		}
	}
}

// contentSchema returns the schema of the JSON in the data of an event.
func contentSchema(event *openapi3.Schema) *openapi3.SchemaRef {
	return event.Properties["data"].Value.ContentSchema
}
