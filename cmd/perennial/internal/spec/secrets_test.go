package spec_test

import (
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/node"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
)

// secretsIn marks the secrets of a document whose login sends and receives the
// schemas that are given, and returns it.
func secretsIn(t *testing.T, request, response, more string) *document.Document {
	t.Helper()
	text := bare + `paths:
  /login:
    post:
      operationId: login
      x-auth: {role: login, request: {username: /user, password: /password}, response: {accessToken: /data/token, refreshToken: /refresh}}
      requestBody: {content: {application/json: {schema: ` + request + `}}}
      responses: {'200': {description: ok, content: {application/json: {schema: ` + response + `}}}, '401': {description: no, content: {application/json: {schema: {type: object, properties: {refresh: {type: string}}}}}}}
components: {schemas: {X: {type: object}` + more + `}}
`
	doc, err := document.Parse("openapi.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d, err := spec.Read(doc)
	if err != nil {
		t.Fatal(err)
	}
	spec.Secrets(doc, d.Auth())
	return doc
}

// goType is what Go type a place in the document has.
func goType(d *document.Document, ref string) string { return node.Text(d.Resolve(ref), "x-go-type") }

const (
	loginRequest  = "{type: object, properties: {user: {type: string}, password: {type: string, format: password}}}"
	loginResponse = "{type: object, properties: {data: {type: object, properties: {token: {type: string}}}, refresh: {type: string}, name: {type: string}}}"
	ofRequest     = "#/paths/~1login/post/requestBody/content/application~1json/schema"
	ofResponse    = "#/paths/~1login/post/responses/200/content/application~1json/schema"
)

func TestTokensAndPasswordsDoNotPrint(t *testing.T) {
	t.Parallel()
	d := secretsIn(t, loginRequest, loginResponse, "")
	for ref, want := range map[string]string{
		ofRequest + "/properties/password": "rest.SentSecret", ofRequest + "/properties/user": "",
		ofResponse + "/properties/data/properties/token": "refresh.Secret", ofResponse + "/properties/refresh": "refresh.Secret", ofResponse + "/properties/name": "",
		"#/paths/~1login/post/responses/401/content/application~1json/schema/properties/refresh": "",
	} {
		if got := goType(d, ref); got != want {
			t.Errorf("%s is %q, want %q", ref, got, want)
		}
		if at := node.Text(node.Get(d.Resolve(ref), "x-go-type-import"), "path"); want != "" && !strings.HasPrefix(at, "github.com/perennial-go/perennial/refresh") {
			t.Errorf("%s is imported from %q", ref, at)
		}
	}
}

// They are found wherever the schema has them: by reference, in a part, in a variant.
func TestSecretsAreFoundWhereverTheSchemaHasThem(t *testing.T) {
	t.Parallel()
	const token = "{type: object, properties: {data: {type: object, properties: {token: {type: string}}}, refresh: {type: string}}}"
	for name, c := range map[string]struct{ response, more, ref string }{
		"by reference":          {"{$ref: '#/components/schemas/T'}", ", T: " + token, "#/components/schemas/T/properties/refresh"},
		"in a part":             {"{allOf: [{$ref: '#/components/schemas/T'}, {type: object}]}", ", T: " + token, "#/components/schemas/T/properties/data/properties/token"},
		"a member by reference": {"{type: object, properties: {data: {$ref: '#/components/schemas/D'}, refresh: {type: string}}}", ", D: {type: object, properties: {token: {type: string}}}", "#/components/schemas/D/properties/token"},
		"a scalar by reference": {"{type: object, properties: {data: {type: object, properties: {token: {type: string}}}, refresh: {$ref: '#/components/schemas/R'}}}", ", R: {type: string}", "#/components/schemas/R"},
		"inside of itself":      {"{$ref: '#/components/schemas/T'}", ", T: {allOf: [" + token + "], properties: {me: {$ref: '#/components/schemas/T'}}}", "#/components/schemas/T/allOf/0/properties/refresh"},
	} {
		if got := goType(secretsIn(t, loginRequest, c.response, c.more), c.ref); got != "refresh.Secret" {
			t.Errorf("%s: %s is %q", name, c.ref, got)
		}
	}
}

// What is no text, or has another type in Go already, stays what it is.
func TestOnlyTextsAreSecrets(t *testing.T) {
	t.Parallel()
	for member, want := range map[string]string{
		"{type: string}": "refresh.Secret", "{type: string, format: jwt}": "refresh.Secret", "{type: string, format: password}": "refresh.Secret",
		"{type: string, format: uuid}": "", "{type: string, format: byte}": "", "{type: string, enum: [a]}": "",
	} {
		response := strings.Replace(loginResponse, "refresh: {type: string}", "refresh: "+member, 1)
		if got := goType(secretsIn(t, loginRequest, response, ""), ofResponse+"/properties/refresh"); got != want {
			t.Errorf("%s is %q, want %q", member, got, want)
		}
	}
}

// A text that is received in one response and sent in the next request has the type
// that can be sent.
func TestASecretThatIsSentAndReceivedCanBeSent(t *testing.T) {
	t.Parallel()
	d := secretsIn(t, "{type: object, properties: {user: {type: string}, password: {$ref: '#/components/schemas/S'}}}",
		"{type: object, properties: {data: {type: object, properties: {token: {$ref: '#/components/schemas/S'}}}, refresh: {type: string}}}", ", S: {type: string}")
	if got := goType(d, "#/components/schemas/S"); got != "rest.SentSecret" {
		t.Errorf("it is %q", got)
	}
}
