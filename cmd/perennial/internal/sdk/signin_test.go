package sdk_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// codeLogin is an API whose login takes a one-time code beside name and password,
// and whose tokens are shared by requests and responses.
const codeLogin = `openapi: 3.0.3
info: {title: Bank, version: '1'}
servers: [{url: 'https://bank.example.com'}]
security: [{bearer: []}]
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
  schemas:
    Tokens: {type: object, required: [access, refresh], properties: {access: {type: string}, refresh: {type: string}, kind: {type: string}}}
paths:
  /login:
    post:
      operationId: login
      security: []
      x-auth: {role: login, request: {username: /user/name, password: /password}, response: {accessToken: /access, refreshToken: /refresh}}
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [user, password, code], properties: {user: {type: object, properties: {name: {type: string}}}, password: {type: string}, code: {type: string}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Tokens'}}}}}
  /refresh:
    post:
      operationId: refresh
      security: []
      x-auth: {role: refresh, request: {refreshToken: /refresh}, response: {accessToken: /access, refreshToken: /refresh}}
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Tokens'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Tokens'}}}}}
  /accounts:
    get: {operationId: listAccounts, responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {type: string}}}}}}}
`

// A login with a one-time code is sent whole, by a server that looks at it; what is
// secret does not print, and reaches the server nevertheless.
func TestALoginTakesWhatItReallyTakesAndItsSecretsDoNotPrint(t *testing.T) {
	dir, _ := module(t)
	spec := filepath.Join(dir, "bank.yaml")
	write(t, spec, codeLogin)
	generate(t, sdk.Options{Spec: spec, Out: filepath.Join(dir, "bank"), Parts: []sdk.Part{sdk.PartSDK}})
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/bank.go.txt"))
	goes(t, dir, "vet", "./...")
	got := goes(t, dir, "run", ".")
	for _, want := range []string{
		`/login {"code":"wrong","password":"pw","user":{}} ` + "\n", "{wrong [redacted] {<nil>}} login: POST /login: 401 Unauthorized: no user with the password [redacted]",
		`/login {"code":"123456","password":"pw","user":{}} ` + "\n<nil>\n", "/accounts  Bearer a1\n[x] <nil>\n", "[redacted] [redacted] r1",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in:\n%s", want, got)
		}
	}
	text := read(t, filepath.Join(dir, "bank/sdk.gen.go"))
	if !strings.Contains(text, "SignIn(ctx context.Context, body LoginRequest) error") || strings.Contains(text, "SignInAs") {
		t.Errorf("the ways to sign in:\n%s", text)
	}
}

// What nothing signs in has no SignIn; what an authorization code signs in has the
// method that takes its response.
func TestSignInIsThereWhereSomethingSignsIn(t *testing.T) {
	const head = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\nservers: [{url: 'https://api.example.com/v1'}]\nsecurity: [{o: []}]\n" +
		"paths: {/a: {get: {operationId: a, responses: {'204': {description: ok}}}}}\ncomponents: {securitySchemes: {o: "
	for name, c := range map[string]struct {
		scheme string
		want   []string
	}{
		"a key":        {"{type: apiKey, in: header, name: X-Key}", nil},
		"a bearer":     {"{type: http, scheme: bearer}", nil},
		"a code":       {"{type: oauth2, flows: {authorizationCode: {authorizationUrl: /a, tokenUrl: /t, scopes: {}}}}", []string{"SignInWith(ctx context.Context, response []byte)"}},
		"the program":  {"{type: oauth2, flows: {clientCredentials: {tokenUrl: /t, scopes: {}}}}", []string{"SignIn(ctx context.Context) error", "SignInWith("}},
		"the password": {"{type: oauth2, flows: {password: {tokenUrl: /t, scopes: {}}}}", []string{"SignIn(ctx context.Context, username string, password refresh.Secret) error", "SignInWith("}},
	} {
		out, _, err := attempt(t, head+c.scheme+"}}\n", sdk.PartSDK)
		if err != nil {
			t.Fatal(name, err)
		}
		text := read(t, filepath.Join(out, "sdk.gen.go"))
		if got := strings.Count(text, ") SignIn"); got != len(c.want) {
			t.Errorf("%s: %d ways to sign in, want %d", name, got, len(c.want))
		}
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: there is no %q", name, want)
			}
		}
	}
}

// A generated package without the mock imports nothing of it.
func TestAPackageWithoutTheMockNeedsNothingOfIt(t *testing.T) {
	dir, _ := trackerIn(t, sdk.Options{Parts: []sdk.Part{sdk.PartSDK, sdk.PartDocs}})
	for line := range strings.Lines(goes(t, dir, "list", "-test", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./tracker")) {
		switch strings.TrimSpace(line) {
		case "", "example.com/app", "github.com/perennial-go/perennial", "github.com/oapi-codegen/runtime", "github.com/oapi-codegen/nullable",
			"github.com/google/uuid", "github.com/apapsch/go-jsonmerge/v2", "github.com/hashicorp/go-retryablehttp", "github.com/hashicorp/go-cleanhttp":
		default:
			t.Errorf("it needs the module %s", line)
		}
	}
}
