package repair

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// kind is what OpenAPI calls the object at a place.
type kind string

const (
	top          kind = "document"
	components   kind = "components"
	pathItem     kind = "path item"
	operation    kind = "operation"
	parameter    kind = "parameter"
	header       kind = "header"
	requestBody  kind = "request body"
	response     kind = "response"
	mediaType    kind = "media type"
	schema       kind = "schema"
	encoding     kind = "encoding"
	callbackItem kind = "callback"
)

// field is what stands at a key: one object, or a map or list of them.
type field struct {
	kind kind
	many bool
}

func one(k kind) field  { return field{k, false} }
func many(k kind) field { return field{k, true} }

// grammar says where objects stand in others (OpenAPI 3.0.4 and 3.1.1, section 4.8).
var grammar = map[kind]map[string]field{
	top: {"paths": many(pathItem), "webhooks": many(pathItem), "components": one(components)},
	components: {
		"schemas": many(schema), "responses": many(response), "parameters": many(parameter),
		"requestBodies": many(requestBody), "headers": many(header), "pathItems": many(pathItem),
		"callbacks": many(callbackItem),
	},
	pathItem: {
		"parameters": many(parameter), "get": one(operation), "put": one(operation), "post": one(operation),
		"delete": one(operation), "options": one(operation), "head": one(operation), "patch": one(operation),
		"trace": one(operation),
	},
	operation: {
		"parameters": many(parameter), "requestBody": one(requestBody), "responses": many(response),
		"callbacks": many(callbackItem),
	},
	parameter:   {"schema": one(schema), "content": many(mediaType)},
	header:      {"schema": one(schema), "content": many(mediaType)},
	requestBody: {"content": many(mediaType)},
	response:    {"content": many(mediaType), "headers": many(header)},
	mediaType:   {"schema": one(schema), "encoding": many(encoding)},
	encoding:    {"headers": many(header)},
	schema: {
		"properties": many(schema), "patternProperties": many(schema), "$defs": many(schema),
		"allOf": many(schema), "anyOf": many(schema), "oneOf": many(schema), "prefixItems": many(schema),
		"items": one(schema), "additionalProperties": one(schema), "not": one(schema),
	},
}

// place is a path of keys and indexes from the top.
type place []string

func (p place) pointer() string {
	var b strings.Builder
	for _, token := range p {
		b.WriteByte('/')
		b.WriteString(escape(token))
	}
	return b.String()
}

// with is p and more; p stays as it is.
func (p place) with(tokens ...string) place { return append(p[:len(p):len(p)], tokens...) }

func escape(s string) string   { return strings.NewReplacer("~", "~0", "/", "~1").Replace(s) }
func unescape(s string) string { return strings.NewReplacer("~1", "/", "~0", "~").Replace(s) }

// walk calls visit for every object of a kind, outside before inside and in the
// order of the document. A node that several aliases stand for is visited once.
func (d *document) walk(want kind, visit func(at place, n *yaml.Node)) {
	w := walker{want, visit, map[*yaml.Node]bool{}}
	w.object(top, nil, d.root)
}

type walker struct {
	want  kind
	visit func(place, *yaml.Node)
	seen  map[*yaml.Node]bool
}

func (w *walker) object(k kind, at place, n *yaml.Node) {
	if n = follow(n); n.Kind != yaml.MappingNode || w.seen[n] {
		return
	}
	w.seen[n] = true
	if k == w.want {
		w.visit(at, n)
	}
	if k == callbackItem {
		w.each(pathItem, at, n)
		return
	}
	if get(n, "$ref") != nil && k != pathItem && k != schema {
		return // what stands beside a reference is not read
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		f, ok := grammar[k][key]
		switch {
		case !ok:
		case f.many:
			w.each(f.kind, at.with(key), n.Content[i+1])
		default:
			w.object(f.kind, at.with(key), n.Content[i+1])
		}
	}
}

// each walks a map or a list.
func (w *walker) each(k kind, at place, n *yaml.Node) {
	switch n = follow(n); n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key := n.Content[i].Value; !strings.HasPrefix(key, "x-") || k != pathItem {
				w.object(k, at.with(key), n.Content[i+1])
			}
		}
	case yaml.SequenceNode:
		for i, below := range n.Content {
			w.object(k, at.with(strconv.Itoa(i)), below)
		}
	}
}
