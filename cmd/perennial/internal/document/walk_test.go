package document_test

import (
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/internal/pointer"
)

// walked are the places of the objects of a kind.
func walked(d *document.Document, k document.Kind) (all []string) {
	d.Walk(k, func(at document.Path, _ *yaml.Node) { all = append(all, at.Pointer()) })
	return all
}

const everywhere = `openapi: 3.2.0
info: {title: t, version: '1'}
paths:
  /a/{b}:
    parameters: [{name: p, in: query, schema: {type: string}}]
    get:
      parameters: [{name: q, in: query, content: {application/json: {schema: {type: string}}}}]
      requestBody: {content: {a/b: {schema: {properties: {x: {items: {}}}}, encoding: {x: {headers: {H: {schema: {}}}}}}}}
      responses:
        '200': {headers: {H: {schema: {}}}, content: {a/b: {itemSchema: {not: {}}}}}
      callbacks: {c: {'{$url}': {post: {responses: {'200': {description: d}}}}}}
    query: {responses: {}}
    additionalOperations: {COPY: {responses: {}}}
  x-a: {get: {responses: {}}}
webhooks: {w: {post: {responses: {}}}}
components:
  schemas:
    S: {allOf: [{}], anyOf: [{}], oneOf: [{}], prefixItems: [{}], additionalProperties: {}, if: {}, then: {}, else: {}, $defs: {d: {}}, example: {properties: {no: {}}}}
    x-T: {type: string}
    R: {$ref: '#/components/schemas/S', properties: {beside: {}}}
  parameters: {P: {schema: {}}, x-P: {$ref: '#/components/parameters/P', schema: {}}}
`

