package sdk_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// signedOnly is an API that says nothing of how its tokens come to be: neither
// roles nor, with a tenant in its address, a token endpoint. Its schema is what
// OpenAPI 3.1 writes in other ways than 3.0.
const signedOnly = `openapi: 3.1.0
info: {title: Signed only, version: '1'}
security: [{o: []}]
components:
  securitySchemes:
    o: {type: oauth2, flows: {authorizationCode: {authorizationUrl: 'https://{shop}.example.com/a', tokenUrl: 'https://{shop}.example.com/t', scopes: {}}}}
  schemas:
    Thing:
      type: object
      required: [kind, name, size, version]
      properties:
        kind: {const: thing}
        name: {type: [string, 'null']}
        size: {type: integer, exclusiveMinimum: 0, exclusiveMaximum: 10}
        version: {type: string, const: v1}
        owner: {oneOf: [{$ref: '#/components/schemas/Owner'}, {type: 'null'}]}
        mixed: {type: [string, integer, 'null']}
    Owner: {type: object, properties: {name: {type: string}}}
paths:
  /thing:
    get:
      operationId: getThing
      responses: {'200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
`

// Without roles there is a way in nevertheless: a token from elsewhere.
func TestAnAPIWithoutRolesIsCalledWithATokenFromElsewhere(t *testing.T) {
	dir, _ := module(t)
	spec := filepath.Join(dir, "signed.yaml")
	write(t, spec, signedOnly)
	heard := &quiet{}
	if err := sdk.Generate(t.Context(), sdk.Options{Spec: spec, Out: filepath.Join(dir, "signed")}, heard); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"is no address that can be called: dropped the flow", "Session().SignIn"} {
		if said := strings.Join(heard.said, "\n"); !strings.Contains(said, want) {
			t.Errorf("nothing is said of %q:\n%s", want, said)
		}
	}
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/token.go.txt"))
	goes(t, dir, "vet", "./...")
	got := goes(t, dir, "run", ".", serve(t, dir, "signed"))
	if !strings.HasPrefix(got, "thing v1 true\n<nil> false\n") {
		t.Errorf("the program printed:\n%s", got)
	}
}

func TestWhatOpenAPI31WritesInItsOwnWaysCompilesAndIsServed(t *testing.T) {
	dir, _ := module(t)
	generate(t, sdk.Options{Spec: "testdata/openapi31.yaml", Out: filepath.Join(dir, "modern")})
	goes(t, dir, "vet", "./...")
	resp, err := http.Get(serve(t, dir, "modern") + "/a")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var d struct {
		A float64
		B bool
	}
	if err := json.NewDecoder(resp.Body).Decode(&d); err != nil || resp.StatusCode != http.StatusOK || d.A != 1.5 || !d.B {
		t.Errorf("the mock answers %v, %+v, %v", resp.Status, d, err)
	}
}
