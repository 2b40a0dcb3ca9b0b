package wire

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"testing"
	"time"
)

type state string

// shouted marshals in a way of its own.
type shouted string

func (s shouted) MarshalText() ([]byte, error) { return []byte(string(s) + "!"), nil }

// zeroed says itself what is zero.
type zeroed int

func (zeroed) IsZero() bool { return true }

func ptr[T any](v T) *T { return &v }

// A struct has the same normal form as its JSON, or is left to encoding/json.
func TestTheMembersOfAStructAreThoseOfItsJSON(t *testing.T) {
	t.Parallel()
	for _, c := range append(structs(), encodedStructs()...) {
		got, ok, err := members(reflect.ValueOf(c.v))
		if ok != c.direct || err != nil {
			t.Errorf("%T: direct: %t, %v", c.v, ok, err)
		}
		if !ok {
			continue
		}
		src, err := json.Marshal(c.v)
		if err != nil {
			t.Fatal(err)
		}
		want, err := parse(src)
		if err != nil {
			t.Fatal(err)
		}
		want.text = "" // it is not asked for
		for i := range want.items {
			if want.items[i].kind == array {
				want.items[i].text = ""
			}
		}
		if len(want.items) == 0 {
			got.items = nil
		}
		for i := range got.items {
			if len(got.items[i].items) == 0 {
				got.items[i].items = nil
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", src, got, want)
		}
	}
	if _, _, err := members(reflect.ValueOf(struct{ A string }{"\xff"})); !errors.Is(err, errUTF8) {
		t.Errorf("bytes that are no text: %v", err)
	}
}

// structCase is a struct, and whether it needs no encoding/json.
type structCase struct {
	v      any
	direct bool
}

func structs() []structCase {
	return []structCase{
		{struct{}{}, true},
		{struct {
			A string   `json:"a"`
			B *int     `json:"b,omitempty"`
			C []string `json:"c,omitzero"`
			D state    `json:"d"`
			E float64
			F bool    `json:"-"`
			G bool    `json:"g,omitempty"`
			H *string `json:"h"`
			I []int64 `json:"i"`
			k string
		}{A: "a&\u2028", D: "open", E: 1e21, I: []int64{1, -2}, k: "hidden"}, true},
		{struct {
			A []string `json:"a"`
			B []string `json:"b,omitempty"`
			C []string `json:"c,omitzero"`
			D *bool    `json:"d,omitempty"`
			E uint8    `json:"e,omitempty,omitzero"`
		}{B: []string{}, C: []string{}, D: ptr(false)}, true},
		{struct {
			A float32 `json:"a"`
			B float64 `json:"b"`
		}{math.MaxFloat32, 1e-9}, true},
	}
}

// encodedStructs are left to encoding/json, but for one whose members of other types
// are not set.
func encodedStructs() []structCase {
	return []structCase{
		{struct {
			A int `json:"a,string"`
		}{1}, false},
		{struct {
			A []byte `json:"a"`
		}{[]byte("x")}, false},
		{struct {
			A shouted `json:"a"`
		}{"x"}, false},
		{struct {
			A zeroed `json:"a,omitzero"`
		}{1}, false},
		{struct {
			A time.Time `json:"a"`
		}{}, false},
		{struct {
			A *time.Time     `json:"a,omitempty"`
			B map[string]any `json:"b,omitempty"`
			C int            `json:"c"`
		}{C: 1}, true},
		{struct {
			A int `json:"B"`
			B int
		}{1, 2}, false},
		{struct {
			state
			A int `json:"a"`
		}{"x", 2}, false},
		{struct {
			A json.Number `json:"a"`
		}{"1"}, false},
		{struct {
			A int `json:"\\"`
		}{1}, false},
	}
}
