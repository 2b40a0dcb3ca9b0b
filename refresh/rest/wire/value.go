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
	n, other, err := direct(v)
	if err != nil || !other.IsValid() {
		return n, err
	}
	src, err := marshal(other)
	if err != nil {
		return node{}, err
	}
	return parse(src)
}

// direct returns the normal form of what needs no encoding/json: what is not
// set, scalars and slices of them. Of everything else it returns the value
// itself, behind all pointers.
func direct(v any) (n node, other reflect.Value, err error) {
	if n, ok, err := common(v); ok {
		return n, other, err
	}
	to, pointed := reflect.ValueOf(v), false
	for to.Kind() == reflect.Pointer || to.Kind() == reflect.Interface {
		if to.IsNil() {
			return node{}, other, nil
		}
		to, pointed = to.Elem(), true
	}
	if n, ok := missing(to, pointed); ok {
		return n, other, nil
	}
	t := to.Type()
	switch {
	case plain(t):
		n, err = scalarOf(to)
		return n, other, err
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8 && plain(t.Elem()) && !marshals(t):
		n, err = arrayOf(to)
		return n, other, err
	}
	return node{}, to, nil
}

// common returns the normal form of the types that most parameters have, and
// whether v is one of them: without reflection, which costs more than the rest.
func common(v any) (n node, ok bool, err error) {
	switch v := v.(type) {
	case nil:
	case string:
		n, err = text(v)
	case *string:
		if v != nil {
			n, err = text(*v)
		}
	case refresh.Secret: // it would marshal as a placeholder
		n, err = text(v.Reveal())
	case *refresh.Secret:
		if v != nil {
			n, err = text(v.Reveal())
		}
	case int:
		n = integer(int64(v))
	case *int:
		if v != nil {
			n = integer(int64(*v))
		}
	case *int32:
		if v != nil {
			n = integer(int64(*v))
		}
	case *int64:
		if v != nil {
			n = integer(*v)
		}
	case *bool:
		if v != nil {
			n = boolean(*v)
		}
	default:
		return n, false, nil
	}
	return n, true, err
}

// missing reports whether v is nil or says that it is not set. A pointer to a
// nil slice or map is an empty one: the pointer was set, to say so.
func missing(v reflect.Value, pointed bool) (node, bool) {
	switch v.Kind() {
	case reflect.Map:
		if specified := !v.IsNil() && specified(v); specified {
			return node{}, false
		}
		if v.IsNil() && pointed && !marshals(v.Type()) {
			return node{kind: object, text: "{}"}, true
		}
		return node{}, true
	case reflect.Slice:
		if v.IsNil() && pointed && !marshals(v.Type()) {
			return node{kind: array}, true
		}
		return node{}, v.IsNil()
	}
	return node{}, false
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
	return !marshals(t)
}

// marshals reports whether t marshals in a way of its own.
func marshals(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[json.Marshaler]()) || p.Implements(reflect.TypeFor[encoding.TextMarshaler]())
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
		return boolean(v.Bool()), nil
	case reflect.Float32:
		return number(v.Float(), 32)
	case reflect.Float64:
		return number(v.Float(), 64)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return integer(v.Int()), nil
	}
	return node{kind: scalar, text: strconv.FormatUint(v.Uint(), 10)}, nil
}

func integer(i int64) node { return node{kind: scalar, text: strconv.FormatInt(i, 10)} }

func boolean(b bool) node { return node{kind: scalar, text: strconv.FormatBool(b)} }

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
	text := strconv.FormatFloat(f, format, -1, bits)
	if at := len(text) - 2; format == 'e' && text[at-1] == '-' && text[at] == '0' {
		text = text[:at] + text[at+1:] // 1e-09, which JSON writes as 1e-9
	}
	return node{kind: scalar, text: text}, nil
}

// marshal returns the JSON of everything else. Methods of the pointer count too: a
// [big.Int] that is no pointer would be an empty object.
func marshal(v reflect.Value) ([]byte, error) {
	switch {
	case v.CanAddr(): // it is behind a pointer
		v = v.Addr()
	case needsAddress(v.Type()):
		p := reflect.New(v.Type())
		p.Elem().Set(v)
		v = p
	}
	src, err := json.Marshal(v.Interface())
	if err == nil && replaced(src) {
		err = errUTF8
	}
	return src, err
}
