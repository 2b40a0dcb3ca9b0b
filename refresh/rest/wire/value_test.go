package wire_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/oapi-codegen/nullable"
	"github.com/oapi-codegen/runtime/types"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// union is what oapi-codegen makes of oneOf and anyOf.
type union struct{ union json.RawMessage }

func (u union) MarshalJSON() ([]byte, error) { return u.union.MarshalJSON() }

// pointerMarshaler marshals by a method of its pointer.
type pointerMarshaler struct{ secret string }

func (p *pointerMarshaler) MarshalJSON() ([]byte, error) { return json.Marshal("is " + p.secret) }

type status string

func ptr[T any](v T) *T { return &v }

func TestValuesOfEveryType(t *testing.T) {
	when := time.Date(2026, 1, 1, 0, 0, 0, 500, time.UTC)
	var id types.UUID
	if err := id.UnmarshalText([]byte("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")); err != nil {
		t.Fatal(err)
	}
	huge, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	for want, value := range map[string]any{
		"x=a":                                    "a",
		"x=b":                                    ptr("b"),
		"x=":                                     "",
		"x=active":                               status("active"),
		"x=idle":                                 ptr(status("idle")),
		"x=hidden":                               refresh.NewSecret("hidden"),
		"x=hidden2":                              ptr(refresh.NewSecret("hidden2")),
		"x=true":                                 true,
		"x=false":                                ptr(false),
		"x=-9223372036854775808":                 int64(math.MinInt64),
		"x=18446744073709551615":                 uint64(math.MaxUint64),
		"x=7":                                    ptr(ptr(int8(7))),
		"x=1234567.89":                           1234567.89,
		"x=0.1":                                  float32(0.1),
		"x=100000000000000000000":                1e20,
		"x=1e%2B21":                              1e21,
		"x=5e-324":                               math.SmallestNonzeroFloat64,
		"x=12345678901234567890.123456789":       json.Number("12345678901234567890.123456789"),
		"x=123456789012345678901234567890":       huge,
		"x=1234567890123456789":                  *big.NewInt(1234567890123456789),
		"x=2026-01-01T00%3A00%3A00.0000005Z":     when,
		"x=2026-01-01":                           types.Date{Time: when},
		"x=f81d4fae-7dec-11d0-a765-00a0c91e6bf6": id,
		"x=%2F%2F8%3D":                           []byte{0xff, 0xff},
		"x=is%20p":                               pointerMarshaler{"p"},
		"x=5":                                    union{json.RawMessage("5")},
		"x=raw":                                  json.RawMessage(`"raw"`),
		"x=1.10":                                 json.RawMessage(`1.10`),
		"x=1e400":                                json.RawMessage(`1e400`),
		"x=n":                                    nullable.NewNullableWithValue("n"),
		"x=any":                                  any(ptr(any("any"))),
		"x=1000000000":                           time.Second,
		"x=%EF%BF%BD":                            "\ufffd",
		"x=%EF%BF%BD1":                           json.RawMessage(`"` + "\ufffd" + `1"`),
		"x=%5Cufffd":                             json.RawMessage(`"\\ufffd"`),
		"x=1&x=2":                                []int{1, 2},
		"x=1.5&x=2":                              []any{1.5, json.Number("2")},
		"x=a&x=b":                                []nullable.Nullable[string]{nullable.NewNullableWithValue("a"), nullable.NewNullableWithValue("b")},
		"x=c&x=d":                                [2]string{"c", "d"},
		"x=e&x=f":                                ptr([]*string{ptr("e"), ptr("f")}),
		"b=1&a=2":                                json.RawMessage(`{"b":1,"a":2}`),
		"z=1&y=2":                                struct{ Z, Y int }{1, 2},
	} {
		want = strings.NewReplacer("z=1&y=2", "Z=1&Y=2").Replace(want)
		if got := query(t, "x", value, wire.Form|wire.Explode); got != want {
			t.Errorf("%T: %s, want %s", value, got, want)
		}
	}
}

func TestWhatIsNotSetIsNotSent(t *testing.T) {
	var unset nullable.Nullable[string]
	cleared := nullable.NewNullableWithValue("x")
	cleared.SetUnspecified()
	for _, value := range []any{
		nil, (*string)(nil), (*int)(nil), (*[]string)(nil), []string(nil), map[string]string(nil), json.RawMessage(nil), (*json.RawMessage)(nil),
		unset, cleared, (*union)(nil), any((*rgb)(nil)), (*refresh.Secret)(nil),
	} {
		for _, s := range []wire.Style{wire.Form, wire.Form | wire.Explode, wire.DeepObject, wire.JSON, wire.SpaceDelimited, wire.Text} {
			if got := query(t, "x", value, s); got != "" {
				t.Errorf("%T in style %#x: %q", value, s, got)
			}
			_, err := build(t, "/x", func(r *wire.Request) { r.Query("x", value, s|wire.Required) })
			if e, ok := errors.AsType[*wire.Error](err); !ok || e.Name != "x" || e.In != "query" {
				t.Errorf("%T in style %#x, required: %v", value, s, err)
			}
		}
		req, err := build(t, "/x", func(r *wire.Request) {
			r.Header("X-A", value, wire.Simple)
			r.Cookie("a", value, wire.Form)
			r.JSON("application/json", value)
			r.Form(value)
			r.Multipart(value)
			r.QueryString("application/json", value)
		})
		if err != nil || len(req.Header) != 0 || req.Body != nil || req.URL.RawQuery != "" {
			t.Errorf("%T: %v, %v", value, req, err)
		}
	}
}

