// Package normal brings a document into the form that Go is made of. In it
// oapi-codegen has nothing left to decide: every schema that becomes a type has a
// name, and so has every field and every constant; allOf is put together, unions
// have named variants, and OpenAPI 3.1 is written as 3.0.
package normal

import (
	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/internal/pointer"
)

// Options say what else is declared beside what the document gives.
type Options struct {
	// Package are the names that the package declares in any case.
	Package []string
	// Webhooks makes types of what the API sends.
	Webhooks bool
	// Methods are the names that its API has in any case.
	Methods []string
	// Declare is called with the names of the package once all that the schemas
	// give is named, and takes more of them; nil takes none.
	Declare func(names.Scope)
	// Known reports whether an operation was there in the last run: these are named
	// before others, so that a new one renames nothing. nil is none.
	Known func(key string) bool
}

// Shape is a document in normal form.
type Shape struct {
	// Models is the document that types are made of: schemas, and nothing else.
	Models *document.Document
	// Probe is the schema whose fields say which Go types the arguments and results
	// of operations have. It is not written.
	Probe string
	// Operations are the operations, in the order of the document.
	Operations []*Operation
	// Webhooks are the messages that the API sends, if a member tells them apart.
	Webhooks Webhooks
	// Names are the Go names of the schemas of the document, by their keys.
	Names map[string]string
	// Places are the places in the document of the types, by their names.
	Places map[string]document.Path
	// Aliases are the types that are the same as others, in the order of their names.
	Aliases []Alias
	// Scope has the names that the package declares.
	Scope names.Scope
}

// form is a document on its way.
type form struct {
	*document.Document

	schemas *yaml.Node            // components.schemas
	byKey   map[string]*yaml.Node // the same, by their keys
	scope   names.Scope           // of the package
	names   map[string]string     // Go names of schemas, by their keys
	places  map[string]document.Path
	probe   *yaml.Node      // the properties of the probe
	inline  map[string]bool // keys of schemas that stood inside of others, or of operations
	aliased []Alias

	composed map[string][]composed // schemas with allOf, by what they are
	open     map[*yaml.Node]bool   // those that are being put together
	again    bool                  // there is something left to compose

	insides, constanted int // how many of schemas have named what is inside, and their constants
}

// Form brings d into normal form. d is used up: what else is to be made of it, such
// as the document of a mock server, has to be made before.
func Form(d *document.Document, o Options) (*Shape, error) {
	f := &form{
		Document: d, scope: names.NewScope(o.Package...), names: map[string]string{}, places: map[string]document.Path{}, inline: map[string]bool{}, probe: node.Map(), composed: map[string][]composed{}, open: map[*yaml.Node]bool{},
	}
	f.schemas = f.section()
	f.byKey = make(map[string]*yaml.Node, len(f.schemas.Content)/2)
	for key, n := range node.Pairs(f.schemas) {
		f.byKey[key] = n
	}
	for _, pass := range []func(*form){comments, plainWords, modern, compose, nameSchemas, mappings} {
		if pass(f); f.Err() != nil {
			return nil, f.Err()
		}
	}
	// What the schemas give is named before what operations do: a new one renames
	// nothing of it.
	f.lifts()
	f.constants()
	if o.Declare != nil {
		o.Declare(f.scope)
	}
	ops := f.operations(o)
	var webhooks Webhooks
	if o.Webhooks {
		webhooks = f.webhooks()
	}
	for _, pass := range []func(*form){lift, octets, enums, fields, aliases, recursion, rename} {
		if pass(f); f.Err() != nil {
			return nil, f.Err()
		}
	}
	shape := f.shape(ops)
	shape.Webhooks = webhooks
	return shape, nil
}

// section returns components.schemas, which is made if there is none.
func (f *form) section() *yaml.Node {
	components := node.Get(f.Root, "components")
	if components == nil || components.Kind != yaml.MappingNode {
		components = node.Map()
		node.Set(f.Root, "components", components)
	}
	schemas := node.Get(components, "schemas")
	if schemas == nil || schemas.Kind != yaml.MappingNode {
		schemas = node.Map()
		node.Set(components, "schemas", schemas)
	}
	return schemas
}

// add makes a schema one of the components, under a key like its Go name.
func (f *form) add(at document.Path, name string, schema *yaml.Node) (key string) {
	key = name
	for f.byKey[key] != nil {
		key += "'" // no Go name has it
	}
	f.schemas.Content = append(f.schemas.Content, node.Str(key), schema)
	f.byKey[key] = schema
	f.name(key, name, at)
	return key
}

// shape is the result: schemas and the probe.
func (f *form) shape(ops []*Operation) *Shape {
	probe := f.scope.Take("Probe", "Fields")
	schemas := node.Map(f.schemas.Content...)
	schemas.Content = append(schemas.Content, node.Str(probe), node.Map(
		node.Str("type"), node.Str("object"), node.Str("properties"), f.probe))
	models := *f.Document
	models.Root = node.Map(
		node.Str("openapi"), node.Str("3.0.3"),
		node.Str("info"), node.Map(node.Str("title"), node.Str("types"), node.Str("version"), node.Str("1")),
		node.Str("paths"), node.Map(),
		node.Str("components"), node.Map(node.Str("schemas"), schemas))
	return &Shape{Models: &models, Probe: probe, Operations: ops, Names: f.names, Places: f.places, Aliases: f.aliased, Scope: f.scope}
}

// ref is a reference to a schema.
func ref(key string) *yaml.Node {
	return node.Map(node.Str("$ref"), node.Str("#/components/schemas/"+pointer.Escape(key)))
}

// target returns the key of the schema that n refers to, "" for none.
func target(n *yaml.Node) string {
	const schemas = "#/components/schemas/"
	r := node.Text(n, "$ref")
	if len(r) <= len(schemas) || r[:len(schemas)] != schemas {
		return ""
	}
	return pointer.Unescape(r[len(schemas):])
}

// has reports whether n has one of keys.
func has(n *yaml.Node, keys ...string) bool {
	for _, key := range keys {
		if node.Get(n, key) != nil {
			return true
		}
	}
	return false
}

// each calls visit for every schema below components.schemas, in paths, and in the
// components that these refer to.
func (f *form) each(visit func(at document.Path, n *yaml.Node)) { f.Walk(document.Schema, visit) }
