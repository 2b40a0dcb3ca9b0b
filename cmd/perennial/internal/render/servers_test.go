package render_test

import (
	"go/constant"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/render"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
)

// described are descriptions of servers, with the constants of their addresses.
var described = []struct{ descriptions, want []string }{
	{nil, nil},
	{[]string{""}, []string{"Server1"}},
	{[]string{"", ""}, []string{"Server1", "Server2"}},
	{[]string{"Production server", "Sandbox"}, []string{"ServerProduction", "ServerSandbox"}},
	{[]string{"The main API server"}, []string{"Server1"}},
	{[]string{"EU (production)", "US (production)"}, []string{"ServerEUProduction", "ServerUSProduction"}},
	{[]string{"Production", "production"}, []string{"ServerProduction", "ServerProduction2"}},
	{[]string{"A long text that explains what this is."}, []string{"Server1"}},
	{[]string{"https://a.example"}, []string{"Server1"}},
	{[]string{"日本"}, []string{"ServerU65E5U672C"}},
	{[]string{"1"}, []string{"Server1"}},
}

func TestAServerIsNamedByItsDescription(t *testing.T) {
	t.Parallel()
	for _, c := range described {
		var list []spec.Server
		for _, d := range c.descriptions {
			list = append(list, spec.Server{URL: "https://a.example", Description: d})
		}
		s := render.NewServers(list)
		var got []string
		for _, server := range s.List {
			got = append(got, server.Const)
			if !strings.HasPrefix(server.Comment, "// "+server.Const) {
				t.Errorf("%q: the comment is %q", c.descriptions, server.Comment)
			}
		}
		if !slices.Equal(got, c.want) || !slices.Equal(s.Taken(), c.want) {
			t.Errorf("%q are %q, want %q", c.descriptions, got, c.want)
		}
	}
}

// One variable in two addresses has one option; an option has a name that New does not
// use for something else.
func TestAVariableIsAnOptionOnce(t *testing.T) {
	t.Parallel()
	v := func(name string) spec.Variable {
		return spec.Variable{Name: name, Default: "a", Values: []string{"a", "b"}, Description: "Where it is. And more."}
	}
	s := render.NewServers([]spec.Server{
		{URL: "https://{region}.example", Variables: []spec.Variable{v("region")}},
		{URL: "https://{region}.{http-client}.example", Variables: []spec.Variable{v("http-client"), v("region")}},
	})
	var got []string
	for _, v := range s.Variables {
		got = append(got, v.Option)
	}
	if !slices.Equal(got, []string{"WithRegion", "WithHTTPClientServer"}) {
		t.Errorf("options are %q", got)
	}
	if c := strings.ReplaceAll(s.Variables[0].Comment, "\n// ", " "); c != `// WithRegion chooses region in the address of the API. Where it is. One of: a, b. By default, "a".` {
		t.Errorf("the comment is %q", c)
	}
}

// The constants are the addresses that the document has, and New calls the first one
// that can be called.
func TestAddressesOfADocumentAreConstants(t *testing.T) {
	text := "openapi: 3.0.3\ninfo: {title: T, version: '1'}\nservers:\n  - {url: /v1, description: Relative}\n  - {url: 'https://a.example/v1/', description: Production}\n" +
		"  - {url: 'https://{r}.example', description: Regional, variables: {r: {default: eu}}}\n  - {url: 'https://user:pw@b.example', description: Secret}\n  - {url: 'ftp://c.example', description: Files}\n" +
		"security: []\npaths: {}\n"
	c := load(t, text, "shop", sdk.Options{Parts: []sdk.Part{sdk.PartSDK}})
	got := map[string]string{}
	scope := c.own[c.home].Scope()
	for _, name := range scope.Names() {
		if k, ok := scope.Lookup(name).(*types.Const); ok && strings.HasPrefix(name, "Server") {
			got[name] = constant.StringVal(k.Val())
		}
	}
	if want := map[string]string{"ServerProduction": "https://a.example/v1", "ServerRegional": "https://{r}.example"}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if !strings.Contains(string(c.files["sdk.gen.go"]), "apiclient.New(operations.Auth(), ServerProduction, opts...)") {
		t.Errorf("New calls another one:\n%s", c.files["sdk.gen.go"])
	}
}
