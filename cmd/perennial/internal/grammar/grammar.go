// Package grammar draws OpenAPI documents at random, from the grammar of the
// specification: each is one that may be written, with names and combinations that
// nobody would. What is made of them is judged elsewhere; a document that fails is
// shrunk to what it fails by.
package grammar

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
)

// Object is a mapping of a document.
type Object = map[string]any

// List is a sequence of a document.
type List = []any

// drawer draws one document.
type drawer struct {
	*rand.Rand

	version int      // 0, 1 or 2, of OpenAPI 3
	schemas []string // names of components.schemas
	structs []string // those of them that are objects with members
	done    int      // how many of schemas are drawn: what composes refers to these alone
}

// Draw draws the document of a seed, as JSON.
func Draw(seed uint64) []byte {
	d := &drawer{Rand: rand.New(rand.NewPCG(seed, 13))}
	return written(d.document())
}

// Grown draws the document of a seed with more paths, which have operations of their
// own: whatever else there is stays as it was. No new one has the operationId of
// another, which may not be.
func Grown(seed uint64) []byte {
	d := &drawer{Rand: rand.New(rand.NewPCG(seed, 13))}
	doc := d.document()
	shared := shared{}
	for _, section := range []string{"parameters", "requestBodies", "responses"} {
		components, _ := doc["components"].(Object)
		all, _ := components[section].(Object)
		shared[section] = slices.Collect(sorted(all))
	}
	paths := doc["paths"].(Object)
	for range 1 + d.IntN(2) {
		taken, ids := map[string]bool{}, map[any]bool{}
		for route, item := range paths {
			taken[shapeOf(route)] = true
			for _, o := range operations(item) {
				ids[o["operationId"]] = true
			}
		}
		for route, item := range d.paths(shared) {
			if taken[shapeOf(route)] {
				continue
			}
			for _, o := range operations(item) {
				if ids[o["operationId"]] {
					delete(o, "operationId")
				}
			}
			paths[route] = item
		}
	}
	return written(doc)
}

// operations are those of a path item.
func operations(item any) (all []Object) {
	for _, value := range item.(Object) {
		if o, ok := value.(Object); ok {
			all = append(all, o)
		}
	}
	return all
}

func written(doc Object) []byte {
	text, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		panic(err) // maps, lists and scalars alone
	}
	return text
}

func (d *drawer) document() Object {
	d.version = d.IntN(3)
	doc := Object{
		"openapi": []string{"3.0.3", "3.1.0", "3.2.0"}[d.version],
		"info":    Object{"title": d.prose(), "version": "1"},
		"servers": List{Object{"url": "https://api.example.com/v1"}},
	}
	components := Object{}
	for range d.IntN(7) {
		d.schemas = append(d.schemas, d.fresh(d.schemas))
	}
	if len(d.schemas) > 0 {
		schemas := Object{}
		for i, name := range d.schemas {
			d.done = i
			schemas[name] = d.component(name)
		}
		d.done = len(d.schemas)
		components["schemas"] = schemas
	}
	if schemes := d.schemes(); len(schemes) > 0 {
		components["securitySchemes"] = schemes
		if d.maybe(2) {
			doc["security"] = d.requirements(schemes)
		}
	}
	shared := d.shared(components)
	doc["paths"] = d.paths(shared)
	if d.version > 0 && d.maybe(4) {
		doc["webhooks"] = Object{d.word(): Object{"post": d.operation(nil, shared)}}
	}
	if len(components) > 0 {
		doc["components"] = components
	}
	return doc
}

// maybe is true one time out of n.
func (d *drawer) maybe(n int) bool { return d.IntN(n) == 0 }

// pick draws one of a list.
func pick[T any](d *drawer, list []T) T { return list[d.IntN(len(list))] }

// fresh draws a name of a component that is not taken.
func (d *drawer) fresh(taken []string) string {
	for i := 0; ; i++ {
		name := d.key()
		if i > 5 {
			name += strconv.Itoa(i)
		}
		free := true
		for _, t := range taken {
			free = free && t != name
		}
		if free {
			return name
		}
	}
}

// prose draws a description.
func (d *drawer) prose() string { return pick(d, texts) }

// some adds a key with a value one time out of n.
func (d *drawer) some(o Object, n int, key string, value func() any) {
	if d.maybe(n) {
		o[key] = value()
	}
}
