package rest

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/perennial-go/perennial/internal/pointer"
)

// maxMisfitDepth is how deep a value is searched for what does not fit. Each level is
// parsed once more, so that without a limit a body that is nested deeply would cost the
// square of its size.
const maxMisfitDepth = 16

// finder decodes a value member by member, after the whole of it did not decode.
type finder struct {
	lenient bool // dates are read leniently, and the search goes on after a misfit
	found   []found
}

// found is a misfit. The keys of maps are the server's, and may be secrets: shown
// has a star in their place.
type found struct {
	Misfit
	shown string
}

// where is a place in a body.
type where struct{ pointer, shown string }

func (w where) member(name string) where {
	name = "/" + pointer.Escape(name)
	return where{w.pointer + name, w.shown + name}
}

func (w where) key(name string) where {
	return where{w.pointer + "/" + pointer.Escape(name), w.shown + "/*"}
}

// misfits decodes what fits of data into v, a pointer, and returns what does not. It
// reports false if nothing of it fits.
func misfits(data []byte, v any, lenient bool) ([]found, bool) {
	f := finder{lenient: lenient}
	ok := f.fill(reflect.ValueOf(v).Elem(), data, where{}, 0)
	return f.found, ok
}

// fill decodes raw into v, and reports whether v has anything of it.
func (f *finder) fill(v reflect.Value, raw []byte, at where, depth int) bool {
	if len(f.found) > 0 && !f.lenient {
		return false // the first one is enough for an error
	}
	if v.Kind() == reflect.Pointer && string(raw) != "null" && !decodesItself(v.Type()) {
		to := reflect.New(v.Type().Elem())
		ok := f.fill(to.Elem(), raw, at, depth)
		if ok {
			v.Set(to)
		}
		return ok
	}
	err := json.Unmarshal(raw, v.Addr().Interface())
	if err == nil {
		return true
	}
	v.SetZero() // Unmarshal may have begun
	if f.lenient && date(v, raw) {
		return true
	}
	if depth < maxMisfitDepth && f.parts(v, raw, at, depth) {
		return true
	}
	if len(f.found) == 0 || f.lenient {
		f.found = append(f.found, found{Misfit{at.pointer, misfit(err, raw, v.Type())}, at.shown})
	}
	return false
}

// misfit says what does not fit, without the value: errors of types that decode
// themselves quote it.
func misfit(err error, raw []byte, t reflect.Type) string {
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) && wrong.Field == "" {
		return reason(err)
	}
	kind := "number"
	switch raw = bytes.TrimSpace(raw); {
	case len(raw) == 0:
	case raw[0] == '"':
		kind = "string"
	case raw[0] == '{':
		kind = "object"
	case raw[0] == '[':
		kind = "array"
	case raw[0] == 't', raw[0] == 'f':
		kind = "bool"
	}
	return fmt.Sprintf("%s that is no %s", kind, t)
}

// parts decodes the parts of a value that does not fit as a whole. It reports false if
// it has none, or is no value of that kind.
func (f *finder) parts(v reflect.Value, raw []byte, at where, depth int) bool {
	switch t := v.Type(); {
	case t.Kind() == reflect.Map && t.Key().Kind() == reflect.Bool: // nullable.Nullable
		to := reflect.New(t.Elem()).Elem()
		if !f.parts(to, raw, at, depth) && (!f.lenient || !date(to, raw)) {
			return false
		}
		v.Set(reflect.MakeMap(t))
		v.SetMapIndex(reflect.ValueOf(true).Convert(t.Key()), to)
		return true
	case t.Kind() == reflect.Struct && (!decodesItself(t) || extra(v).IsValid()):
		return f.members(v, raw, at, depth+1)
	case decodesItself(t):
		return false
	case t.Kind() == reflect.Slice:
		return f.items(v, raw, at, depth+1)
	case t.Kind() == reflect.Map && t.Key().Kind() == reflect.String:
		var members map[string]json.RawMessage
		return json.Unmarshal(raw, &members) == nil && f.keys(v, members, at, depth+1)
	}
	return false
}

