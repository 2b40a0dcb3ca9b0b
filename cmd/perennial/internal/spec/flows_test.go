package spec_test

import (
	"slices"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
)

const (
	codeFlow  = "authorizationCode: {authorizationUrl: 'https://id.example/a', tokenUrl: 'https://id.example/t', scopes: {write: w, read: r}}"
	ownFlow   = "clientCredentials: {tokenUrl: 'https://id.example/t', scopes: {own: o}}"
	otherFlow = "clientCredentials: {tokenUrl: 'https://other.example/t', scopes: {own: o}}"
)

// flowsOf are the flows of a document with security schemes.
func flowsOf(t *testing.T, schemes string) spec.Flows {
	t.Helper()
	doc, err := document.Parse("openapi.yaml", []byte(bare+"paths: {}\ncomponents: {securitySchemes: {"+schemes+"}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := spec.FlowsOf(doc)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFlowsAreThoseOfTheAuthorizationServer(t *testing.T) {
	t.Parallel()
	oauth := func(flows string) string { return "o: {type: oauth2, flows: {" + flows + "}}" }
	const oidc = "i: {type: openIdConnect, openIdConnectUrl: 'https://id.example/realm/.well-known/openid-configuration'}"
	for name, c := range map[string]struct {
		schemes             string
		user, client        bool
		issuer, code, token string
		scopes              []string
	}{
		"of users":                 {oauth(codeFlow), true, false, "", "https://id.example/a", "https://id.example/t", []string{"read", "write"}},
		"of programs":              {oauth(ownFlow), false, true, "", "", "https://id.example/t", []string{"own"}},
		"of both":                  {oauth(codeFlow + ", " + ownFlow), true, true, "", "https://id.example/a", "https://id.example/t", []string{"read", "write"}},
		"of two servers":           {oauth(codeFlow + ", " + otherFlow), true, false, "", "https://id.example/a", "https://id.example/t", []string{"read", "write"}},
		"of passwords":             {oauth("password: {tokenUrl: 'https://id.example/t', scopes: {}}"), false, false, "", "", "", nil},
		"of the browser alone":     {oauth("implicit: {authorizationUrl: 'https://id.example/a', scopes: {}}"), false, false, "", "", "", nil},
		"by discovery":             {oidc, true, true, "https://id.example/realm", "", "", []string{"openid"}},
		"by discovery, and more":   {oauth(codeFlow) + ", " + oidc, true, true, "https://id.example/realm", "", "", []string{"openid"}},
		"by another document":      {"i: {type: openIdConnect, openIdConnectUrl: 'https://id.example/config'}", false, false, "", "", "", nil},
		"by discovery without TLS": {"i: {type: openIdConnect, openIdConnectUrl: 'http://id.example/.well-known/openid-configuration'}", false, false, "", "", "", nil},
		"of the second scheme":     {"a: {type: oauth2, flows: {}}, " + oauth(ownFlow), false, true, "", "", "https://id.example/t", []string{"own"}},
		"of a key":                 {"k: {type: apiKey, in: header, name: K}", false, false, "", "", "", nil},
	} {
		f := flowsOf(t, c.schemes)
		if f.User != c.user || f.Client != c.client || f.Issuer != c.issuer || f.Authorization != c.code || f.Token != c.token || !slices.Equal(f.Scopes, c.scopes) {
			t.Errorf("%s: %+v", name, f)
		}
		if f.Any() != (c.user || c.client) {
			t.Errorf("%s: any: %t", name, f.Any())
		}
	}
}

// What a sign-in is sent to is read by nobody on the way, and nothing is put into it.
func TestAttackAFlowWithoutTLSIsNone(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://id.example/t", "//id.example/t", "/t", "", "https://", "https://user:pw@id.example/t", "https://id.example/t#x", "https://{t}.example/t", "https://id.example/a b", "javascript:alert(1)", "HTTPS:/t"} {
		for _, flow := range []string{
			"authorizationCode: {authorizationUrl: '" + address + "', tokenUrl: 'https://id.example/t', scopes: {}}",
			"authorizationCode: {authorizationUrl: 'https://id.example/a', tokenUrl: '" + address + "', scopes: {}}",
			"clientCredentials: {tokenUrl: '" + address + "', scopes: {}}",
		} {
			if f := flowsOf(t, "o: {type: oauth2, flows: {"+flow+"}}"); f.Any() || f.Token != "" || f.Authorization != "" {
				t.Errorf("%s: %+v", flow, f)
			}
		}
	}
	if f := flowsOf(t, "o: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://id.example:8443/t?x=1', scopes: {}}}}"); !f.Client {
		t.Errorf("a port and a query: %+v", f)
	}
}
