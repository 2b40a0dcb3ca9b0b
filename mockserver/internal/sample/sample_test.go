package sample_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/sample"
	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// schemas are those of a document, by name.
func schemas(t testing.TB, components string) openapi3.Schemas {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(`{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{},"components":{"schemas":` + components + `}}`))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Components.Schemas
}

// newMaker returns a Maker for schemas of OpenAPI 3.0.
func newMaker(seed uint64, way schema.Way) *sample.Maker {
	return sample.New(seed, schema.NewSet(&openapi3.T{OpenAPI: "3.0.3"}), way)
}

const many = `{
"tree": {"type":"object","required":["name","children"],"properties":{"name":{"type":"string","minLength":3,"maxLength":5},
  "children":{"type":"array","items":{"$ref":"#/components/schemas/tree"}}}},
"list": {"type":"object","properties":{"next":{"allOf":[{"$ref":"#/components/schemas/list"}],"nullable":true}},"required":["next"]},
"all": {"allOf":[{"$ref":"#/components/schemas/tree"},{"type":"object","required":["age"],"properties":{"age":{"type":"integer","minimum":18,"maximum":19}}}]},
"pet": {"oneOf":[{"$ref":"#/components/schemas/cat"},{"$ref":"#/components/schemas/dog"}],
  "discriminator":{"propertyName":"kind","mapping":{"meow":"#/components/schemas/cat"}}},
"cat": {"type":"object","required":["kind","lives"],"properties":{"kind":{"type":"string"},"lives":{"type":"integer","maximum":9}},"additionalProperties":false},
"dog": {"type":"object","required":["kind","bark"],"properties":{"kind":{"type":"string"},"bark":{"type":"boolean"}}},
"some": {"anyOf":[{"type":"integer","multipleOf":2.5,"minimum":3},{"type":"string","format":"ipv6"}]},
"open": {"type":"number","minimum":0,"maximum":0.5,"exclusiveMinimum":true,"exclusiveMaximum":true},
"huge": {"type":"integer","format":"int64","minimum":9007199254740000},
"whole": {"type":"number","format":"int32"},
"plate": {"type":"string","pattern":"^[A-Z]{2}-\\d{3,4}$"},
"short": {"type":"string","pattern":"^[a-z]+$","minLength":4,"maxLength":30},
"not": {"type":"integer","minimum":1,"maximum":2,"not":{"enum":[1]}},
"set": {"type":"array","uniqueItems":true,"minItems":4,"items":{"type":"integer","minimum":1,"maximum":5}},
"map": {"type":"object","minProperties":3,"additionalProperties":{"type":"string","format":"date-time"}},
"secret": {"type":"object","required":["password","id"],"properties":{"password":{"type":"string","writeOnly":true},"id":{"type":"string","format":"uuid","readOnly":true}}},
"wrong": {"type":"object","required":["n"],"properties":{"n":{"type":"integer"}},"example":{"n":"three"}},
"right": {"type":"string","enum":["a","b"]},
"formats": {"type":"object","properties":{"a":{"type":"string","format":"date"},"b":{"type":"string","format":"email"},"c":{"type":"string","format":"byte"},
  "d":{"type":"string","format":"hostname"},"e":{"type":"string","format":"uri"},"f":{"type":"string","format":"duration"},"g":{"type":"string","format":"time"},"h":{"type":"string","format":"ipv4"}}},
"any": {}
}`

func TestEveryValueFitsItsSchema(t *testing.T) {
	all := schemas(t, many)
	for name, ref := range all {
		if err := new(schema.Checker).Check(ref); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, way := range []schema.Way{schema.Response, schema.Request} {
			as := openapi3.VisitAsResponse()
			if way == schema.Request {
				as = openapi3.VisitAsRequest()
			}
			for seed := range uint64(50) {
				v, err := newMaker(seed, way).Value(ref)
				if err != nil {
					t.Errorf("%s, seed %d: %v", name, seed, err)
					break
				}
				data, _ := json.Marshal(v)
				var decoded any
				_ = json.Unmarshal(data, &decoded)
				if err := ref.Value.VisitJSON(decoded, as); err != nil {
					t.Errorf("%s, seed %d: %s: %v", name, seed, data, err)
					break
				}
			}
		}
	}
}

