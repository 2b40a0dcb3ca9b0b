package repair_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/repair"
)

// repaired repairs a document that is a text.
func repaired(doc string) (fixed string, notes []document.Note, err error) {
	d, err := document.Parse("api.yaml", []byte(doc))
	if err != nil {
		return "", nil, err
	}
	if err := repair.Repair(d); err != nil {
		return "", d.Notes, err
	}
	text, err := d.YAML()
	return string(text), d.Notes, err
}

const head = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n"

// ok ends the operations of the documents below.
const ok = "responses: {'200': {description: OK}}"

// wrongs are what each repair finds in a document, what it says and what it makes of it.
var wrongs = []struct{ name, doc, note, want string }{
	{
		"a percent sign in the name of a schema", "paths: {}\ncomponents:\n  schemas:\n    '100%': {type: string}\n    A: {type: array, items: {$ref: '#/components/schemas/100%25'}}\n",
		"line 6: /components/schemas/100%: the name of a component has a percent sign in it: renamed it 100_", "$ref: '#/components/schemas/100_'",
	},
	{
		"a missing operationId", "paths:\n  /pets/{id}:\n    parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n    get: {" + ok + "}\n",
		"line 6: /paths/~1pets~1{id}/get: no operationId: named it getPetsId", "operationId: getPetsId",
	},
	{
		"an operationId twice", "paths:\n  /a:\n    get: {operationId: listA, " + ok + "}\n    put: {operationId: listA, " + ok + "}\n",
		"/paths/~1a/put: another operation has the operationId listA: renamed it listA_2", "operationId: listA_2",
	},
	{
		"a derived operationId that is taken", "paths:\n  /a:\n    get: {" + ok + "}\n  /b:\n    get: {operationId: getA, " + ok + "}\n",
		"/paths/~1a/get: no operationId: named it getA_2", "operationId: getA_2",
	},
	{
		"a path parameter that nobody declares", "paths:\n  /a/{id}:\n    get: {operationId: a, " + ok + "}\n",
		"the path has {id} and no parameter of that name", "parameters: [{name: id, in: path, required: true, schema: {type: string}}]",
	},
	{
		"a path parameter that is not required", "paths:\n  /a/{id}:\n    get: {operationId: a, parameters: [{name: id, in: path, schema: {type: string}}], " + ok + "}\n",
		"/paths/~1a~1{id}/get/parameters/0: a path parameter is always required", "schema: {type: string}, required: true",
	},
	{
		"a path parameter without a place", "paths:\n  /a:\n    get: {operationId: a, parameters: [{name: id, in: path, required: true, schema: {type: string}}], " + ok + "}\n",
		"the path has no {id}: dropped", "parameters: []",
	},
	{
		"a request body where a response has to stand", "components:\n  requestBodies:\n    A: {content: {text/plain: {}}}\npaths:\n  /a:\n    get: {operationId: a, responses: {'200': {$ref: '#/components/requestBodies/A'}}}\n",
		"$ref to the request body A, where a response has to stand", "{description: A, content: {text/plain: {}}}",
	},
	{
		"a reference to the inside of a component", "components:\n  schemas:\n    A: {type: object, properties: {b: {type: string}}}\n    C: {type: array, items: {$ref: '#/components/schemas/A/properties/b'}}\npaths: {}\n",
		"/components/schemas/C/items: $ref to the inside of a component: made it the schema ABShared", "items: {$ref: '#/components/schemas/ABShared'}",
	},
	{
		"a schema that is true", "components:\n  schemas:\n    A: {type: object, properties: {a: true}}\npaths: {}\n",
		"line 5: /components/schemas/A/properties/a: the schema true", "properties: {a: {}}",
	},
	{
		"a schema that is false", "components:\n  schemas:\n    A: {allOf: [false]}\npaths: {}\n",
		"/components/schemas/A/allOf/0: the schema false", "allOf: [{not: {}}]",
	},
	{
		"a security scheme that is not there", "security: [{b: []}]\ncomponents: {securitySchemes: {b: {type: http, scheme: bearer}}}\npaths:\n  /a:\n    get: {operationId: a, security: [{none: []}], " + ok + "}\n",
		"line 7: /paths/~1a/get/security: the security scheme none is not in components.securitySchemes", "get: {operationId: a, responses:",
	},
	{
		"one of two security schemes that is not there", "components: {securitySchemes: {b: {type: http, scheme: bearer}}}\npaths:\n  /a:\n    get: {operationId: a, security: [{none: []}, {b: []}], " + ok + "}\n",
		"/paths/~1a/get/security: the security scheme none", "security: [{b: []}]",
	},
	{
		"a token endpoint of a tenant", "paths: {}\ncomponents:\n  securitySchemes:\n    o: {type: oauth2, flows: {authorizationCode: {authorizationUrl: /a, tokenUrl: 'https://{shop}.example.com/t', scopes: {}}}}\n",
		`/components/securitySchemes/o/flows/authorizationCode: tokenUrl "https://{shop}.example.com/t" is no address that can be called: dropped the flow`, "flows: {}",
	},
	{
		"a refresh endpoint of a tenant", "paths: {}\ncomponents:\n  securitySchemes:\n    o: {type: oauth2, flows: {password: {tokenUrl: /t, refreshUrl: 'https://{shop}/r', scopes: {}}}}\n",
		`flows/password/refreshUrl: "https://{shop}/r" is no address that can be called: dropped`, "password: {tokenUrl: /t, scopes: {}}",
	},
	{
		"examples of a schema as a map", "components:\n  schemas:\n    A: {type: string, examples: {one: {value: x}, two: y}}\npaths: {}\n",
		"/components/schemas/A/examples: the examples of a schema are a list", "examples: [x, y]",
	},
	{
		"examples of a parameter as a list", "components:\n  parameters:\n    A: {name: a, in: query, schema: {type: string}, examples: [x]}\npaths: {}\n",
		"the examples of a parameter are a map by name", "examples: {example1: {value: x}}",
	},
	{
		"a pattern with lookahead", "components:\n  schemas:\n    A: {type: string, pattern: '^(?!x).*$'}\npaths: {}\n",
		"/components/schemas/A/pattern: dropped", "A: {type: string}",
	},
	{
		"a schema where a response has to stand", "components:\n  schemas:\n    A: {type: string}\npaths:\n  /a:\n    get: {operationId: a, responses: {'200': {$ref: '#/components/schemas/A'}}}\n",
		"$ref to the schema A, where a response has to stand", "{description: A, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}",
	},
}

