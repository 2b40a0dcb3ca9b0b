package spec_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
)

// readText reads a document that is a text.
func readText(t *testing.T, text string) *spec.Document {
	t.Helper()
	doc, err := document.Parse("openapi.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d, err := spec.Read(doc)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const bare = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"

// A server is one that can be called as it stands: a password sent elsewhere is
// nobody's wish.
func TestServersAreThoseThatCanBeCalled(t *testing.T) {
	t.Parallel()
	for server, want := range map[string]string{
		"{url: https://api.example.com/v1}":                                             "https://api.example.com/v1",
		"{url: https://api.example.com/v1/}":                                            "https://api.example.com/v1",
		"{url: 'http://localhost:8080'}":                                                "http://localhost:8080",
		"{url: /v1}":                                                                    "",
		"{url: //api.example.com}":                                                      "",
		"{url: ''}":                                                                     "",
		"{url: ftp://api.example.com}":                                                  "",
		"{url: 'https://user:pw@api.example.com'}":                                      "",
		"{url: 'https://api.example.com?x=1'}":                                          "",
		"{url: 'https://api.example.com#x'}":                                            "",
		"{url: 'https://{host}'}":                                                       "",
		"{url: 'https://{host}', variables: {host: {default: a.example}}}":              "https://{host}",
		"{url: 'https://{host}', variables: {other: {default: a.example}}}":             "",
		"{url: 'https://a.example', variables: {other: {default: x}}}":                  "https://a.example",
		"{url: 'https://{h}', variables: {h: {default: 'a.example/ b'}}}":               "",
		"{url: 'https://{h}', variables: {h: {default: 'u@a.example'}}}":                "",
		"{url: 'https://{r}.a.example', variables: {r: {default: eu, enum: [eu, us]}}}": "https://{r}.a.example",
		"{url: \"https://a.example/\\nb\"}":                                             "",
	} {
		servers := readText(t, bare+"paths: {}\nservers: ["+server+"]\n").Info().Servers
		got := ""
		for _, s := range servers {
			got += s.URL
		}
		if got != want {
			t.Errorf("%s is %q, want %q", server, got, want)
		}
	}
	v := readText(t, bare+"paths: {}\nservers: [{url: 'https://{r}.a.example', description: d, variables: {r: {default: eu, description: where, enum: [eu, us]}, x: {default: y}}}]\n").Info().Servers[0]
	if len(v.Variables) != 1 || v.Description != "d" || v.Variables[0].Name != "r" || v.Variables[0].Default != "eu" || v.Variables[0].Description != "where" || !slices.Equal(v.Variables[0].Values, []string{"eu", "us"}) {
		t.Errorf("variables are %+v", v)
	}
}

func TestTheTitleGoesIntoComments(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{"Pets": "Pets", "\"Pets\\nand more\"": "Pets and more", "''": "the API", "' '": "the API", "\"a\\u2028b\"": "a b"} {
		d := readText(t, "openapi: 3.0.3\ninfo: {title: "+title+", version: \"1\\n2\", description: d}\npaths: {}\ntags: [{name: a, description: about a}, {name: b}]\n")
		if d.Title() != want || strings.Contains(d.Info().Version, "\n") || d.Info().Description != "d" || d.Info().Tags["a"] != "about a" {
			t.Errorf("%s is %q: %+v", title, d.Title(), d.Info())
		}
	}
}

func TestAnOperationIsAboutItsTagOrWhatItsPathNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, operation, want string }{
		{"/pets/{id}", "operationId: x, tags: [Animals, Other]", "Animals"},
		{"/pets/{id}", "operationId: x", "pets"},
		{"/v1/pets", "operationId: x", "pets"},
		{"/v10/pets", "operationId: x", "pets"},
		{"/api/v2.1/pets", "operationId: x", "pets"},
		{"/2024-01/v1beta1/pets", "operationId: x", "pets"},
		{"/{tenant}/pets/{id}", "operationId: x", "pets"},
		{"/{tenant}", "operationId: x", ""},
		{"/", "operationId: x", ""},
		{"/x", "operationId: pets/list", "pets"},
		{"/x", "operationId: pets.list", "pets"},
		{"/x", "operationId: 'pets:list'", "pets"},
		{"/x", "operationId: 'a pet.list'", "x"},
		{"/x", "operationId: .list", "x"},
		{"/rest/V1", "operationId: x", ""},
		{"/version/pets", "operationId: x", "version"},
	} {
		d := readText(t, bare+"paths:\n  "+c.path+":\n    get: {"+c.operation+", responses: {'204': {description: ok}}}\n")
		if got := d.Operations[0].Subject(); got != c.want {
			t.Errorf("%s, %s is about %q, want %q", c.path, c.operation, got, c.want)
		}
	}
}

func TestSchemesSayWhatFillsThem(t *testing.T) {
	t.Parallel()
	for scheme, session := range map[string]bool{
		"{type: http, scheme: bearer}": true, "{type: http, scheme: Bearer}": true, "{type: http, scheme: token}": true, "{type: http, scheme: Basic}": false, "{type: http, scheme: DIGEST}": false,
		"{type: oauth2, flows: {}}": true, "{type: openIdConnect, openIdConnectUrl: 'https://a.example/'}": true, "{type: mutualTLS}": false, "{type: http, scheme: Negotiate}": false,
		"{type: apiKey, in: header, name: authorization}": true, "{type: apiKey, in: header, name: X-Key}": false, "{type: apiKey, in: query, name: Authorization}": false,
	} {
		d := readText(t, bare+"paths: {}\ncomponents: {securitySchemes: {b: "+scheme+", a: {type: apiKey, in: cookie, name: sid}}}\n")
		all := d.Schemes()
		if len(all) != 2 || all[0].Name != "a" || all[0].In != "cookie" || all[0].Param != "sid" || all[0].Session || all[1].Session != session {
			t.Errorf("%s: %+v", scheme, all)
		}
	}
}

// Where the program may have credentials of its own, every operation says which will do.
func TestRequirementsStayBesideOtherSchemes(t *testing.T) {
	t.Parallel()
	for security, want := range map[string]string{"[{pat: []}]": "[]", "[{key: []}]": "[[pat]]", "[{pat: []}, {key: []}]": "[[pat]]"} {
		d := readText(t, bare+"components: {securitySchemes: {pat: {type: http, scheme: bearer}, key: {type: apiKey, in: cookie, name: sid}}}\n"+
			"paths:\n  /a: {get: {operationId: a, security: [{pat: []}], responses: {'204': {description: ok}}}}\n"+
			"  /b: {get: {operationId: b, security: "+security+", responses: {'204': {description: ok}}}}\n")
		if got := fmt.Sprint(d.Operations[0].Ways); got != want || d.AllPublic() {
			t.Errorf("beside %s: %s", security, got)
		}
	}
}
