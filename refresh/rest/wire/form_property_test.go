package wire_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"reflect"
	"testing"
	"testing/quick"

	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// FlatForm is a form of the types that need no encoding/json.
type FlatForm struct {
	Name    string    `json:"name"`
	Other   string    `json:"the-other.name"`
	Size    *int64    `json:"size,omitempty"`
	Small   uint8     `json:"small,omitzero"`
	Rate    float32   `json:"rate"`
	Exact   float64   `json:"exact,omitempty"`
	On      *bool     `json:"on,omitempty"`
	Tags    []string  `json:"tags,omitempty"`
	Numbers []float64 `json:"numbers,omitempty"`
	State   kindOf    `json:"state"`
	Hidden  string    `json:"-"`
}

type kindOf string

// MixedForm has members that encoding/json writes.
type MixedForm struct {
	FlatForm

	Labels map[string]string `json:"labels,omitempty"`
	More   *FlatForm         `json:"more,omitempty"`
}

// What net/url reads in a form is what encoding/json says of the value.
func TestAFormIsReadByNetURLAsItsJSONSays(t *testing.T) {
	t.Parallel()
	check := func(value any) bool {
		_, text := sent(t, func(r *wire.Request) { r.Form(value) })
		got, err := url.ParseQuery(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			return false
		}
		if want := fieldsOf(t, value); !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %v\nwant %v", text, got, want)
			return false
		}
		return true
	}
	for _, property := range []any{
		func(f FlatForm) bool { return check(f) }, func(f *FlatForm) bool { return f == nil || check(f) },
		func(f MixedForm) bool { return check(f) }, func(f map[string]string) bool { delete(f, ""); return len(f) == 0 || check(f) },
	} {
		if err := quick.Check(property, nil); err != nil {
			t.Error(err)
		}
	}
}

// fieldsOf returns the fields of a form, by its JSON: one for a scalar or an object,
// and one for each item of an array.
func fieldsOf(t *testing.T, value any) url.Values {
	t.Helper()
	src, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(src, &members); err != nil {
		t.Fatal(err)
	}
	fields := url.Values{}
	for name, member := range members {
		items := []json.RawMessage{member}
		if member[0] == '[' {
			if err := json.Unmarshal(member, &items); err != nil {
				t.Fatal(err)
			}
		}
		for _, item := range items {
			text := string(bytes.TrimSpace(item))
			if item[0] == '"' {
				if err := json.Unmarshal(item, &text); err != nil {
					t.Fatal(err)
				}
			}
			fields.Add(name, text)
		}
	}
	return fields
}
