package sdk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// From a document with an authorizationCode flow: users sign in in a browser at the
// provider that its mock brings along, and are refreshed there.
func TestUsersSignInAtTheAuthorizationServerOfTheDocument(t *testing.T) {
	dir, _ := module(t)
	o := sdk.Options{Spec: "testdata/signin_flows.yaml", Out: filepath.Join(dir, "reader"), Parts: append(sdk.Defaults(), sdk.PartSignIn)}
	generate(t, o)
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/signin_flows.go.txt"))
	goes(t, dir, "vet", "./...")
	t.Setenv("SSH_CONNECTION", "")
	url := serve(t, dir, "reader", "-access-lifetime", "2s")
	const want = "https://login.example.com/authorize https://login.example.com/device_authorization [openid read]\ntrue <nil> true\n<nil>\n<nil>\n<nil>\n"
	if got := goes(t, dir, "run", ".", url); got != want {
		t.Errorf("the program printed:\n%s\nwant:\n%s", got, want)
	}
}

// Each way to sign in is there only where it can work.
func TestWaysToSignInAreThoseOfTheDocument(t *testing.T) {
	const (
		user    = "authorizationCode: {authorizationUrl: https://login.example.com/a, tokenUrl: https://login.example.com/t, scopes: {}}"
		program = "clientCredentials: {tokenUrl: https://login.example.com/t, scopes: {}}"
		device  = "eviceAuthorization: {deviceAuthorizationUrl: https://login.example.com/d, tokenUrl: https://login.example.com/t, scopes: {}}"
		plain   = "authorizationCode: {authorizationUrl: http://login.example.com/a, tokenUrl: https://login.example.com/t, scopes: {}}"
	)
	dir, _ := module(t)
	for name, tc := range map[string]struct{ scheme, has, lacks string }{
		"users":          {"type: oauth2, flows: {" + user + "}", "SignIn SignInWithBrowser", "SignInWithDevice SignInAsClient"},
		"programs":       {"type: oauth2, flows: {" + program + "}", "SignInAsClient", "SignInWithBrowser SignInWithDevice"},
		"both":           {"type: oauth2, flows: {" + user + ", " + program + "}", "SignInWithBrowser SignInAsClient", "SignInWithDevice"},
		"devices":        {"type: oauth2, flows: {d" + device + "}", "SignIn SignInWithDevice", "SignInWithBrowser SignInAsClient"},
		"added by hand":  {"type: oauth2, flows: {x-d" + device + ", " + user + "}", "SignIn SignInWithDevice SignInWithBrowser", "SignInAsClient"},
		"its metadata":   {"type: oauth2, oauth2MetadataUrl: https://login.example.com/.well-known/oauth-authorization-server/x, flows: {" + user + "}", "SignInWithBrowser SignInWithDevice", "SignInAsClient"},
		"some other":     {"type: oauth2, flows: {" + user + ", d" + strings.ReplaceAll(device, "/t", "/o") + "}", "SignInWithBrowser", "SignInWithDevice"},
		"half in clear":  {"type: oauth2, flows: {" + user + ", d" + strings.ReplaceAll(device, "https://login.example.com/d", "http://login.example.com/d") + "}", "SignInWithBrowser", "SignInWithDevice"},
		"discovery":      {"type: openIdConnect, openIdConnectUrl: https://login.example.com/x/.well-known/openid-configuration", "SignIn SignInWithBrowser SignInWithDevice SignInAsClient", ""},
		"in the clear":   {"type: oauth2, flows: {" + plain + "}", "", "SignInWithBrowser"},
		"no such server": {"type: http, scheme: bearer", "", "SignInWithBrowser SignInAsClient"},
		"somewhere else": {"type: openIdConnect, openIdConnectUrl: https://login.example.com/elsewhere", "", "SignInWithBrowser"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.ReplaceAll(read(t, "testdata/signin_flows.yaml"), "\n      type: oauth2", "")
			at := strings.Index(text, "    login:")
			file := filepath.Join(t.TempDir(), "api.yaml")
			write(t, file, text[:at]+"    login: {"+tc.scheme+"}\n")
			out := filepath.Join(dir, strings.ReplaceAll(name, " ", ""))
			generate(t, sdk.Options{Spec: file, Out: out, Package: "api", Parts: []sdk.Part{sdk.PartSDK, sdk.PartSignIn}})
			made, _ := os.ReadFile(filepath.Join(out, "signin.gen.go"))
			for _, method := range strings.Fields(tc.has) {
				if !strings.Contains(string(made), ") "+method+"(ctx") {
					t.Errorf("no %s", method)
				}
			}
			for _, method := range strings.Fields(tc.lacks) {
				if strings.Contains(string(made), ") "+method+"(ctx") {
					t.Errorf("%s cannot work", method)
				}
			}
		})
	}
}