func TestEachRepairChangesWhatIsWrongAndSaysSo(t *testing.T) {
	t.Parallel()
	for _, c := range wrongs {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fixed, notes, err := repaired(head + c.doc)
			if err != nil || len(notes) != 1 {
				t.Fatalf("notes %v, error %v", notes, err)
			}
			if !strings.Contains(notes[0].String(), c.note) {
				t.Errorf("note %q, want %q", notes[0], c.note)
			}
			if !strings.Contains(strings.ReplaceAll(fixed, `"`, `'`), c.want) {
				t.Errorf("no %s in\n%s", c.want, fixed)
			}
			again, notes, err := repaired(fixed)
			if err != nil || len(notes) != 0 || again != fixed {
				t.Errorf("repaired twice: %v, %v", notes, err)
			}
		})
	}
}

func TestADocumentThatIsFineStaysAsItIs(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../../../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fixed, notes, err := repaired(string(doc))
	if err != nil || len(notes) != 0 || fixed != string(doc) {
		t.Errorf("%v, %v", notes, err)
	}
}

func TestWhatCannotBeRepairedNamesThePlaceAndTheWayRound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		doc, pointer, way string
	}{
		"a schema where a parameter has to stand": {
			"components: {schemas: {A: {type: string}}}\npaths:\n  /a:\n    get: {operationId: a, parameters: [{$ref: '#/components/schemas/A'}], " + ok + "}\n",
			"/paths/~1a/get/parameters/0", "overlay",
		},
		"a response that is not there": {
			"components: {}\npaths:\n  /a:\n    get: {operationId: a, responses: {'404': {$ref: '#/components/responses/None'}}}\n", "/paths/~1a/get/responses/404/$ref", "overlay",
		},
	} {
		_, _, err := repaired(head + c.doc)
		var at *document.Error
		if !errors.As(err, &at) || at.Line != 6 || at.Pointer != c.pointer || !strings.Contains(at.Way, c.way) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAReferenceMayBePercentEncoded(t *testing.T) {
	t.Parallel()
	doc := head + "components: {schemas: {A B: {type: string}, C: {type: array, items: {$ref: '#/components/schemas/A%20B'}}}}\npaths: {}\n"
	if _, _, err := repaired(doc); err != nil {
		t.Error(err)
	}
}

// bomb is nine lines whose aliases stand for a billion values.
const bomb = "openapi: 3.1.0\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
	"d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n" +
	"g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: &h [*g,*g,*g,*g,*g,*g,*g,*g,*g,*g]\ni: [*h,*h,*h,*h,*h,*h,*h,*h,*h,*h]\n"

func TestHostileDocumentsAreErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ doc, want string }{
		"no YAML":             {"a: b: c", "api.yaml:1: invalid YAML"},
		"no JSON":             {"\t{", "api.yaml:1: invalid JSON: it ends too early"},
		"empty":               {"", "no mapping"},
		"a list":              {"[1]", "no mapping"},
		"a bomb":              {bomb, "once aliases are followed"},
		"a circle":            {"openapi: 3.1.0\npaths: &a {x: *a}\n", "contains itself"},
		"a control character": {head + "x: a\n\ny: b\x01\n", "line 5, column 5: the control character U+0001; take it out"},
		"no UTF-8":            {head + "x: \xff\n", "line 3, column 4: the byte 0xFF"},
		"too deep to end":     {"openapi: 3.1.0\nx: " + strings.Repeat("[", 2000) + strings.Repeat("]", 2000), "deeper than"},
	} {
		if _, _, err := repaired(c.doc); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzRepair(f *testing.F) {
	f.Add([]byte(bomb))
	f.Add([]byte(head + "paths: {/a/{b}: {get: {responses: {'200': {$ref: '#/components/schemas/A'}}}}}\ncomponents: {schemas: {A: {allOf: [{$ref: '#/components/schemas/A'}, {readOnly: true}]}}}"))
	f.Add([]byte(head + "paths: {/a: {get: 1, put: [], post: {parameters: {a: 1}, responses: []}}}\ncomponents: []"))
	f.Add([]byte(head + "x: &x {$ref: '#/x'}\npaths: {/a: {get: *x}}\ncomponents: {schemas: {a: {examples: 1, pattern: {}, allOf: [*x, 2]}}}"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		fixed, notes, err := repaired(string(doc))
		if err != nil {
			return
		}
		if len(notes) == 0 && fixed != string(doc) {
			t.Error("changed without a note")
		}
		for _, n := range notes {
			if n.Pointer == "" || n.Text == "" {
				t.Errorf("a note that says nothing: %v", n)
			}
		}
	})
}
