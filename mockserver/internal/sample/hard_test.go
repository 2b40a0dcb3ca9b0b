package sample_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/perennial-go/perennial/mockserver/internal/sample"
	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// hard are schemas of OpenAPI 3.0 that have values, which are not met by chance.
var hard = `{
"bothEnums": {"allOf":[{"type":"string","enum":["a","b"]},{"type":"string","enum":["b","c"]}]},
"bothTypes": {"allOf":[{"type":"number","minimum":3},{"type":"integer","maximum":4}]},
"exactlyOne": {"oneOf":[{"type":"integer","minimum":0,"maximum":10},{"type":"integer","minimum":10,"maximum":11}]},
"one": {"type":"object","required":["kind"],"properties":{"kind":{"type":"string","enum":["one"]},"n":{"type":"integer"}}},
"two": {"type":"object","required":["kind","m"],"properties":{"kind":{"type":"string","enum":["two"]},"m":{"type":"integer"}}},
"tagged": {"oneOf":[{"$ref":"#/components/schemas/one"},{"$ref":"#/components/schemas/two"}],"discriminator":{"propertyName":"kind","mapping":{"one":"#/components/schemas/one","two":"#/components/schemas/two"}}},
"nested": {"type":"object","required":["a","b"],"properties":{"a":{"oneOf":[{"type":"string","pattern":"^x+$"},{"type":"string","minLength":30}]},
  "b":{"type":"array","minItems":3,"items":{"anyOf":[{"allOf":[{"type":"integer"},{"type":"string"}]},{"type":"boolean"}]}}}},
"lastOfMany": {"oneOf":[` + impossible + `{"type":"string","enum":["last"]}]},
"longEmail": {"type":"string","format":"email","minLength":60},
"longURI": {"type":"string","format":"uri","minLength":80},
"longBytes": {"type":"string","format":"byte","minLength":40},
"longPattern": {"type":"string","pattern":"^[a-z]*$","minLength":40,"maxLength":60},
"twoPatterns": {"allOf":[{"type":"string","pattern":"^[a-z0-9]{4,8}$"},{"type":"string","pattern":"[0-9]$"}]},
"ahead": {"type":"string","pattern":"^(?=.*[0-9])[a-z0-9]{3,}$"},
"notAhead": {"type":"string","pattern":"^(?!admin)[a-z]{5}$"},
"slash": {"type":"string","pattern":"^\\/v\\d+\\/[\\w\\-]+$"},
"codePoint": {"type":"string","pattern":"^[\\u00e0-\\u00e9]{2}$"},
"either": {"type":"string","pattern":"^(foo|ba[rz])\\.(txt|md)$"},
"tenths": {"type":"number","multipleOf":0.1,"minimum":0.25,"maximum":0.35},
"twelve": {"type":"integer","allOf":[{"multipleOf":4},{"multipleOf":6}],"minimum":10,"maximum":23},
"between": {"type":"integer","minimum":3,"exclusiveMinimum":true,"maximum":5,"exclusiveMaximum":true},
"allOfThem": {"type":"array","uniqueItems":true,"minItems":3,"items":{"type":"string","enum":["a","b","c"]}},
"nothing": {"type":"string","nullable":true,"enum":[null]},
"unnamed": {"type":"object","required":["x","y"],"properties":{"x":{"type":"string"}}},
"without": {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"not":{"required":["a"]}},
"onlyOne": {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"oneOf":[{"required":["a"]},{"required":["b"]}],"additionalProperties":false},
"recursive": {"oneOf":[{"type":"object","required":["left","right"],"properties":{"left":{"$ref":"#/components/schemas/recursive"},"right":{"$ref":"#/components/schemas/recursive"}}},{"type":"integer"}]},
"deepList": {"type":"array","minItems":2,"maxItems":2,"items":{"type":"array","minItems":2,"items":{"type":"object","required":["n"],"properties":{"n":{"type":"integer","not":{"enum":[1,2,3]},"minimum":1,"maximum":4}}}}}
}`

var impossible = strings.Repeat(`{"allOf":[{"type":"integer"},{"type":"string"}]},`, 25)

