package wire

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// source draws schemas and values that fit them.
type source struct {
	*rand.Rand
	text string // now and then a string is this one; "" for never
}

func newSource(seed uint64, text string) *source {
	return &source{rand.New(rand.NewPCG(seed, 51)), strings.ToValidUTF8(text, "?")}
}

// alphabet has what is a delimiter or an escape somewhere, what is reserved, and
// what is neither.
var alphabet = []rune("aZ09-._~ %&=+,;:/?#[]@!$'()*|\\\"<>{}^`\t\r\n\x00\x7f\x1fé€😀\u2028")

// simple has what nothing has to be done about.
var simple = []rune("abcXYZ019-_")

func (s *source) string() string {
	if s.text != "" && s.IntN(4) == 0 {
		return s.text
	}
	from := alphabet
	if s.IntN(2) == 0 {
		from = simple
	}
	runes := make([]rune, s.IntN(6))
	for i := range runes {
		runes[i] = from[s.IntN(len(from))]
	}
	return string(runes)
}

func (s *source) float() float64 {
	for {
		if f := math.Float64frombits(s.Uint64()); s.IntN(2) == 0 && !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f
		}
		if s.IntN(2) == 0 {
			return float64(s.IntN(1e9)) / 100
		}
	}
}

// scalar draws the schema of a scalar and a value of it.
func (s *source) scalar() (*openapi3.Schema, any) {
	switch s.IntN(6) {
	case 0:
		return openapi3.NewInt64Schema(), int64(s.Uint64())
	case 1:
		return openapi3.NewFloat64Schema(), s.float()
	case 2:
		return openapi3.NewBoolSchema(), s.IntN(2) == 0
	case 3: // a union: its text says which member it is
		union := openapi3.NewAnyOfSchema(openapi3.NewInt64Schema(), openapi3.NewBoolSchema(), openapi3.NewStringSchema())
		return union, []any{int64(s.IntN(100)), true, "s" + s.string()}[s.IntN(3)]
	}
	return openapi3.NewStringSchema(), s.string()
}

// array draws the schema of an array of scalars and a value of it.
func (s *source) array() (*openapi3.Schema, []any) {
	item, _ := s.scalar()
	list := make([]any, 0, 3)
	for range s.IntN(4) {
		list = append(list, s.of(item))
	}
	return openapi3.NewArraySchema().WithItems(item), list
}

// of draws a value of the schema of a scalar.
func (s *source) of(schema *openapi3.Schema) any {
	for {
		if other, v := s.scalar(); other.Type.Is("string") == schema.Type.Is("string") && other.Type.Is("integer") == schema.Type.Is("integer") &&
			other.Type.Is("number") == schema.Type.Is("number") && other.Type.Is("boolean") == schema.Type.Is("boolean") {
			return v
		}
	}
}

// object draws the schema of an object and a value of it: fixed members of which
// some are not set, or free ones. Members are scalars down to depth 0.
func (s *source) object(depth int) (*openapi3.Schema, map[string]any) {
	schema, value := openapi3.NewObjectSchema(), map[string]any{}
	if s.IntN(3) == 0 {
		item, _ := s.scalar()
		for range s.IntN(4) {
			value[s.string()] = s.of(item)
		}
		return schema.WithAdditionalProperties(item), value
	}
	for i := range 1 + s.IntN(4) {
		name := "m" + strconv.Itoa(i) + strings.Map(func(r rune) rune {
			if strings.ContainsRune("[]\x1f\n", r) {
				return -1
			}
			return r
		}, s.string())
		member, v := s.any(depth)
		schema.WithProperty(name, member)
		if s.IntN(4) > 0 {
			value[name] = v
		}
	}
	return schema, value
}

// any draws a scalar, or something deeper where depth allows it.
func (s *source) any(depth int) (*openapi3.Schema, any) {
	switch {
	case depth > 0 && s.IntN(4) == 0:
		return s.objectAny(depth - 1)
	case depth > 0 && s.IntN(3) == 0:
		schema, v := s.array()
		return schema, v
	}
	return s.scalar()
}

func (s *source) objectAny(depth int) (*openapi3.Schema, any) {
	schema, v := s.object(depth)
	return schema, v
}

// disguised is a value in one of the Go types that it may have: as it is, as
// JSON, behind a pointer, or as a slice of its own type.
func (s *source) disguised(v any) any {
	switch s.IntN(4) {
	case 0:
		src, err := json.Marshal(v)
		if err == nil {
			return json.RawMessage(src)
		}
	case 1:
		return &v
	case 2:
		if list, ok := v.([]any); ok {
			return typed(list)
		}
	}
	return v
}

// typed is a []string or []int64 of the items, if they are such.
func typed(list []any) any {
	strs, ints := []string{}, []int64{}
	for _, item := range list {
		switch item := item.(type) {
		case string:
			strs = append(strs, item)
		case int64:
			ints = append(ints, item)
		}
	}
	switch len(list) {
	case 0:
	case len(strs):
		return strs
	case len(ints):
		return ints
	}
	return list
}
