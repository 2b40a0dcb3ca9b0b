package prune_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/prune"
)

const shop = `openapi: 3.0.3
info: {title: Shop, version: '1'}
components:
  schemas:
    A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}}}
    B: {type: object, discriminator: {propertyName: k, mapping: {c: C}}, oneOf: [{$ref: '#/components/schemas/C'}]}
    C: {type: object, properties: {k: {type: string}}}
    D: {type: object, properties: {c: {$ref: '#/components/schemas/C'}}}
    E: {type: object, properties: {c: {type: string}}}
    Event: {type: object, properties: {d: {$ref: '#/components/schemas/D'}}}
  parameters:
    P: {in: query, name: p, schema: {$ref: '#/components/schemas/E'}}
paths:
  /a: {get: {operationId: getA, tags: [a], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}
  /a/{id}/x: {get: {operationId: getX, tags: [a, x], responses: {'204': {description: ok}}}}
  /e: {get: {operationId: getE, tags: [e], parameters: [{$ref: '#/components/parameters/P'}], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/D'}}}}}}}
  /login: {post: {operationId: login, x-auth: {role: login}, responses: {'204': {description: ok}}}}
`

func TestWhatStaysIsWhatIsNamedAndWhatThatNeeds(t *testing.T) {
	for _, c := range []struct {
		filter  prune.Filter
		say     string
		in, out []string
	}{
		{prune.Filter{Tags: []string{"a"}}, "left out 1 of 4 operations, and 1 schemas that nothing else needs; kept for their auth roles: POST /login",
			[]string{"getA", "getX", "login", "    A:", "    B:", "    C:", "    D:", "    Event:"}, []string{"getE", "    E:", "    P:"}},
		{prune.Filter{Include: []string{"getE"}}, "left out 2 of 4 operations, and 2 schemas that nothing else needs; kept for their auth roles: POST /login",
			[]string{"getE", "    E:", "    P:", "    D:", "    C:"}, []string{"getA", "    A:", "    B:"}},
		{prune.Filter{Paths: []string{"/a/**"}, Include: []string{"login"}}, "left out 1 of 4 operations, and 1 schemas that nothing else needs",
			[]string{"getA", "getX", "login"}, []string{"getE"}},
		{prune.Filter{Include: []string{"get?"}}, "error: no operation of the document fits -include get?", nil, nil},
		{prune.Filter{Tags: []string{"[", "b"}, Paths: []string{"/a"}}, "error: no operation of the document fits -tag [, -tag b", nil, nil},
	} {
		file := filepath.Join(t.TempDir(), "shop.yaml")
		if err := os.WriteFile(file, []byte(shop), 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := document.Read(file, "")
		if err != nil {
			t.Fatal(err)
		}
		left, err := c.filter.Document(d)
		if err != nil {
			if "error: "+err.Error() != c.say {
				t.Errorf("%+v: %v, want %s", c.filter, err, c.say)
			}
			continue
		}
		text, err := d.YAML()
		if err != nil {
			t.Fatal(err)
		}
		if left.String() != c.say {
			t.Errorf("%+v: %s\nwant %s", c.filter, left, c.say)
		}
		for _, want := range c.in {
			if !strings.Contains(string(text), want) {
				t.Errorf("%+v: %s is gone:\n%s", c.filter, want, text)
			}
		}
		for _, not := range c.out {
			if strings.Contains(string(text), not) {
				t.Errorf("%+v: %s is there:\n%s", c.filter, not, text)
			}
		}
	}
}