func TestTheSameSeedGivesTheSameValues(t *testing.T) {
	all := schemas(t, many)
	differ := 0
	for _, ref := range all {
		a, _ := newMaker(7, schema.Response).Value(ref)
		b, _ := newMaker(7, schema.Response).Value(ref)
		c, _ := newMaker(8, schema.Response).Value(ref)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%v and %v", a, b)
		}
		if !reflect.DeepEqual(a, c) {
			differ++
		}
	}
	if differ < len(all)/2 {
		t.Errorf("another seed changes %d of %d values", differ, len(all))
	}
}

func TestExamplesAreUsedWhenTheyAreRight(t *testing.T) {
	ref := schemas(t, `{"a":{"type":"object","properties":{"n":{"type":"integer","example":42}}}}`)["a"]
	v, err := newMaker(1, schema.Response).Value(ref)
	if n := v.(map[string]any)["n"]; err != nil || n != 42.0 {
		t.Errorf("%v, %v", v, err)
	}
}

func TestFieldsTravelOneWay(t *testing.T) {
	ref := schemas(t, many)["secret"]
	for way, want := range map[schema.Way]string{schema.Response: "id", schema.Request: "password"} {
		v, _ := newMaker(1, way).Value(ref)
		if m := v.(map[string]any); len(m) != 1 || m[want] == nil {
			t.Errorf("way %d: %v", way, m)
		}
	}
}

func TestSchemasWithoutAnyValueAreAnError(t *testing.T) {
	for text, what := range map[string]string{
		`{"a":{"type":"object","required":["a"],"properties":{"a":{"$ref":"#/components/schemas/a"}}}}`: "endless value",
		`{"a":{"type":"integer","minimum":5,"maximum":4}}`:                                              "empty range",
		`{"a":{"type":"string","minLength":1000000000}}`:                                                "huge text",
		`{"a":{"type":"array","minItems":1000000000,"items":{"type":"string"}}}`:                        "huge list",
		`{"a":{"type":"object","minProperties":1000000000}}`:                                            "huge object",
		`{"a":{"enum":[]}}`: "no choice",
		`{"a":{"type":"array","uniqueItems":true,"minItems":3,"items":{"type":"boolean"}}}`: "too few different items",
	} {
		if v, err := newMaker(1, schema.Response).Value(schemas(t, text)["a"]); err == nil && what != "no choice" {
			t.Errorf("%s: %v", what, v)
		}
	}
}

func TestSchemasThatNobodyCouldCheckAreRefused(t *testing.T) {
	deep := `{"x0":{"type":"string"}`
	for i := range 40 {
		from := fmt.Sprintf(`{"$ref":"#/components/schemas/x%d"}`, i)
		deep += fmt.Sprintf(`,"x%d":{"anyOf":[%s,%s]}`, i+1, from, from)
	}
	for text, want := range map[string]string{
		`{"a":{"allOf":[{"$ref":"#/components/schemas/b"}]},"b":{"oneOf":[{"$ref":"#/components/schemas/a"}]}}`: "contains itself",
		deep + `}`: "too long",
	} {
		var check schema.Checker
		var found error
		for _, ref := range schemas(t, text) {
			if err := check.Check(ref); err != nil {
				found = err
			}
		}
		if found == nil || !strings.Contains(found.Error(), want) {
			t.Errorf("%v, want %q", found, want)
		}
	}
}

func FuzzValue(f *testing.F) {
	for name := range schemas(f, many) {
		f.Add(many, name, uint64(1))
	}
	f.Fuzz(func(t *testing.T, components, name string, seed uint64) {
		doc, err := openapi3.NewLoader().LoadFromData([]byte(`{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{},"components":{"schemas":` + components + `}}`))
		if err != nil || doc.Components == nil {
			return
		}
		var check schema.Checker
		for _, ref := range doc.Components.Schemas {
			if check.Check(ref) != nil {
				return
			}
		}
		ref := doc.Components.Schemas[name]
		if v, err := newMaker(seed, schema.Response).Value(ref); err == nil && !newMaker(seed, schema.Response).Fits(ref, v) {
			t.Errorf("%v does not fit", v)
		}
	})
}
