package repair_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
)

func TestReferencesThatLeadNowhereAreNamed(t *testing.T) {
	t.Parallel()
	const get = "paths:\n  /a:\n    get: {operationId: a, "
	for name, c := range map[string]struct{ doc, pointer, text string }{
		"to a schema":         {get + "responses: {'200': {description: d, content: {a/b: {schema: {$ref: '#/components/schemas/None'}}}}}}\n", "/paths/~1a/get/responses/200/content/a~1b/schema/$ref", "leads nowhere"},
		"to a parameter":      {get + "parameters: [{$ref: '#/components/parameters/None'}], " + ok + "}\n", "/paths/~1a/get/parameters/0/$ref", "leads nowhere"},
		"to a request body":   {get + "requestBody: {$ref: '#/components/requestBodies/None'}, " + ok + "}\n", "/paths/~1a/get/requestBody/$ref", "leads nowhere"},
		"to a header":         {get + "responses: {'200': {description: d, headers: {H: {$ref: '#/components/headers/None'}}}}}\n", "/paths/~1a/get/responses/200/headers/H/$ref", "leads nowhere"},
		"of a path":           {"paths:\n  /a:\n    $ref: '#/components/pathItems/None'\n", "/paths/~1a/$ref", "leads nowhere"},
		"to a response":       {get + "responses: {'200': {description: d, content: {a/b: {schema: {$ref: '#/components/responses/R'}}}}}}\ncomponents: {responses: {R: {description: d}}}\n", "/paths/~1a/get/responses/200/content/a~1b/schema/$ref", "is one of the responses, where a schema has to stand"},
		"without their slash": {get + "responses: {'200': {$ref: '#components/responses/R'}}}\ncomponents: {responses: {R: {description: d}}}\n", "/paths/~1a/get/responses/200/$ref", "leads nowhere"},
		"to nothing encoded":  {get + "responses: {'200': {$ref: '#/components/responses/%52%'}}}\ncomponents: {responses: {R: {description: d}}}\n", "/paths/~1a/get/responses/200/$ref", "leads nowhere"},
	} {
		_, _, err := repaired(head + c.doc)
		var at *document.Error
		if !errors.As(err, &at) || at.Pointer != c.pointer || !strings.Contains(at.Text, c.text) || at.Way == "" || at.Line < 5 || at.Line > 6 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A reference is written plainly for readers that do not decode it, and leads to
// the same.
func TestEncodedReferencesAreWrittenPlainly(t *testing.T) {
	t.Parallel()
	for name, ref := range map[string]string{
		"A B": "A%20B", "List[User]": "List%5BUser%5D", "a/b": "a~1b", "a~b": "a~0b", "é": "%C3%A9", "Map«K,V»": "Map%C2%ABK,V%C2%BB", "x/y z": "x~1y%20z",
	} {
		doc := head + "paths: {}\ncomponents:\n  schemas:\n    '" + name + "': {type: integer}\n    List: {type: array, items: {$ref: '#/components/schemas/" + ref + "'}}\n"
		d, err := document.Parse("api.yaml", []byte(doc))
		if err != nil {
			t.Fatal(err)
		}
		lawful(t, name, []byte(doc))
		if _, notes, err := repaired(doc); err != nil || len(notes) != 0 {
			t.Errorf("%s: %v, %v", name, notes, err)
			continue
		}
		if err := repair.Repair(d); err != nil {
			t.Fatal(err)
		}
		api, err := d.OpenAPI() // which does not decode
		if err != nil || !api.Components.Schemas["List"].Value.Items.Value.Type.Is("integer") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a reference finds inside of a component becomes one of the components, once
// for all that refer to it, and under a name that nobody has.
func TestTheInsideOfAComponentGetsANameOfItsOwn(t *testing.T) {
	t.Parallel()
	fixed, notes, err := repaired(head + `paths: {}
components:
  schemas:
    Pet: {type: object, properties: {owner: {type: object, properties: {name: {type: string}}}}}
    PetOwnerShared: {type: integer}
    One: {$ref: '#/components/schemas/Pet/properties/owner'}
    Two: {type: array, items: {$ref: '#/components/schemas/Pet/properties/owner'}}
    Three: {$ref: '#/components/responses/R/content/application~1json/schema'}
  responses:
    R: {description: d, content: {application/json: {schema: {type: object, properties: {r: {}}}}}}
`)
	if err != nil || len(notes) != 3 {
		t.Fatalf("%v, %v", notes, err)
	}
	for _, want := range []string{
		"PetOwnerShared: {type: integer}", "One: {$ref: '#/components/schemas/PetOwnerShared2'}", "items: {$ref: '#/components/schemas/PetOwnerShared2'}",
		"PetOwnerShared2: {type: object, properties: {name: {type: string}}}", "Three: {$ref: '#/components/schemas/RApplicationJsonShared'}",
	} {
		if !strings.Contains(strings.ReplaceAll(fixed, `"`, "'"), want) {
			t.Errorf("no %s in\n%s", want, fixed)
		}
	}
}

func TestKeysOfADiscriminatorThatLeadNowhereAreDropped(t *testing.T) {
	t.Parallel()
	union := func(mapping string) string {
		return head + "paths: {}\ncomponents:\n  schemas:\n    U: {oneOf: [{$ref: '#/components/schemas/A'}], discriminator: {propertyName: k, mapping: {" + mapping + "}}}\n    A: {type: object}\n"
	}
	for mapping, want := range map[string]string{
		"a: A":                          "mapping: {a: A}",
		"a: '#/components/schemas/A'":   "mapping: {a: '#/components/schemas/A'}",
		"a: A, b: ./b.yaml":             "mapping: {a: A}",
		"b: ./b.yaml":                   "discriminator: {propertyName: k}",
		"b: '#/components/schemas/B'":   "discriminator: {propertyName: k}",
		"b: B, c: C, a: A, d: 'D.json'": "mapping: {a: A}",
	} {
		fixed, notes, err := repaired(union(mapping))
		if err != nil || !strings.Contains(fixed, want) || len(notes) != strings.Count(mapping, ":")-strings.Count(want, "a: ") {
			t.Errorf("%s: %v, %v\n%s", mapping, notes, err, fixed)
		}
		for _, n := range notes {
			if n.Line != 6 || !strings.Contains(n.Text, "is no schema of this document: dropped") || !strings.HasPrefix(n.Pointer, "/components/schemas/U/discriminator/mapping/") {
				t.Errorf("%s: %v", mapping, n)
			}
		}
	}
}