func TestValuesThatNoStyleHasAreRefused(t *testing.T) {
	e := wire.Explode
	for name, of := range map[string]struct {
		value any
		style wire.Style
	}{
		"NaN":                        {math.NaN(), wire.Form | e},
		"an infinity inside":         {map[string]any{"a": math.Inf(1)}, wire.Form | e},
		"an infinity in a slice":     {[]float64{math.Inf(-1)}, wire.Form | e},
		"not UTF-8":                  {"\xff", wire.Form | e},
		"not UTF-8 in a slice":       {[]string{"a", "\xff"}, wire.Form},
		"not UTF-8 inside":           {map[string]string{"a": "\xff"}, wire.DeepObject},
		"a key that is not UTF-8":    {map[string]string{"\xff": "a"}, wire.JSON},
		"a function":                 {func() {}, wire.Form},
		"raw JSON that is none":      {json.RawMessage(`{`), wire.JSON},
		"null":                       {json.RawMessage(`null`), wire.Form | e},
		"a nullable null":            {nullable.NewNullNullable[string](), wire.Form | e},
		"null in an array":           {[]*string{ptr("a"), nil}, wire.Form | e},
		"null in an object":          {map[string]any{"a": nil}, wire.Form | e},
		"null in a deep object":      {map[string]any{"a": nil}, wire.DeepObject},
		"null in a list":             {[]any{1, nil}, wire.PipeDelimited},
		"no items, exploded":         {[]string{}, wire.Form | e},
		"no items":                   {[]string{}, wire.Form},
		"no items behind a pointer":  {ptr([]string(nil)), wire.Form},
		"no items, spaces":           {[]string{}, wire.SpaceDelimited},
		"no items, deep":             {[]string{}, wire.DeepObject},
		"no items inside, deep":      {map[string]any{"a": []int{}}, wire.DeepObject},
		"no members, one parameter":  {map[string]string{}, wire.Form},
		"no members, required":       {map[string]string{}, wire.Form | e | wire.Required},
		"an array in an array":       {[][]string{{"a"}}, wire.Form | e},
		"an object in an array":      {[]rgb{{}}, wire.Form},
		"an object in an object":     {map[string]any{"a": rgb{}}, wire.Form | e},
		"an object, pipes, exploded": {rgb{}, wire.PipeDelimited | e},
		"a space in a part":          {[]string{"a b"}, wire.SpaceDelimited},
		"a bar in a part":            {[]string{"a", "b|c"}, wire.PipeDelimited},
		"a bar in a key":             {map[string]string{"a|b": "c"}, wire.PipeDelimited},
		"a bracket in a key":         {map[string]string{"a]b": "c"}, wire.DeepObject},
		"an empty key":               {map[string]string{"": "c"}, wire.Form | e},
		"an empty key, deep":         {map[string]string{"": "c"}, wire.DeepObject},
		"an array as text":           {[]string{"a"}, wire.Text},
		"an array in a path's style": {[]string{"a"}, wire.Matrix},
		"a scalar in a path's style": {"a", wire.Simple},
		"no style at all":            {"a", 0},
		"a style that is none":       {"a", 99},
		"a file":                     {wire.File{Content: strings.NewReader("a")}, wire.JSON},
	} {
		_, err := build(t, "/x", func(r *wire.Request) { r.Query("filter", of.value, of.style) })
		if e, ok := errors.AsType[*wire.Error](err); !ok || !errors.Is(err, wire.ErrEncode) || e.Name != "filter" || !strings.Contains(err.Error(), `query parameter "filter"`) {
			t.Errorf("%s: %v; want an error that names filter", name, err)
		}
	}
}

func TestEmptyValues(t *testing.T) {
	e, empty := wire.Explode, wire.AllowEmpty
	for _, row := range []struct {
		value any
		style wire.Style
		want  string
	}{
		{"", wire.Form, "x="},
		{[]string{""}, wire.Form | e, "x="},
		{[]string{"", ""}, wire.Form, "x=,"},
		{[]string{}, wire.Form | empty, "x="},
		{[]string{}, wire.Form | e | empty, "x="},
		{[]string{}, wire.DeepObject | empty, "x="},
		{json.RawMessage("null"), wire.Form | e | empty, "x="},
		{map[string]int{}, wire.Form | e, ""},
		{map[string]int{}, wire.DeepObject, ""},
		{struct {
			A *int `json:"a,omitempty"`
		}{}, wire.DeepObject, ""},
		{map[string]any{"a": map[string]any{}}, wire.DeepObject, ""},
		{map[string]string{"a": ""}, wire.Form | e, "a="},
		{map[string]int{}, wire.JSON, "x=%7B%7D"},
		{[]int{}, wire.JSON, "x=%5B%5D"},
		{json.RawMessage("null"), wire.JSON, "x=null"},
	} {
		if got := query(t, "x", row.value, row.style); got != row.want {
			t.Errorf("%#v in style %#x: %q, want %q", row.value, row.style, got, row.want)
		}
	}
}
