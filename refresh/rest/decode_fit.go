package rest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fitting is what is done about values that are not what their types take.
type fitting struct {
	dates bool                       // read as what they may be meant to be
	skip  func(at string, err error) // called with items that are left out; nil: none is
}

// misfit is the innermost value that does not decode.
type misfit struct {
	at  string // members and indexes from the top, "" for the top itself
	err error
}

func (m *misfit) Error() string {
	if m.at == "" {
		return reason(m.err)
	}
	return reason(m.err) + " at " + strconv.Quote(m.at)
}

func (m *misfit) Unwrap() error { return m.err }

// fit returns data changed so that a value of type t can be read from it, or a
// [misfit] where that is not allowed. It is for data that have failed to decode: every
// level of them is decoded again.
func (f fitting) fit(t reflect.Type, data json.RawMessage, at string) (json.RawMessage, error) {
	err := json.Unmarshal(data, reflect.New(t).Interface())
	if err == nil {
		return data, nil
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var fixed json.RawMessage
	var inner error
	switch kind := t.Kind(); {
	case f.dates && isTime(t):
		fixed = dated(t, data)
	case kind == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		fixed, inner = f.list(t, data, at)
	case kind == reflect.Map && t.Key().Kind() == reflect.Bool: // nullable.Nullable
		return f.fit(t.Elem(), data, at)
	case kind == reflect.Map:
		fixed, inner = f.members(data, at, func(string) (reflect.Type, string) { return t.Elem(), "*" })
	case kind == reflect.Struct && !isTime(t):
		fixed, inner = f.members(data, at, fieldsOf(t))
	}
	switch {
	case inner != nil:
		return nil, inner
	case fixed == nil || json.Unmarshal(fixed, reflect.New(t).Interface()) != nil:
		return nil, &misfit{at, err}
	}
	return fixed, nil
}

// list is fit for the items of a list, each by itself.
func (f fitting) list(t reflect.Type, data json.RawMessage, at string) (json.RawMessage, error) {
	var items []json.RawMessage
	if json.Unmarshal(data, &items) != nil {
		return nil, nil // no list at all
	}
	kept := make([]json.RawMessage, 0, len(items))
	for i, item := range items {
		fixed, err := f.fit(t.Elem(), item, below(at, strconv.Itoa(i)))
		switch {
		case err == nil:
			kept = append(kept, fixed)
		case f.skip == nil:
			return nil, err
		default:
			f.skip(err.(*misfit).at, &decodeError{reason: err.Error(), err: err}) //nolint:errorlint,forcetypeassert // fit has no other
		}
	}
	return json.Marshal(kept)
}

// members is fit for the members of an object. typeOf says of which type a member is,
// nil for one that is passed over, and what it is called in an error.
func (f fitting) members(data json.RawMessage, at string, typeOf func(name string) (reflect.Type, string)) (json.RawMessage, error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(data, &members) != nil {
		return nil, nil // no object at all
	}
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		t, called := typeOf(name)
		if t == nil {
			continue
		}
		fixed, err := f.fit(t, members[name], below(at, called))
		if err != nil {
			return nil, err
		}
		members[name] = fixed
	}
	return json.Marshal(members)
}

// fieldsOf finds the fields of a struct by the names of their members.
func fieldsOf(t reflect.Type) func(name string) (reflect.Type, string) {
	return func(name string) (reflect.Type, string) {
		for i := range t.NumField() {
			tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if t.Field(i).IsExported() && tag == name {
				return t.Field(i).Type, name
			}
		}
		return nil, ""
	}
}

// below is the place of a member or an item of what is at a place.
func below(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// isTime reports whether values of t are moments or days: a day is a struct of a
// time alone.
func isTime(t reflect.Type) bool {
	day := t.Kind() == reflect.Struct && t.NumField() == 1 && t.Field(0).Anonymous && t.Field(0).Type == reflect.TypeFor[time.Time]()
	return day || t == reflect.TypeFor[time.Time]()
}
