package roles_test

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/roles"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// read reads a document with the given servers and flows of an oauth2 scheme.
func read(t *testing.T, servers, scheme string) (tokenendpoint.Auth, error) {
	t.Helper()
	text := "openapi: 3.0.3\ninfo: {title: x, version: '1'}\nservers: " + servers +
		"\npaths: {}\ncomponents:\n  securitySchemes:\n    oauth: " + scheme + "\n"
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return roles.Read(doc, "api.yaml", []byte(text))
}

func TestTheTokenEndpointIsSeenFromTheServer(t *testing.T) {
	const v1 = "[{url: 'https://api.example.com/v1'}]"
	for name, tc := range map[string]struct{ servers, tokenURL, route, url string }{
		"relative, as FastAPI writes it": {"[]", "token", "/token", ""},
		"a path, no servers":             {"[]", "/token", "/token", ""},
		"a path below the server's":      {v1, "/v1/token", "/token", ""},
		"a path beside the server's":     {v1, "/token", "/token", "/token"},
		"below the server":               {v1, "https://api.example.com/v1/token", "/token", ""},
		"at another host":                {v1, "https://login.example.com/token", "/token", "https://login.example.com/token"},
		"below a server with a variable": {"[{url: 'https://{r}.example.com', variables: {r: {default: eu}}}]", "https://eu.example.com/token", "/token", ""},
	} {
		auth, err := read(t, tc.servers, "{type: oauth2, flows: {password: {tokenUrl: '"+tc.tokenURL+"', scopes: {}}}}")
		if err != nil || auth.SignIn.Operation.Route != tc.route || auth.SignIn.URL != tc.url {
			t.Errorf("%s: route %q, URL %q, error %v", name, auth.SignIn.Operation.Route, auth.SignIn.URL, err)
		}
	}
}

func TestTheFlowSaysWhichGrantsThereAre(t *testing.T) {
	const code, own = "authorizationCode: {authorizationUrl: /a, tokenUrl: /t, refreshUrl: /r, scopes: {}}", "clientCredentials: {tokenUrl: /t, scopes: {}}"
	for name, tc := range map[string]struct{ scheme, login, refresh, route string }{
		"password":               {"{type: oauth2, flows: {password: {tokenUrl: /t, scopes: {}}}}", "password", "refresh_token", "/t"},
		"code, refreshed":        {"{type: oauth2, flows: {" + code + "}}", "", "refresh_token", "/r"},
		"client credentials":     {"{type: oauth2, flows: {" + own + "}}", "client_credentials", "client_credentials", "/t"},
		"a user's flow is first": {"{type: oauth2, flows: {" + own + ", " + code + "}}", "", "refresh_token", "/r"},
		"devices":                {"{type: oauth2, flows: {" + own + ", deviceAuthorization: {deviceAuthorizationUrl: /d, tokenUrl: /t, scopes: {}}}}", "", "refresh_token", "/t"},
		"unless x-auth says so":  {"{type: oauth2, x-auth: {flow: clientCredentials}, flows: {" + own + ", " + code + "}}", "client_credentials", "client_credentials", "/t"},
	} {
		auth, err := read(t, "[]", tc.scheme)
		if err != nil || auth.SignIn.Fixed["/grant_type"] != tc.login || auth.Refresh.Fixed["/grant_type"] != tc.refresh || auth.Refresh.Operation.Route != tc.route {
			t.Errorf("%s: login %v, refresh %v at %s, error %v", name, auth.SignIn.Fixed, auth.Refresh.Fixed, auth.Refresh.Operation.Route, err)
		}
	}
}

func TestWrongSchemesAreErrorsWithTheirLines(t *testing.T) {
	for scheme, want := range map[string]string{
		"{type: oauth2, flows: {password: {tokenUrl: 'https://{tenant}/t', scopes: {}}}}":       `api.yaml:7: components.securitySchemes.oauth.flows.password.tokenUrl: "https://{tenant}/t" is no address`,
		"{type: oauth2, x-auth: {flow: device}, flows: {password: {tokenUrl: /t, scopes: {}}}}": "api.yaml:7: components.securitySchemes.oauth.x-auth.flow: there is no flow device with a token endpoint; one of: password",
		"{type: http, scheme: bearer, x-auth: {rejected: 403}}":                                 "x-auth.rejected: is",
		"{type: http, scheme: bearer, x-auth: {rejected: [{status: 403, code: x}]}}":            "code x is not a JSON pointer",
		"{type: http, scheme: bearer, x-auth: {rejcted: []}}":                                   `unknown key "rejcted"; one of: rejected, flow`,
	} {
		if _, err := read(t, "[]", scheme); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is:\n%v\nwant:\n%s", err, want)
		}
	}
}
