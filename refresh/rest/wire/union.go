package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
)

// unusable is the first byte of the data of a union whose variant could not be
// encoded. What follows is why. No JSON begins with it.
const unusable = 0

// Variant returns the data of a union that is v. members is a JSON object of texts
// that is laid over one, such as {"kind":"card"}, or "". Where v has a number or a
// boolean, the text is written as one: {"version":1} for {"version":"1"}. What cannot
// be encoded, such as a number that is none, is an error of the encoder that comes
// across the union: a literal needs no error of its own.
func Variant(v any, members string) json.RawMessage {
	data, err := json.Marshal(v)
	if err == nil && members != "" && data[0] == '{' {
		data, err = overlay(data, members)
	}
	if err != nil {
		return append(json.RawMessage{unusable}, err.Error()...)
	}
	return data
}

// overlay lays members over an object.
func overlay(data []byte, members string) ([]byte, error) {
	var have, more map[string]json.RawMessage
	err := errors.Join(json.Unmarshal(data, &have), json.Unmarshal([]byte(members), &more))
	if err != nil {
		return nil, err
	}
	for name, key := range more {
		text := ""
		if json.Unmarshal(key, &text) == nil && unquoted(have[name]) && unquoted([]byte(text)) && json.Valid([]byte(text)) {
			key = json.RawMessage(text)
		}
		have[name] = key
	}
	return json.Marshal(have)
}

// unquoted reports whether data begins as a number or a boolean of JSON does.
func unquoted(data []byte) bool {
	return len(data) > 0 && bytes.IndexByte([]byte("-0123456789tf"), data[0]) >= 0
}

// Union returns the data of a union as JSON: null for one without a variant.
func Union(data json.RawMessage) ([]byte, error) {
	switch {
	case len(data) == 0:
		return []byte("null"), nil
	case data[0] == unusable:
		return nil, errors.New(string(data[1:]))
	}
	return data, nil
}

// Discriminator returns the member of a union by which its variants are told
// apart, or "" if it has none that is a text, a number or a boolean.
func Discriminator(data json.RawMessage, name string) string {
	var members map[string]json.RawMessage
	var value string
	switch err := json.Unmarshal(data, &members); {
	case err == nil && unquoted(members[name]):
		return string(members[name])
	case err != nil || json.Unmarshal(members[name], &value) != nil:
		return ""
	}
	return value
}

// Match returns the variant that says most of what the data does: what is encoded
// again has the most members in common, and the fewest others. The first of
// several such counts. A variant is a nil pointer to its type, such as (*Card)(nil).
// Data that no variant can hold are returned as they are, as a [json.RawMessage].
func Match(data json.RawMessage, variants ...any) any {
	var want any
	var best any = json.RawMessage(bytes.Clone(data))
	if decode(data, &want) != nil {
		return best
	}
	found, most := false, 0
	for _, variant := range variants {
		into := reflect.New(reflect.TypeOf(variant).Elem())
		if json.Unmarshal(data, into.Interface()) != nil {
			continue
		}
		v := into.Elem().Interface()
		if n := likeness(want, v); !found || n > most {
			best, found, most = v, true, n
		}
	}
	return best
}

// likeness counts the members of want that v says too, less those that it adds.
func likeness(want, v any) int {
	text, err := json.Marshal(v)
	var got any
	if err != nil || decode(text, &got) != nil {
		return -1 << 30
	}
	one, ok := want.(map[string]any)
	other, also := got.(map[string]any)
	if !ok || !also {
		if reflect.DeepEqual(want, got) {
			return 1
		}
		return -1
	}
	n := 0
	for name, value := range other {
		if mine, there := one[name]; there && reflect.DeepEqual(mine, value) {
			n++
		} else {
			n--
		}
	}
	return n
}

// decode keeps the digits of numbers.
func decode(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(v)
}
