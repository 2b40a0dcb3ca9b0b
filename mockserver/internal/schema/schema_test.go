package schema_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

func load(t testing.TB, version, components string) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(fmt.Appendf(nil, `{"openapi":%q,"info":{"title":"t","version":"1"},"paths":{},"components":{"schemas":%s}}`, version, components))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

const old = `{
"range": {"type":"object","required":["min"],"properties":{"min":{"type":"integer","minimum":1},"max":{"type":"integer","nullable":true}},"additionalProperties":false},
"open": {"type":"number","minimum":1,"exclusiveMinimum":true,"maximum":3,"exclusiveMaximum":false},
"union": {"oneOf":[{"$ref":"#/components/schemas/range"},{"type":"string","minLength":2},{"type":"array","items":{"$ref":"#/components/schemas/union"}}]},
"all": {"allOf":[{"$ref":"#/components/schemas/keywords"},{"type":"object","required":["max"],"properties":{"max":{"type":"integer"}}}]},
"null": {"allOf":[{"$ref":"#/components/schemas/open"}],"nullable":true},
"enum": {"type":"string","enum":["a","b"]},
"keywords": {"type":"object","properties":{"enum":{"$ref":"#/components/schemas/enum"},"example":{"$ref":"#/components/schemas/open"},"required":{"type":"boolean"},"nullable":{"type":"integer"},"min":{"type":"integer"}}},
"list": {"type":"array","minItems":1,"maxItems":2,"uniqueItems":true,"items":{"anyOf":[{"type":"boolean"},{"type":"integer","multipleOf":2}]}},
"date": {"type":"string","format":"date"},
"not": {"not":{"type":"string"},"nullable":true},
"map": {"type":"object","additionalProperties":{"$ref":"#/components/schemas/enum"},"maxProperties":2}
}`

// value makes a value of the sort that the schemas above are about, right or wrong.
func value(r *rand.Rand, depth int) any {
	names := []string{"min", "max", "enum", "example", "required", "nullable", "other"}
	switch n := r.IntN(10); {
	case n < 2:
		return float64(r.IntN(5))
	case n < 3:
		return 1.5
	case n < 5:
		return []string{"a", "b", "ab", "2026-01-02", "2026-13-02"}[r.IntN(5)]
	case n < 6:
		return r.IntN(2) == 0
	case n < 7:
		return nil
	case depth > 3:
		return "a"
	case n < 8:
		out := []any{}
		for range r.IntN(4) {
			out = append(out, value(r, depth+1))
		}
		return out
	default:
		out := map[string]any{}
		for range r.IntN(4) {
			out[names[r.IntN(len(names))]] = value(r, depth+1)
		}
		return out
	}
}

// TestTheVerdictIsThatOfKinOpenAPI compares two validators on random values.
func TestTheVerdictIsThatOfKinOpenAPI(t *testing.T) {
	doc := load(t, "3.0.3", old)
	set := schema.NewSet(doc)
	for name, ref := range doc.Components.Schemas {
		r, fits := rand.New(rand.NewPCG(3, 4)), 0 // the same values for each, in whatever order they come
		for range 3000 {
			v := value(r, 0)
			kin := ref.Value.VisitJSON(v, openapi3.VisitAsRequest()) == nil
			wrong := set.Check(ref, v, schema.Request)
			if kin != (len(wrong) == 0) {
				data, _ := json.Marshal(v)
				t.Errorf("%s: %s: %v, kin-openapi takes it: %v", name, data, wrong, kin)
				break
			}
			if kin {
				fits++
			}
		}
		if fits == 0 || fits == 3000 {
			t.Errorf("%s: %d values fit", name, fits)
		}
	}
}

