package repair_test

import (
	"fmt"
	"strings"
	"testing"
)

// schema is a document with a schema A.
func schema(s string) string { return head + "paths: {}\ncomponents:\n  schemas: {A: " + s + "}\n" }

// operation is a document with an operation.
func operation(s string) string {
	return head + "paths:\n  /a:\n    post: {operationId: a, " + s + "}\n"
}

// A value of another kind than its keyword has is dropped, and told; where it is
// beyond doubt what was meant, it is written so.
func TestWhatIsNoValueOfItsKeywordIsDropped(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ doc, gone, note string }{
		"required of a member":       {schema("{properties: {b: {type: string, required: true}}}"), "required", "line 5: /components/schemas/A/properties/b/required: dropped: it is no list"},
		"a description of lines":     {schema("{description: [a, b]}"), "description", "/components/schemas/A/description: dropped: it is no text"},
		"properties that are a list": {schema("{properties: [a]}"), "properties", "/components/schemas/A/properties: dropped: it is no mapping"},
		"an enum of one":             {schema("{enum: a}"), "enum", "/components/schemas/A/enum: dropped: it is no list"},
		"parts that are none":        {schema("{allOf: {type: string}}"), "allOf", "dropped: it is no list"},
		"a bound in words":           {schema("{minLength: three}"), "minLength", "/components/schemas/A/minLength: dropped: it is no number"},
		"nullable in words":          {schema("{nullable: sometimes}"), "nullable", "dropped: it is no boolean"},
		"a type that is a number":    {schema("{type: 1}"), "type", "/components/schemas/A/type: dropped: it is no name of a type"},
		"a type that is an object":   {schema("{type: {a: b}}"), "type", "dropped: it is no name of a type"},
		"tags of one":                {operation("tags: a, " + ok), "tags", "/paths/~1a/post/tags: dropped: it is no list"},
		"responses that are a list":  {operation("responses: [a]"), "responses", "/paths/~1a/post/responses: dropped: it is no mapping"},
		"a body that must":           {operation("requestBody: {required: always, content: {}}, " + ok), "required", "/paths/~1a/post/requestBody/required: dropped: it is no boolean"},
		"members in words":           {schema("{additionalProperties: maybe}"), "additionalProperties", "/components/schemas/A/additionalProperties: dropped: it is no schema"},
		"null":                       {schema("{maxLength: null}"), "maxLength", "dropped: it is no number"},
	} {
		fixed, notes, err := repaired(c.doc)
		if err != nil || len(notes) != 1 || !strings.Contains(notes[0].String(), c.note) {
			t.Errorf("%s: notes are %v, error %v", name, notes, err)
		}
		if strings.Contains(fixed, c.gone+":") {
			t.Errorf("%s: it is still there\n%s", name, fixed)
		}
		lawful(t, name, []byte(c.doc))
	}
}

func TestWhatWasMeantIsWrittenSo(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		schema("{minLength: '5'}"):                        "minLength: 5}",
		schema("{maximum: '-1.5e3'}"):                     "maximum: -1.5e3}",
		schema("{nullable: 'true'}"):                      "nullable: true}",
		schema("{readOnly: 'False'}"):                     "readOnly: false}",
		schema("{description: 5}"):                        `description: "5"}`,
		schema("{format: 64}"):                            `format: "64"}`,
		operation("deprecated: 'true', " + ok):            "deprecated: true,",
		operation("description: 2020-01-02, " + ok):       `description: "2020-01-02",`,
		schema("{required: [a], type: [string, 'null']}"): "required: [a], type: [string, 'null']}",
	} {
		fixed, notes, err := repaired(doc)
		if err != nil || len(notes) != 0 || !strings.Contains(fixed, want) {
			t.Errorf("%s is %s\nwant %s: %v, %v", doc, fixed, want, notes, err)
		}
		lawful(t, doc, []byte(doc))
	}
	// What is no number to everybody stays a text, and is dropped as none.
	for _, word := range []string{"0x10", "1_000", ".inf", "12:30", "five", ""} {
		if _, notes, err := repaired(schema("{minLength: '" + word + "'}")); err != nil || len(notes) != 1 {
			t.Errorf("%q: %v, %v", word, notes, err)
		}
	}
}

// A pattern stays if RE2 has it, whatever dialect it is written in.
func TestPatternsThatGoHasNotAreDropped(t *testing.T) {
	t.Parallel()
	for pattern, stays := range map[string]bool{
		`^a+$`: true, `\d{3}`: true, `[[:alpha:]]`: true, `\p{L}`: true, `(?i)a`: true, `\u00e9`: true, `\u{1F600}`: true, ``: true, `a{1000}`: true,
		`(?=a)b`: false, `(?!a)`: false, `(?<=a)b`: false, `(a)\1`: false, `[`: false, `(`: false, `a{1001}`: false, `*`: false, `\c`: false, `(?>a)`: false,
	} {
		doc := schema(fmt.Sprintf("{type: string, pattern: '%s'}", pattern))
		fixed, notes, err := repaired(doc)
		if err != nil || (len(notes) == 0) != stays || strings.Contains(fixed, "pattern:") != stays {
			t.Errorf("%s: %v, %v\n%s", pattern, notes, err, fixed)
		}
	}
	fixed, notes, err := repaired(schema("{type: string, pattern: 2022}"))
	if err != nil || len(notes) != 0 || !strings.Contains(fixed, `pattern: "2022"`) {
		t.Errorf("a year: %v, %v\n%s", notes, err, fixed)
	}
}

// A class of statuses in small letters is one in capitals.
func TestClassesOfStatusesAreWrittenInCapitals(t *testing.T) {
	t.Parallel()
	fixed, notes, err := repaired(head + "paths:\n  /a:\n    get: {operationId: a, responses: {'200': {description: ok}, 4xx: {description: bad}, 5xX: {description: worse}, 5XX: {description: kept}}}\n")
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0].String(), "/paths/~1a/get/responses/4xx: made it 4XX") || !strings.Contains(fixed, "4XX:") {
		t.Errorf("%v, %v\n%s", notes, err, fixed)
	}
}
