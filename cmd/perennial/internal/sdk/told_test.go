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
