package wire

import (
	"reflect"
	"strings"
)

// members returns the normal form of a struct that has nothing but scalars, pointers
// to them and slices of them, as most forms are: the same as that of its JSON, and
// without making that. It reports false for any other struct.
func members(v reflect.Value) (n node, ok bool, err error) {
	if v.Kind() != reflect.Struct {
		return node{}, false, nil
	}
	p := planOf(v.Type())
	if p == nil {
		return node{}, false, nil
	}
	n = node{kind: object, items: make([]node, 0, len(p.fields))}
	for i := range p.fields {
		f := &p.fields[i]
		field := v.Field(f.index)
		if f.omitempty && left(field) {
			continue // whatever its type is
		}
		if !f.flat {
			return node{}, false, nil
		}
		if (f.omitempty || f.omitzero) && isEmpty(field, f.omitempty) {
			continue
		}
		item, err := fieldOf(field)
		if err != nil {
			return node{}, true, err
		}
		item.key = f.name
		n.items = append(n.items, item)
	}
	return n, true, nil
}

// jsonTag is what encoding/json reads in the tag of a field: "" for the name of one
// that has no place in JSON. It reports false where there is more to it.
func jsonTag(f *reflect.StructField) (name string, omitempty, omitzero, ok bool) {
	if f.Anonymous {
		return "", false, false, false
	}
	tag := f.Tag.Get("json")
	if !f.IsExported() || tag == "-" {
		return "", false, false, true
	}
	name, options, _ := strings.Cut(tag, ",")
	for options != "" {
		var option string
		switch option, options, _ = strings.Cut(options, ","); option {
		case "omitempty":
			omitempty = true
		case "omitzero":
			omitzero = true
		default:
			return "", false, false, false
		}
	}
	if name == "" {
		return f.Name, omitempty, omitzero, true
	}
	for i := range len(name) {
		if c := name[i]; c != '_' && c != '-' && c != '.' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return "", false, false, false // encoding/json takes some for none
		}
	}
	return name, omitempty, omitzero, true
}

// left reports whether omitempty leaves out a value of any type.
func left(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return v.IsNil()
	case reflect.Map, reflect.Slice:
		return v.Len() == 0
	}
	return false
}

// isEmpty reports whether a value of a flat type is left out: as one that is empty,
// or else as one that is zero.
func isEmpty(v reflect.Value, omitempty bool) bool {
	if v.Kind() == reflect.Slice && omitempty {
		return v.Len() == 0
	}
	return v.IsZero()
}

// flatType reports whether fields of a type need no encoding/json: scalars, pointers
// to them and slices of them, without a method that it may call.
func flatType(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer:
		t = t.Elem()
	case reflect.Slice:
		if t.PkgPath() != "" || t.Elem().Kind() == reflect.Uint8 {
			return false
		}
		t = t.Elem()
	}
	return basic(t)
}

// fieldOf returns the normal form of a field of a flat type.
func fieldOf(v reflect.Value) (node, error) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice:
		if v.IsNil() {
			return node{kind: null, text: "null"}, nil
		}
		if v.Kind() == reflect.Slice {
			return arrayOf(v)
		}
		v = v.Elem()
	}
	return scalarOf(v)
}

// basic reports whether t is a scalar without a method that encoding/json may call.
func basic(t reflect.Type) bool { return plain(t) && t.NumMethod() == 0 }
