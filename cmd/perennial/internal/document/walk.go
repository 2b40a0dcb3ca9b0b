package document

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/pointer"
)

// Kind is what OpenAPI calls the object at a path.
type Kind string

// The objects of OpenAPI that are walked.
const (
	Top          Kind = "document"
	Components   Kind = "components"
	PathItem     Kind = "path item"
	Operation    Kind = "operation"
	Parameter    Kind = "parameter"
	Header       Kind = "header"
	RequestBody  Kind = "request body"
	Response     Kind = "response"
	MediaType    Kind = "media type"
	Schema       Kind = "schema"
	Encoding     Kind = "encoding"
	CallbackItem Kind = "callback"
)

// Field is what stands at a key: one object, or a map or list of them.
type Field struct {
	Kind Kind
	Many bool
}

func one(k Kind) Field  { return Field{k, false} }
func many(k Kind) Field { return Field{k, true} }

// Fields says where objects stand in one of a kind (OpenAPI 3.0.4, 3.1.1 and
// 3.2.0, section 4.8).
func Fields(of Kind) map[string]Field { return fields[of] }

var fields = map[Kind]map[string]Field{
	Top: {"paths": many(PathItem), "webhooks": many(PathItem), "components": one(Components)},
	Components: {
		"schemas": many(Schema), "responses": many(Response), "parameters": many(Parameter),
		"requestBodies": many(RequestBody), "headers": many(Header), "pathItems": many(PathItem),
		"callbacks": many(CallbackItem), "mediaTypes": many(MediaType),
	},
	PathItem: {
		"parameters": many(Parameter), "get": one(Operation), "put": one(Operation), "post": one(Operation),
		"delete": one(Operation), "options": one(Operation), "head": one(Operation), "patch": one(Operation),
		"trace": one(Operation), "query": one(Operation), "additionalOperations": many(Operation),
	},
	Operation: {
		"parameters": many(Parameter), "requestBody": one(RequestBody), "responses": many(Response),
		"callbacks": many(CallbackItem),
	},
	Parameter:   {"schema": one(Schema), "content": many(MediaType)},
	Header:      {"schema": one(Schema), "content": many(MediaType)},
	RequestBody: {"content": many(MediaType)},
	Response:    {"content": many(MediaType), "headers": many(Header)},
	MediaType:   {"schema": one(Schema), "itemSchema": one(Schema), "encoding": many(Encoding)},
	Encoding:    {"headers": many(Header)},
	Schema: {
		"properties": many(Schema), "patternProperties": many(Schema), "$defs": many(Schema), "definitions": many(Schema),
		"dependentSchemas": many(Schema), "allOf": many(Schema), "anyOf": many(Schema), "oneOf": many(Schema),
		"prefixItems": many(Schema), "items": one(Schema), "additionalProperties": one(Schema), "not": one(Schema),
		"if": one(Schema), "then": one(Schema), "else": one(Schema), "contains": one(Schema),
		"propertyNames": one(Schema), "contentSchema": one(Schema), "unevaluatedItems": one(Schema), "unevaluatedProperties": one(Schema),
	},
}

// Path is the way to an object: keys and indexes from the top.
type Path []string

// Pointer returns p as a JSON pointer (RFC 6901).
func (p Path) Pointer() string {
	var b strings.Builder
	for _, token := range p {
		b.WriteByte('/')
		b.WriteString(pointer.Escape(token))
	}
	return b.String()
}

// With returns p and more; p stays as it is.
func (p Path) With(tokens ...string) Path { return append(p[:len(p):len(p)], tokens...) }

// Walk calls visit for every object of a kind, outside before inside and in the
// order of the document. A node is visited once. The path is good until visit
// returns: who keeps it makes a copy.
func (d *Document) Walk(want Kind, visit func(at Path, n *yaml.Node)) {
	d.WalkAll([]Kind{want}, func(_ Kind, at Path, n *yaml.Node) { visit(at, n) })
}

// WalkAll is Walk for some kinds at once.
func (d *Document) WalkAll(want []Kind, visit func(k Kind, at Path, n *yaml.Node)) {
	seen := d.seen
	if d.seen = nil; seen == nil { // or another walk is on its way
		seen = map[*yaml.Node]bool{}
	}
	w := walker{visit: visit, seen: seen, fields: leading(want), want: map[Kind]bool{}}
	for _, k := range want {
		w.want[k] = true
	}
	w.object(Top, d.Root)
	clear(seen)
	d.seen = seen
}

type walker struct {
	want   map[Kind]bool
	visit  func(Kind, Path, *yaml.Node)
	seen   map[*yaml.Node]bool
	fields map[Kind]map[string]Field // those that lead to what is wanted
	at     Path
}

// leading returns the fields of each kind that can have an object of the kind
// wanted in them: a walk of operations does not go into schemas.
func leading(want []Kind) map[Kind]map[string]Field {
	lead := map[Kind]map[string]Field{}
	for _, k := range kinds {
		lead[k] = map[string]Field{}
	}
	for grown := true; grown; {
		grown = false
		for _, k := range kinds {
			for key, f := range below(k) {
				if _, has := lead[k][key]; !has && (slices.Contains(want, f.Kind) || len(lead[f.Kind]) > 0) {
					lead[k][key], grown = f, true
				}
			}
		}
	}
	return lead
}

// kinds are all of them.
var kinds = []Kind{Top, Components, PathItem, Operation, Parameter, Header, RequestBody, Response, MediaType, Schema, Encoding, CallbackItem}

// below is Fields, and that the values of a callback are path items whatever
// their keys are.
func below(k Kind) map[string]Field {
	if k == CallbackItem {
		return map[string]Field{"": one(PathItem)}
	}
	return Fields(k)
}

// in goes one token deeper.
func (w *walker) in(token string, below func()) {
	w.at = append(w.at, token)
	below()
	w.at = w.at[:len(w.at)-1]
}

func (w *walker) object(k Kind, n *yaml.Node) {
	if n.Kind != yaml.MappingNode || w.seen[n] {
		return
	}
	w.seen[n] = true
	if w.want[k] {
		w.visit(k, w.at[:len(w.at):len(w.at)], n)
	}
	fields := w.fields[k]
	if len(fields) == 0 {
		return
	}
	if k == CallbackItem {
		w.each(PathItem, n)
		return
	}
	if k != PathItem && k != Schema && node.Get(n, "$ref") != nil {
		return // what stands beside a reference is not read
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		f, ok := fields[key]
		switch {
		case !ok:
		case f.Many:
			w.in(key, func() { w.each(f.Kind, value) })
		default:
			w.in(key, func() { w.object(f.Kind, value) })
		}
	}
}

// each walks a map or a list.
func (w *walker) each(k Kind, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key := n.Content[i].Value; !strings.HasPrefix(key, "x-") || k != PathItem {
				w.in(key, func() { w.object(k, n.Content[i+1]) })
			}
		}
	case yaml.SequenceNode:
		for i, below := range n.Content {
			w.in(strconv.Itoa(i), func() { w.object(k, below) })
		}
	}
}
