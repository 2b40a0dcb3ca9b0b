package repair_test

import (
	"strings"
	"testing"
)

// Schemas with members or items get the type that their Go has, whatever else the
// document might allow there: what is sent and what is decoded are the same then.
func TestMembersAndItemsHaveTheTypeOfTheirGo(t *testing.T) {
	t.Parallel()
	const head = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A: "
	for schema, want := range map[string]string{
		"{properties: {a: {type: string}}}":                     "type: object",
		"{properties: {}}":                                      "type: object",
		"{additionalProperties: {type: string}}":                "type: object",
		"{items: {type: string}}":                               "type: array",
		"{type: string, properties: {}}":                        "",
		"{additionalProperties: false}":                         "",
		"{oneOf: [{type: string}], properties: {}}":             "",
		"{enum: [a], items: {}}":                                "",
		"{description: anything}":                               "",
		"{type: object, properties: {a: {items: {}}}}":          "a: {items: {}, type: array}",
		"{type: object, properties: {a: {properties: {}}}}":     "a: {properties: {}, type: object}",
		"{type: object, properties: {properties: {items: {}}}}": "properties: {items: {}, type: array}",
	} {
		fixed, notes, err := repaired(head + schema + "\n")
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(fixed, "A: ")
		if want == "" && strings.TrimSpace(after) != schema || !strings.Contains(after, want) {
			t.Errorf("%s became %s, want %q", schema, after, want)
		}
		if told := len(notes) > 0; told != strings.Contains(want, "array") {
			t.Errorf("%s: told %v", schema, notes)
		}
	}
}
