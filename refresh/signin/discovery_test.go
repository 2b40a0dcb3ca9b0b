package signin_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

func metadataAt(t *testing.T, path string, cfg func(url string) signin.Config, body func(url string) string) (*signin.Metadata, []string, error) {
	t.Helper()
	var asked []string
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		if r.URL.Path != path {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, body(server.URL))
	}))
	defer server.Close()
	m, err := client(t, cfg(server.URL)).Metadata(t.Context())
	return m, asked, err
}

func TestDiscoveryLooksWhereMetadataCanBe(t *testing.T) {
	for _, tc := range []struct {
		scopes       []string
		issuer, path string
		tries        int
	}{
		{nil, "", "/.well-known/oauth-authorization-server", 1},
		{nil, "", "/.well-known/openid-configuration", 2},
		{[]string{"openid"}, "", "/.well-known/openid-configuration", 1},
		{nil, "/tenant", "/.well-known/oauth-authorization-server/tenant", 1},
		{nil, "/tenant", "/.well-known/openid-configuration/tenant", 2},
		{nil, "/tenant", "/tenant/.well-known/openid-configuration", 3},
		{[]string{"openid"}, "/tenant", "/tenant/.well-known/openid-configuration", 1},
		{[]string{"openid"}, "/tenant", "/.well-known/oauth-authorization-server/tenant", 2},
	} {
		m, asked, err := metadataAt(t, tc.path,
			func(url string) signin.Config {
				return signin.Config{Issuer: url + tc.issuer, Client: tokenendpoint.PublicClient("app"), Scopes: tc.scopes}
			},
			func(url string) string {
				return fmt.Sprintf(`{"issuer":%q,"token_endpoint":%q}`, url+tc.issuer, url+"/token")
			})
		if err != nil || m.TokenEndpoint == "" || len(asked) != tc.tries {
			t.Errorf("%s of %q: asked %v: %v", tc.path, tc.issuer, asked, err)
		}
	}
}

func TestPromise58_MetadataOfAnotherIssuer(t *testing.T) {
	for name, tc := range map[string]struct {
		body string
		want error
		says string
	}{
		"another issuer":          {`{"issuer":"https://evil.example","token_endpoint":"URL/token"}`, signin.ErrIssuer, ""},
		"a trailing slash":        {`{"issuer":"URL/","token_endpoint":"URL/token"}`, signin.ErrIssuer, "trailing slash"},
		"no issuer":               {`{"token_endpoint":"URL/token"}`, signin.ErrIssuer, ""},
		"plain http":              {`{"issuer":"URL","token_endpoint":"http://api.example/token"}`, signin.ErrDiscovery, "not https"},
		"an address with a user":  {`{"issuer":"URL","token_endpoint":"URL/token","authorization_endpoint":"https://canary:canary@x.example/"}`, signin.ErrDiscovery, ""},
		"no token endpoint":       {`{"issuer":"URL"}`, signin.ErrDiscovery, ""},
		"a page":                  {`<html>canary</html>`, signin.ErrDiscovery, "publishes none"},
		"more than anybody reads": {`{"issuer":"` + strings.Repeat("x", 2<<20), signin.ErrDiscovery, "longer"},
	} {
		_, _, err := metadataAt(t, "/.well-known/oauth-authorization-server",
			func(url string) signin.Config {
				return signin.Config{Issuer: url, Client: tokenendpoint.PublicClient("app")}
			},
			func(url string) string { return strings.ReplaceAll(tc.body, "URL", url) })
		if wantKind(t, err, tc.want); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A redirect names no issuer: it is followed at the same origin alone.
func TestAttackMetadataBehindARedirect(t *testing.T) {
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
	defer evil.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, evil.URL, http.StatusFound) }))
	defer server.Close()
	_, err := client(t, signin.Config{Issuer: server.URL, Client: tokenendpoint.PublicClient("app")}).Metadata(t.Context())
	wantKind(t, err, signin.ErrDiscovery)
}

func TestConfigsThatCannotWork(t *testing.T) {
	public := tokenendpoint.PublicClient("app")
	for name, cfg := range map[string]signin.Config{
		"no client":     {Issuer: "https://login.example"},
		"no issuer":     {Client: public},
		"http":          {Issuer: "http://login.example", Client: public},
		"own parameter": {Issuer: "https://login.example", Client: public, Params: map[string]string{"state": "x"}},
		"foreign host":  {Issuer: "https://login.example", Client: public, Redirect: signin.Redirect{Host: "0.0.0.0"}},
		"path":          {Issuer: "https://login.example", Client: public, Redirect: signin.Redirect{Path: "//evil.example"}},
		"port":          {Issuer: "https://login.example", Client: public, Redirect: signin.Redirect{Ports: []int{70000}}},
	} {
		if _, err := signin.New(cfg); err == nil {
			t.Errorf("%s: accepted", name)
		} else {
			wantKind(t, err, signin.ErrConfig)
		}
	}
}

func TestDiscoverResource(t *testing.T) {
	var server *httptest.Server
	documents := map[string]string{}
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d := documents[r.URL.Path]; d != "" {
			fmt.Fprint(w, strings.ReplaceAll(d, "URL", server.URL))
			return
		}
		http.NotFound(w, r)
	}))
	defer server.Close()
	documents["/named"] = `{"resource":"URL/mcp","authorization_servers":["https://login.example"],"scopes_supported":["read"]}`
	unauthorized := func(metadata string) *http.Response {
		return &http.Response{StatusCode: 401, Header: http.Header{"Www-Authenticate": {`Bearer resource_metadata="` + metadata + `"`}}}
	}
	r, err := signin.DiscoverResource(t.Context(), nil, server.URL+"/mcp", unauthorized(server.URL+"/named"))
	if err != nil || r.AuthorizationServers[0] != "https://login.example" || r.Resource != server.URL+"/mcp" {
		t.Errorf("%+v, %v", r, err)
	}
	documents["/.well-known/oauth-protected-resource"] = strings.Replace(documents["/named"], "/mcp", "", 1)
	if _, err = signin.DiscoverResource(context.Background(), nil, server.URL+"/mcp", nil); err != nil {
		t.Error(err)
	}
	_, err = signin.DiscoverResource(t.Context(), nil, server.URL+"/mcp", unauthorized("https://evil.example/named"))
	wantKind(t, err, signin.ErrIssuer)
	_, err = signin.DiscoverResource(t.Context(), nil, server.URL+"/other", unauthorized(server.URL+"/named"))
	wantKind(t, err, signin.ErrIssuer)
	documents["/named"] = `{"resource":"URL/mcp","authorization_servers":["http://login.example"]}`
	_, err = signin.DiscoverResource(t.Context(), nil, server.URL+"/mcp", unauthorized(server.URL+"/named"))
	wantKind(t, err, signin.ErrDiscovery)
}
