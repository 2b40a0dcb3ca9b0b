package wire_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/perennial-go/perennial/refresh/rest/wire"
)

type (
	card struct {
		Kind   string `json:"kind"`
		Number string `json:"number"`
	}
	invoice struct {
		Kind string `json:"kind"`
		Days *int   `json:"days,omitempty"`
	}
)

// The variant that says most of the data is the one.
func TestMatchFindsTheVariant(t *testing.T) {
	t.Parallel()
	variants := []any{(*card)(nil), (*invoice)(nil), (*int)(nil), (*string)(nil), (*[]string)(nil)}
	for text, want := range map[string]func(v any) bool{
		`{"kind":"a","number":"1"}`:      func(v any) bool { c, ok := v.(card); return ok && c.Number == "1" },
		`{"kind":"a"}`:                   func(v any) bool { _, ok := v.(invoice); return ok },
		`{"kind":"a","days":3,"new":[]}`: func(v any) bool { i, ok := v.(invoice); return ok && *i.Days == 3 },
		`7`:                              func(v any) bool { return v == 7 },
		`"7"`:                            func(v any) bool { return v == "7" },
		`["a"]`:                          func(v any) bool { s, ok := v.([]string); return ok && s[0] == "a" },
		`true`:                           func(v any) bool { raw, ok := v.(json.RawMessage); return ok && string(raw) == "true" },
		`{"days":"x","kind":1}`:          func(v any) bool { _, ok := v.(json.RawMessage); return ok },
		``:                               func(v any) bool { raw, ok := v.(json.RawMessage); return ok && len(raw) == 0 },
	} {
		if v := wire.Match(json.RawMessage(text), variants...); !want(v) {
			t.Errorf("%s: %T %v", text, v, v)
		}
	}
}

// A variant that cannot be encoded is an error where the union is encoded.
func TestAUnionThatCannotBeEncodedSaysSo(t *testing.T) {
	t.Parallel()
	if _, err := wire.Union(wire.Variant(math.NaN(), "")); err == nil || err.Error() != "json: unsupported value: NaN" {
		t.Error(err)
	}
	for want, data := range map[string]json.RawMessage{
		`{"kind":"card","number":"1"}`: wire.Variant(card{Number: "1"}, `{"kind":"card"}`), `null`: nil, `7`: wire.Variant(7, `{"kind":"a"}`),
	} {
		if got, err := wire.Union(data); err != nil || string(got) != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
	if d := wire.Discriminator(json.RawMessage(`{"kind":"card"}`), "kind") + wire.Discriminator(json.RawMessage(`7`), "kind"); d != "card" {
		t.Error(d)
	}
}

// What tells the variants apart is written as the variant has it: a number is no text.
func TestTheDiscriminatorIsOfTheTypeOfItsMember(t *testing.T) {
	t.Parallel()
	type numbered struct {
		V int     `json:"v"`
		N float64 `json:"n"`
	}
	for _, c := range []struct {
		v             any
		members, want string
	}{
		{numbered{N: 1234567.89}, `{"v":"2"}`, `{"n":1234567.89,"v":2}`},
		{numbered{}, `{"v":"two"}`, `{"n":0,"v":"two"}`},
		{map[string]bool{"v": false}, `{"v":"true"}`, `{"v":true}`},
		{card{Number: "1"}, `{"kind":"7"}`, `{"kind":"7","number":"1"}`},
		{invoice{Kind: "a"}, ``, `{"kind":"a"}`},
	} {
		data := wire.Variant(c.v, c.members)
		if string(data) != c.want {
			t.Errorf("%v: %s", c.v, data)
		}
		if c.members == `{"v":"2"}` && wire.Discriminator(data, "v") != "2" {
			t.Errorf("the discriminator is %q", wire.Discriminator(data, "v"))
		}
	}
}
