package sdk_test

import (
	"slices"
	"strings"
	"testing"
)

// A token endpoint at another host gets passwords: whoever generates the package
// is told its name.
func TestAttackATokenEndpointAtAnotherHostIsNamed(t *testing.T) {
	const head = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\nservers: [{url: 'https://api.example.com/v1'}]\n" +
		"paths: {/a: {get: {operationId: a, responses: {'204': {description: ok}}}}}\n"
	for address, want := range map[string]string{
		"https://evil.example/token":          "api.yaml: its token endpoint is at another host, evil.example: credentials and refresh tokens go there",
		"https://api.example.com/oauth/token": "",
		"/v1/token":                           "",
	} {
		_, said, err := attempt(t, head+"components: {securitySchemes: {o: {type: oauth2, flows: {password: {tokenUrl: '"+address+"', scopes: {}}}}}}\n")
		if err != nil {
			t.Fatal(err)
		}
		told := slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, "another host") })
		if told != (want != "") || told && !slices.Contains(said, want) {
			t.Errorf("%s: %q, want %q", address, said, want)
		}
	}
}

// What no call sends is said when the package is made, not found out later.
func TestSchemesThatNothingServesAreTold(t *testing.T) {
	const head = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\nservers: [{url: 'https://api.example.com'}]\n" +
		"components: {securitySchemes: {d: {type: http, scheme: digest}, m: {type: mutualTLS}, k: {type: apiKey, in: header, name: X-Key}}}\n"
	for security, want := range map[string][]string{
		"[{d: []}, {m: [], k: []}]": {
			`api.yaml: the security scheme "d" (http digest) is not served by the session: give an http.Client that does it, with apiclient.WithHTTPClient`,
			`api.yaml: the security scheme "m" (mutualTLS) is not served by the session: give an http.Client that does it, with apiclient.WithHTTPClient`,
		},
		"[]":        {"api.yaml: it has security schemes, and no operation asks for one of them: no call sends a credential; an overlay can add security"},
		"[{k: []}]": nil,
	} {
		_, said, err := attempt(t, head+"paths: {/a: {get: {operationId: a, security: "+security+", responses: {'204': {description: ok}}}}}\n")
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range want {
			if !slices.Contains(said, line) {
				t.Errorf("%s: %q is not said: %q", security, line, said)
			}
		}
		if len(want) == 0 && slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, "security scheme") }) {
			t.Errorf("%s: %q", security, said)
		}
	}
}