// members decodes an object into the fields of a struct.
func (f *finder) members(v reflect.Value, raw []byte, at where, depth int) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil || members == nil {
		return false
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case !field.IsExported() || name == "-":
			continue
		case field.Anonymous && name == "":
			f.fill(v.Field(i), raw, at, depth)
			continue
		case name == "":
			name = field.Name
		}
		if key, there := memberOf(members, name); there {
			f.fill(v.Field(i), members[key], at.member(name), depth)
			delete(members, key)
		}
	}
	if rest := extra(v); rest.IsValid() && len(members) > 0 {
		f.keys(rest, members, at, depth)
	}
	return true
}

// memberOf returns the key of a member, as encoding/json finds it: in whatever case.
func memberOf(members map[string]json.RawMessage, name string) (string, bool) {
	if _, there := members[name]; there {
		return name, true
	}
	for key := range members {
		if strings.EqualFold(key, name) {
			return key, true
		}
	}
	return "", false
}

// items decodes a list, without the items that do not fit.
func (f *finder) items(v reflect.Value, raw []byte, at where, depth int) bool {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		return false
	}
	list := reflect.MakeSlice(v.Type(), 0, len(items))
	for i, item := range items {
		to := reflect.New(v.Type().Elem()).Elem()
		if f.fill(to, item, at.member(strconv.Itoa(i)), depth) {
			list = reflect.Append(list, to)
		}
	}
	v.Set(list)
	return true
}

// keys decodes a map, without the members that do not fit.
func (f *finder) keys(v reflect.Value, members map[string]json.RawMessage, at where, depth int) bool {
	if members == nil {
		return false
	}
	t := v.Type()
	all := reflect.MakeMap(t)
	for _, key := range sortedKeys(members) {
		to := reflect.New(t.Elem()).Elem()
		if f.fill(to, members[key], at.key(key), depth) {
			all.SetMapIndex(reflect.ValueOf(key).Convert(t.Key()), to)
		}
	}
	v.Set(all)
	return true
}

func sortedKeys(members map[string]json.RawMessage) []string {
	keys := make([]string, 0, len(members))
	for key := range members {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// extra returns the map of a generated struct that takes the members that the document
// has no names for; the zero Value if it has none.
func extra(v reflect.Value) reflect.Value {
	field, ok := v.Type().FieldByName("AdditionalProperties")
	if !ok || field.Tag.Get("json") != "-" || field.Type.Kind() != reflect.Map || field.Type.Key().Kind() != reflect.String {
		return reflect.Value{}
	}
	return v.FieldByIndex(field.Index)
}

var (
	jsonDecoder = reflect.TypeFor[json.Unmarshaler]()
	textDecoder = reflect.TypeFor[encoding.TextUnmarshaler]()
	timeType    = reflect.TypeFor[time.Time]()
)

// decodesItself reports whether the parts of a type are its own affair.
func decodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(jsonDecoder) || p.Implements(textDecoder)
}

// dateLayouts are those of dates that are read leniently.
var dateLayouts = [...]string{
	"2006-01-02T15:04:05", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05",
	time.RFC3339, time.DateOnly, time.RFC1123, time.RFC1123Z, time.RFC850, time.ANSIC,
}

// date reads a date into v, if that takes one.
func date(v reflect.Value, raw []byte) bool {
	to := v
	if t := v.Type(); t.Kind() == reflect.Struct && t.NumField() == 1 && t.Field(0).Anonymous { // types.Date
		to = v.Field(0)
	}
	if to.Type() != timeType {
		return false
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return instant(to, raw)
	}
	for _, layout := range dateLayouts {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			to.Set(reflect.ValueOf(at))
			return true
		}
	}
	return instant(to, []byte(text))
}

// instant reads seconds or milliseconds since 1970: the former reach to the year 5138.
func instant(to reflect.Value, number []byte) bool {
	n, err := strconv.ParseFloat(string(bytes.TrimSpace(number)), 64)
	if err != nil || n != n || n < -1e14 || n > 1e14 {
		return false
	}
	if n < 1e11 && n > -1e11 {
		n *= 1000
	}
	to.Set(reflect.ValueOf(time.UnixMilli(int64(n)).UTC()))
	return true
}