func TestFieldsAreAskedForOnTheirWay(t *testing.T) {
	for _, version := range []string{"3.0.3", "3.1.0"} {
		doc := load(t, version, `{"id":{"type":"string","readOnly":true},"a":{"type":"object","required":["id","ref","pin","n"],"properties":{
			"id":{"type":"string","readOnly":true},"ref":{"$ref":"#/components/schemas/id"},"pin":{"type":"string","writeOnly":true},"n":{"type":"integer"}}}}`)
		set, ref := schema.NewSet(doc), doc.Components.Schemas["a"]
		if wrong := set.Check(ref, map[string]any{"pin": "1", "n": 1.0}, schema.Request); wrong != nil {
			t.Errorf("%s: request: %v", version, wrong)
		}
		if wrong := set.Check(ref, map[string]any{"id": "1", "ref": "1", "n": 1.0}, schema.Response); wrong != nil {
			t.Errorf("%s: response: %v", version, wrong)
		}
		if wrong := set.Check(ref, map[string]any{}, schema.Request); len(wrong) != 2 || wrong[0].Pointer != "/pin" {
			t.Errorf("%s: %v", version, wrong)
		}
	}
}

// TestAttackViolationsQuoteNoValue sends canaries wherever a value is wrong.
// The Go types of typed clients are stricter about some formats than servers are.
func TestAResponseIsOneThatTypedClientsDecode(t *testing.T) {
	t.Parallel()
	doc := load(t, "3.0.3", `{"a":{"type":"object","properties":{"id":{"type":"string","format":"uuid"},"email":{"type":"string","format":"email"}}}}`)
	set := schema.NewSet(doc)
	for text, fits := range map[string]bool{
		`{"id":"3fa85f64-5717-4562-b3fc-2c963f66afa6","email":"ada@example.com"}`: true,
		`{"id":"sfsdfsdfc6122222d"}`: false,
		`{"email":"none"}`:           false,
		`{"id":1}`:                   false,
	} {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if got := set.Fits(doc.Components.Schemas["a"], v, schema.Response); got != fits {
			t.Errorf("%s in a response: fits %t, want %t", text, got, fits)
		}
		if _, number := v.(map[string]any)["id"].(float64); !number && !set.Fits(doc.Components.Schemas["a"], v, schema.Request) {
			t.Errorf("%s in a request does not fit", text)
		}
	}
}

func TestAttackViolationsQuoteNoValue(t *testing.T) {
	for _, version := range []string{"3.0.3", "3.1.0"} {
		for _, text := range []string{
			`{"type":"integer"}`, `{"type":"string","pattern":"^x$"}`, `{"type":"string","format":"date"}`, `{"enum":["x"]}`,
			`{"type":"string","maxLength":2}`, `{"oneOf":[{"type":"integer"},{"type":"boolean"}]}`, `{"not":{}}`, `{"allOf":[{"type":"string","minLength":90}]}`,
		} {
			doc := load(t, version, `{"a":`+text+`}`)
			wrong := schema.NewSet(doc).Check(doc.Components.Schemas["a"], "canary", schema.Request)
			if len(wrong) == 0 || strings.Contains(fmt.Sprint(wrong), "canary") {
				t.Errorf("%s %s: %v", version, text, wrong)
			}
		}
	}
}

// TestAttackUnionsThatContainThemselves checks a value that takes kin-openapi twice the
// time for each of its levels.
func TestAttackUnionsThatContainThemselves(t *testing.T) {
	doc := load(t, "3.0.3", `{"a":{"oneOf":[{"type":"object","required":["n"],"properties":{"n":{"$ref":"#/components/schemas/a"}}},{"type":"integer"}]}}`)
	var v any = 1.0
	for range 200 {
		v = map[string]any{"n": v}
	}
	if wrong := schema.NewSet(doc).Check(doc.Components.Schemas["a"], v, schema.Request); wrong != nil {
		t.Error(wrong)
	}
}

func TestAttackSchemasReadNoFiles(t *testing.T) {
	doc := load(t, "3.1.0", `{"a":{"$dynamicRef":"file:///etc/passwd"},"b":{"type":"integer"}}`)
	set := schema.NewSet(doc)
	if wrong := set.Check(doc.Components.Schemas["a"], 1.0, schema.Request); wrong != nil {
		t.Errorf("a schema that cannot be read: %v", wrong)
	}
	if wrong := set.Check(doc.Components.Schemas["b"], "x", schema.Request); wrong == nil {
		t.Error("others are not checked any more")
	}
}
