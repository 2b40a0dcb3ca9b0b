package judge_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/judge"
)

const head = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n"

// judged judges a document that is a text.
func judged(t *testing.T, text string) (*document.Document, error) {
	t.Helper()
	d, err := document.Parse("api.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	return d, judge.Judge(d)
}

// operation is a document with one operation; the text is in line 5.
func operation(s string) string {
	return head + "paths:\n  /a:\n    get: {operationId: a, " + s + ", responses: {'204': {description: ok}}}\n"
}

// schemas is a document with schemas; the text is in line 5.
func schemas(s string) string { return head + "paths: {}\ncomponents:\n  schemas: {" + s + "}\n" }

func TestAttackWhatADocumentMayNotSayIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"a style with a backslash":      {operation(`parameters: [{in: query, name: q, style: 'form\'}]`), `line 5: /paths/~1a/get/parameters/0/style: "form\\" is no style; there are: form,`},
		"a name with hidden characters": {operation(`parameters: [{in: query, name: "q\u202e"}]`), "U+202E"},
		"a header that is none":         {operation(`parameters: [{in: header, name: 'a b'}]`), "cannot be the name of a header"},
		"no place of a parameter":       {operation(`parameters: [{in: body, name: q}]`), "query, header, path or cookie"},
		"an operationId with a newline": {head + "paths:\n  /a:\n    get: {operationId: \"a\\nb\", responses: {}}\n", "line 5: /paths/~1a/get/operationId: the operationId has the control character U+000A"},
		"a property with a newline":     {schemas("A: {properties: {\"a\\nb\": {}}}"), "the name of a property has the control character U+000A"},
		"a mapping":                     {schemas(`A: {discriminator: {propertyName: k, mapping: {'a"b': B}}}`), "a key of the mapping has a double quote"},
		"a path that names a host":      {head + "paths:\n\n  '@evil.example/login': {}\n", `line 5: /paths/@evil.example~1login: a path begins with a slash: after the address of the API, "@evil.example/login" could name another host`},
		"a path of two slashes":         {head + "paths:\n\n  //evil.example/login: {}\n", "two slashes"},
		"a path that climbs":            {head + "paths:\n\n  /a/%2e%2E/b: {}\n", "leads to another one"},
		"a status":                      {operation("responses2: {}") + "  /b:\n    get: {operationId: b, responses: {'200; x': {description: ok}}}\n", `"200; x" is no status`},
		"a reference to a device":       {schemas("A: {$ref: /dev/zero}"), `line 5: /components/schemas/A/$ref: "/dev/zero" is not in this document`},
		"a reference in a scheme":       {head + "paths: {}\ncomponents:\n  securitySchemes: {a: {$ref: /etc/hostname}}\n", "line 5: /components/securitySchemes/a/$ref"},
		"a reference in a link":         {operation("links: {a: {$ref: 'fifo#/a'}}"), "nothing else is read"},
		"a reference in a property":     {schemas("A: {properties: {example: {$ref: 'https://example.com/a.yaml'}}}"), "nothing else is read"},
		"two responses that are each other": {head + "paths: {}\ncomponents:\n  responses: {A: {$ref: '#/components/responses/B'}, B: {$ref: '#/components/responses/A'}}\n",
			"line 5: /components/responses/A/$ref: the reference \"#/components/responses/B\" leads back to itself, and to no response"},
		"a schema that is itself":          {schemas("A: {$ref: '#/components/schemas/A'}"), "leads back to itself, and to no schema"},
		"a schema that is its own part":    {schemas("A: {allOf: [{$ref: '#/components/schemas/B'}]}, B: {allOf: [{$ref: '#/components/schemas/A'}]}"), "a part of itself"},
		"a scope":                          {operation(`security: [{o: ['a"b']}]`), "a scope has a double quote"},
		"a security scheme with a newline": {head + "paths: {}\ncomponents:\n  securitySchemes: {a: {type: http, scheme: \"a\\nb\"}}\n", "the scheme of a security scheme"},
	} {
		_, err := judged(t, c.text)
		var at *document.Error
		if !errors.As(err, &at) || !strings.Contains(err.Error(), c.want) || at.Way == "" {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
}

func TestWhatIsOnlyOutOfPlaceIsDroppedWithANote(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, note, gone string }{
		"a style of another place":         {operation(`parameters: [{in: query, name: q, style: simple}]`), "the style simple is not for this place", "simple"},
		"a value that is no integer":       {schemas(`A: {type: integer, enum: ['1); func init() {}; const (x = 1', 2]}`), "dropped a value that is not of the type", "func"},
		"a value that is an object":        {schemas(`A: {enum: [{a: 1}, b]}`), "dropped a value that is not of the type", "a: 1"},
		"names of an enum":                 {schemas(`A: {type: string, enum: [a], x-enum-varnames: ['A = 1; B']}`), "its names are no list of words", "A = 1"},
		"a type of Go":                     {schemas("A: {type: string, x-go-type: os.File, x-go-type-import: {path: os}}"), "what Go is written is not the document's to say", "os.File"},
		"a tag of Go":                      {schemas("A: {properties: {a: {x-oapi-codegen-extra-tags: {a: b}}}}"), "what Go is written is not the document's to say", "extra-tags"},
		"a Go name where it is a property": {schemas("A: {properties: {b: {x-go-name: C}}}"), "line 5: /components/schemas/A/properties/b/x-go-name", "x-go-name: C"},
	} {
		d, err := judged(t, c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		fixed, err := d.YAML()
		if err != nil || strings.Contains(string(fixed), c.gone) {
			t.Errorf("%s: %v\n%s", name, err, fixed)
		}
		if notes := fmt.Sprint(d.Notes); !strings.Contains(notes, c.note) {
			t.Errorf("%s: notes are %s", name, notes)
		}
	}
}

// Thirty schemas, each made of the one before it twice, would be a billion copies.
func TestAttackSchemasThatDoubleAreRefusedAtOnce(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("A0: {type: object, properties: {a: {type: string}}}")
	for i := 1; i <= 40; i++ {
		fmt.Fprintf(&b, ", A%d: {allOf: [{$ref: '#/components/schemas/A%d'}, {$ref: '#/components/schemas/A%d'}]}", i, i-1, i-1)
	}
	began := time.Now()
	_, err := judged(t, schemas(b.String()))
	if err == nil || !strings.Contains(err.Error(), "more than") || !strings.Contains(err.Error(), "line 5") {
		t.Errorf("%v", err)
	}
	t.Logf("took %v", time.Since(began))
}

func TestReferencesInValuesAreValues(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		schemas("A: {example: {$ref: a.yaml}, default: {$ref: /dev/zero}}"),
		operation("x-links: {$ref: a.yaml}"),
	} {
		if _, err := judged(t, text); err != nil {
			t.Error(err)
		}
	}
}