func TestEveryObjectOfAKindIsVisited(t *testing.T) {
	t.Parallel()
	d := parse(t, everywhere)
	for kind, want := range map[document.Kind][]string{
		document.PathItem: {"/paths/~1a~1{b}", "/paths/~1a~1{b}/get/callbacks/c/{$url}", "/webhooks/w"},
		document.Operation: {"/paths/~1a~1{b}/get", "/paths/~1a~1{b}/get/callbacks/c/{$url}/post", "/paths/~1a~1{b}/query", "/paths/~1a~1{b}/additionalOperations/COPY",
			"/webhooks/w/post"},
		document.Parameter: {"/paths/~1a~1{b}/parameters/0", "/paths/~1a~1{b}/get/parameters/0", "/components/parameters/P", "/components/parameters/x-P"},
		document.Header:    {"/paths/~1a~1{b}/get/requestBody/content/a~1b/encoding/x/headers/H", "/paths/~1a~1{b}/get/responses/200/headers/H"},
		document.MediaType: {"/paths/~1a~1{b}/get/parameters/0/content/application~1json", "/paths/~1a~1{b}/get/requestBody/content/a~1b", "/paths/~1a~1{b}/get/responses/200/content/a~1b"},
		document.Schema: {"/paths/~1a~1{b}/parameters/0/schema", "/paths/~1a~1{b}/get/parameters/0/content/application~1json/schema",
			"/paths/~1a~1{b}/get/requestBody/content/a~1b/schema", "/paths/~1a~1{b}/get/requestBody/content/a~1b/schema/properties/x",
			"/paths/~1a~1{b}/get/requestBody/content/a~1b/schema/properties/x/items", "/paths/~1a~1{b}/get/requestBody/content/a~1b/encoding/x/headers/H/schema",
			"/paths/~1a~1{b}/get/responses/200/headers/H/schema", "/paths/~1a~1{b}/get/responses/200/content/a~1b/itemSchema", "/paths/~1a~1{b}/get/responses/200/content/a~1b/itemSchema/not",
			"/components/schemas/S", "/components/schemas/S/allOf/0", "/components/schemas/S/anyOf/0", "/components/schemas/S/oneOf/0", "/components/schemas/S/prefixItems/0",
			"/components/schemas/S/additionalProperties", "/components/schemas/S/if", "/components/schemas/S/then", "/components/schemas/S/else", "/components/schemas/S/$defs/d",
			"/components/schemas/x-T", "/components/schemas/R", "/components/schemas/R/properties/beside", "/components/parameters/P/schema"},
	} {
		if got := walked(d, kind); !slices.Equal(got, want) {
			t.Errorf("of %s are visited\n%s\nwant\n%s", kind, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// A place that a walk names is one that a reference finds.
func TestAPlaceLeadsToWhatWasVisited(t *testing.T) {
	t.Parallel()
	d := parse(t, everywhere+"  responses: {'a/b~c': {description: d}, 'ü %': {description: d}}\n")
	for _, kind := range []document.Kind{document.Schema, document.Operation, document.Parameter, document.Response, document.MediaType} {
		d.Walk(kind, func(at document.Path, n *yaml.Node) {
			if d.Resolve("#"+at.Pointer()) != n {
				t.Errorf("%s leads elsewhere", at.Pointer())
			}
		})
	}
	if d.Resolve("#/components/responses/a~1b~0c") == nil || d.Resolve("#/components/responses/a/b~c") != nil {
		t.Error("an escaped key is not found, or one that is not escaped")
	}
}

// What is added or removed while it is walked is walked as it is then, and a node
// that stands at two places is visited once.
func TestAWalkSeesWhatItsVisitsChange(t *testing.T) {
	t.Parallel()
	d := parse(t, "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {items: {}}, B: {not: {}}}}\n")
	var seen []string
	d.Walk(document.Schema, func(at document.Path, n *yaml.Node) {
		seen = append(seen, at.Pointer())
		if len(at) == 3 && at[2] == "A" {
			d.Set(n, "anyOf", &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{d.Resolve("#/components/schemas/B"), d.Resolve("#/components/schemas/B")}})
		}
	})
	want := []string{"/components/schemas/A", "/components/schemas/A/items", "/components/schemas/A/anyOf/0", "/components/schemas/A/anyOf/0/not"}
	if !slices.Equal(seen, want) {
		t.Errorf("visited %q, want %q", seen, want)
	}
}

// An object of the wrong kind is passed over: a document is somebody else's.
func TestAWalkPassesOverWhatIsOfNoKind(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"paths: []", "paths: 1", "paths: {/a: []}", "paths: {/a: {get: 1, parameters: {a: 1}, post: [1]}}", "components: []", "components: {schemas: 1, parameters: [1]}",
		"components: {schemas: {A: 1, B: [1], C: {properties: [1], items: 1, allOf: {a: 1}, $ref: {}}}}", "webhooks: 1", "paths: null", "components: {schemas: {A: null}}",
	} {
		d := parse(t, "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n"+text+"\n")
		for _, k := range []document.Kind{document.Top, document.Components, document.PathItem, document.Operation, document.Parameter, document.Header, document.RequestBody,
			document.Response, document.MediaType, document.Schema, document.Encoding, document.CallbackItem} {
			d.Walk(k, func(at document.Path, n *yaml.Node) {
				if n.Kind != yaml.MappingNode {
					t.Errorf("%s: %s %s is no mapping", text, k, at.Pointer())
				}
			})
		}
	}
}

func TestAReferenceIsFollowedAsFarAsItLeads(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	for i := range 200 { // with an index
		many.WriteString("    S" + pointer.Escape(strings.Repeat("x", i)) + ": {type: string}\n")
	}
	d := parse(t, "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\nlist: [a, {b: c}]\ncomponents:\n  schemas:\n"+many.String()+
		"    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/C'}\n    C: {type: integer}\n    D: {$ref: '#/components/schemas/D'}\n    E: {$ref: '#/none'}\n")
	for ref, want := range map[string]string{
		"#/info/title": "t", "#/list/0": "a", "#/list/1/b": "c", "#/list/2": "", "#/list/-1": "", "#/list/x": "", "#/info/title/x": "", "": "", "#": "", "other.yaml#/a": "", "/info/title": "",
		"#/components/schemas/Sxxx/type": "string", "#/components/schemas/None": "", "#/components/schemas/C/type": "integer",
	} {
		got := ""
		if n := d.Resolve(ref); n != nil {
			got = n.Value
		}
		if got != want {
			t.Errorf("%q leads to %q, want %q", ref, got, want)
		}
	}
	if n := d.Target(d.Resolve("#/components/schemas/A")); n != d.Resolve("#/components/schemas/C") {
		t.Errorf("A is %v", n)
	}
	for _, key := range []string{"D", "E"} { // a circle, and one that leads nowhere
		if n := d.Resolve("#/components/schemas/" + key); d.Target(n) != n {
			t.Errorf("%s leads elsewhere", key)
		}
	}
	d.Set(d.Resolve("#/components/schemas"), "New", &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"})
	if d.Resolve("#/components/schemas/New") == nil {
		t.Error("what was added is not found")
	}
	schemas := d.Resolve("#/components/schemas")
	schemas.Content = schemas.Content[4:]
	if d.Resolve("#/components/schemas/S") != nil || d.Resolve("#/components/schemas/C") == nil {
		t.Error("what was removed is found, or what stayed is not")
	}
}
