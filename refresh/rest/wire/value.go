package wire

import (
	"encoding"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"unicode/utf8"

	"github.com/perennial-go/perennial/refresh"
)

// normal returns the normal form of v.
func normal(v any) (node, error) {
	switch v := v.(type) {
	case nil:
		return node{}, nil
	case string:
		return text(v)
	case *string:
		if v == nil {
			return node{}, nil
		}
		return text(*v)
	case refresh.Secret:
		return text(v.Reveal()) // it would marshal as a placeholder
	case *refresh.Secret:
		if v == nil {
			return node{}, nil
		}
		return text(v.Reveal())
	case json.RawMessage:
		if v == nil {
			return node{}, nil
		}
	}
	return reflected(reflect.ValueOf(v))
}

// reflected returns the normal form of what is not a plain string.
func reflected(v reflect.Value) (node, error) {
	pointed := false
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return node{}, nil
		}
		pointed = true
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Map:
		switch {
		case v.IsNil() && !pointed, !specified(v):
			return node{}, nil
		case v.IsNil():
			return node{kind: object}, nil // the pointer was set, to say so
		}
	case reflect.Slice:
		if v.IsNil() {
			if !pointed {
				return node{}, nil
			}
			return node{kind: array}, nil
		}
	}
	if plain(v.Type()) {
		return scalarOf(v)
	}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8 && plain(v.Type().Elem()) {
		return arrayOf(v)
	}
	return marshal(v)
}

// specified reports whether v was set, for a type that can say so, such as
// nullable.Nullable.
func specified(v reflect.Value) bool {
	s, ok := v.Interface().(interface{ IsSpecified() bool })
	return !ok || s.IsSpecified()
}

// plain reports whether t is a scalar that does not marshal in a way of its own.
func plain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
	default:
		return false
	}
	if t.PkgPath() == "" {
		return true // string and int themselves have no methods
	}
	if t == reflect.TypeFor[json.Number]() {
		return false // may hold anything
	}
	p := reflect.PointerTo(t)
	return !p.Implements(reflect.TypeFor[json.Marshaler]()) && !p.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

// arrayOf returns the normal form of a slice of plain scalars.
func arrayOf(v reflect.Value) (node, error) {
	n := node{kind: array, items: make([]node, v.Len())}
	for i := range n.items {
		item, err := scalarOf(v.Index(i))
		if err != nil {
			return node{}, err
		}
		n.items[i] = item
	}
	return n, nil
}

// scalarOf returns the normal form of a plain scalar.
func scalarOf(v reflect.Value) (node, error) {
	switch v.Kind() {
	case reflect.String:
		return text(v.String())
	case reflect.Bool:
		return node{kind: scalar, text: strconv.FormatBool(v.Bool())}, nil
	case reflect.Float32:
		return number(v.Float(), 32)
	case reflect.Float64:
		return number(v.Float(), 64)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return node{kind: scalar, text: strconv.FormatInt(v.Int(), 10)}, nil
	}
	return node{kind: scalar, text: strconv.FormatUint(v.Uint(), 10)}, nil
}

// text returns the normal form of a string.
func text(s string) (node, error) {
	if !utf8.ValidString(s) {
		return node{}, errUTF8
	}
	return node{kind: scalar, text: s, quoted: true}, nil
}

// number returns the normal form of a float: the shortest text that is read
// back as the same number. It has an exponent where JSON gives it one.
func number(f float64, bits int) (node, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return node{}, refusal("the value is not a number that JSON has (NaN or an infinity)")
	}
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return node{kind: scalar, text: strconv.FormatFloat(f, format, -1, bits)}, nil
}

// marshal returns the normal form of everything else. It marshals a pointer to a
// copy, so that methods of the pointer count: a [big.Int] that is no pointer would
// be an empty object.
func marshal(v reflect.Value) (node, error) {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	src, err := json.Marshal(p.Interface())
	if err != nil {
		return node{}, err
	}
	return parse(src)
}
