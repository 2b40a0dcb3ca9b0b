package wire

import (
	"encoding"
	"encoding/json"
	"reflect"
	"sync"
)

// plan is what the type of a struct says of its JSON.
type plan struct{ fields []planned }

// planned is a field that has a place in JSON.
type planned struct {
	index               int
	name                string
	omitempty, omitzero bool
	flat                bool // see flatType
}

// plans has the plan of each struct that was sent as a form, and addressed whether each
// type that was sent as JSON needs an address. Both are caches, as encoding/json has
// one: what they hold follows from the type alone, and a program has a fixed number of
// types.
var plans, addressed sync.Map

// planOf returns the plan of a struct, or nil if its JSON takes more than one.
func planOf(t reflect.Type) *plan {
	p, ok := plans.Load(t)
	if !ok {
		p, _ = plans.LoadOrStore(t, makePlan(t))
	}
	return p.(*plan)
}

func makePlan(t reflect.Type) *plan {
	if marshals(t) {
		return nil
	}
	p, seen := &plan{}, map[string]bool{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, omitempty, omitzero, known := jsonTag(&f)
		switch {
		case !known || seen[name]:
			return nil
		case name != "":
			seen[name] = true
			p.fields = append(p.fields, planned{i, name, omitempty, omitzero, flatType(f.Type)})
		}
	}
	return p
}

// needsAddress reports whether encoding/json writes a value of a type in another way
// where it can take its address: the type, or one that is a part of it, has a method
// with a pointer for receiver. What is behind a pointer or in a slice has an address
// already, and what is in a map or an interface never has one.
func needsAddress(t reflect.Type) bool {
	known, ok := addressed.Load(t)
	if !ok {
		known, _ = addressed.LoadOrStore(t, pointerMarshals(t))
	}
	return known.(bool)
}

func pointerMarshals(t reflect.Type) bool {
	switch {
	case t.Implements(reflect.TypeFor[json.Marshaler]()):
		return false
	case reflect.PointerTo(t).Implements(reflect.TypeFor[json.Marshaler]()):
		return true
	case t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return false
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return true
	case t.Kind() == reflect.Array:
		return pointerMarshals(t.Elem())
	case t.Kind() != reflect.Struct:
		return false
	}
	for i := range t.NumField() {
		if pointerMarshals(t.Field(i).Type) {
			return true
		}
	}
	return false
}