// modern are the same of OpenAPI 3.1.
const modern = `{
"const": {"const":{"a":[1,"x"]}},
"oneOfConst": {"type":"integer","oneOf":[{"const":0},{"const":1}]},
"types": {"type":["integer","null"],"minimum":7},
"onlyNull": {"type":"null"},
"ifThen": {"type":"object","required":["kind"],"properties":{"kind":{"enum":["a","b"]}},"if":{"properties":{"kind":{"const":"a"}}},"then":{"required":["x"]},"else":{"required":["y"]}},
"dependent": {"type":"object","required":["card"],"properties":{"card":{"type":"integer"}},"dependentRequired":{"card":["name"],"name":["street"]}},
"dependentSchema": {"type":"object","required":["card"],"properties":{"card":{"type":"integer"}},"dependentSchemas":{"card":{"required":["zip"],"properties":{"zip":{"type":"string","pattern":"^\\d{5}$"}}}}},
"names": {"type":"object","minProperties":3,"propertyNames":{"pattern":"^k[a-z]{3}$"},"additionalProperties":{"type":"integer"}},
"patterns": {"type":"object","minProperties":2,"patternProperties":{"^x-[a-z]+$":{"type":"integer"}},"additionalProperties":false},
"tuple": {"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}],"items":false,"minItems":2},
"contains": {"type":"array","contains":{"const":"x"},"minContains":2,"items":{"type":"string"}},
"closed": {"allOf":[{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}},{"type":"object","properties":{"b":{"type":"integer"}}}],"unevaluatedProperties":false},
"bounds": {"type":"number","exclusiveMinimum":1,"exclusiveMaximum":1.5},
"never": {"type":"object","properties":{"a":{"type":"string"},"b":false}},
"sibling": {"$ref":"#/components/schemas/text","maxLength":4},
"text": {"type":"string","minLength":2},
"notConst": {"type":"boolean","not":{"const":true}},
"unicode": {"type":"string","pattern":"^\\p{Lu}\\p{Ll}+$"}
}`

func TestSchemasThatHaveAValueGetOne(t *testing.T) {
	for version, components := range map[string]string{"3.0.3": hard, "3.1.0": modern} {
		doc, err := openapi3.NewLoader().LoadFromData(fmt.Appendf(nil, `{"openapi":%q,"info":{"title":"t","version":"1"},"paths":{},"components":{"schemas":%s}}`, version, components))
		if err != nil {
			t.Fatal(err)
		}
		set := schema.NewSet(doc)
		judge := newJudge(t, components)
		for name, ref := range doc.Components.Schemas {
			if err := new(schema.Checker).Check(ref); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			for seed := range uint64(15) {
				v, err := sample.New(seed, set, schema.Response).Value(ref)
				if err != nil {
					t.Errorf("%s, seed %d: %v", name, seed, err)
					break
				}
				if v, err = schema.Plain(v); err != nil {
					t.Fatal(err)
				}
				if err := judge(name, v); err != nil {
					t.Errorf("%s, seed %d: %v: %v", name, seed, v, err)
					break
				}
			}
		}
	}
}

// newJudge returns a validator of JSON Schema 2020-12, which knows nothing of this package.
// Schemas of OpenAPI 3.0 are said in its words first.
func newJudge(t *testing.T, components string) func(name string, v any) error {
	t.Helper()
	var schemas any
	if err := json.Unmarshal([]byte(components), &schemas); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(func(text string) (jsonschema.Regexp, error) { return schema.CompilePattern(text), nil })
	if err := c.AddResource("test:///doc", map[string]any{"components": map[string]any{"schemas": translated(schemas)}}); err != nil {
		t.Fatal(err)
	}
	return func(name string, v any) error {
		compiled, err := c.Compile("test:///doc#/components/schemas/" + name)
		if err != nil {
			return err
		}
		return compiled.Validate(v)
	}
}

// translated says nullable and exclusive bounds as JSON Schema 2020-12 does.
func translated(v any) any {
	switch x := v.(type) {
	case []any:
		for i := range x {
			x[i] = translated(x[i])
		}
	case map[string]any:
		for name := range x {
			x[name] = translated(x[name])
		}
		for _, bound := range [...]string{"Minimum", "Maximum"} {
			if exclusive, ok := x["exclusive"+bound].(bool); ok {
				delete(x, "exclusive"+bound)
				if plain := strings.ToLower(bound); exclusive {
					x["exclusive"+bound] = x[plain]
					delete(x, plain)
				}
			}
		}
		if nullable, _ := x["nullable"].(bool); nullable {
			delete(x, "nullable")
			return map[string]any{"anyOf": []any{x, map[string]any{"type": "null"}}}
		}
	}
	return v
}
