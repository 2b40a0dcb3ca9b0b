package wire

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// The session's token has the place and the word that the document gives it.
func TestPromise52_TheSessionsTokenGoesWhereTheSchemeSays(t *testing.T) {
	const token = "session.token"
	var got *http.Request
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r }))
	t.Cleanup(srv.Close)
	for name, of := range map[string]struct {
		scheme apiclient.Scheme
		want   string // Authorization|X-Auth-Token|query|cookie
	}{
		"bearer":            {apiclient.Scheme{Type: apiclient.SchemeHTTP, Word: "bearer"}, "Bearer session.token|||"},
		"another word":      {apiclient.Scheme{Type: apiclient.SchemeHTTP, Word: "Token"}, "Token session.token|||"},
		"oauth2":            {apiclient.Scheme{Type: apiclient.SchemeOAuth2}, "Bearer session.token|||"},
		"a key there":       {apiclient.Scheme{Type: apiclient.SchemeAPIKey, In: "header", Param: "authorization"}, "Bearer session.token|||"},
		"a key with a word": {apiclient.Scheme{Type: apiclient.SchemeAPIKey, In: "header", Param: "Authorization", Word: "JWT"}, "JWT session.token|||"},
		"a header":          {apiclient.Scheme{Type: apiclient.SchemeAPIKey, In: "header", Param: "X-Auth-Token"}, "|session.token||"},
		"a query":           {apiclient.Scheme{Type: apiclient.SchemeAPIKey, In: "query", Param: "access_token"}, "||session.token|"},
		"a cookie":          {apiclient.Scheme{Type: apiclient.SchemeAPIKey, In: "cookie", Param: "token"}, "|||token=session.token"},
	} {
		of.scheme.Name, of.scheme.Session = "login", true
		c, err := apiclient.New(tokenendpoint.Auth{}, srv.URL, apiclient.WithHTTPClient(srv.Client()), apiclient.WithSchemes(of.scheme))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		if err := c.Session().SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret(token)}); err != nil {
			t.Fatal(err)
		}
		if err := callOf(t, c, refresh.Operation{Method: http.MethodGet, Route: "/login", Security: [][]string{{"login"}}}); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sent := strings.Join([]string{got.Header.Get("Authorization"), got.Header.Get("X-Auth-Token"), got.URL.Query().Get("access_token"), got.Header.Get("Cookie")}, "|")
		if sent != of.want {
			t.Errorf("%s: %s, want %s", name, sent, of.want)
		}
	}
}

// A sign-in may need an API key as well, and is sent without one all the same:
// some servers ask for it by a role alone.
func TestPromise52_OperationsWithARoleCarryKeys(t *testing.T) {
	a := newAPI(t, httptest.NewServer)
	op := refresh.Operation{Method: http.MethodGet, Route: "/header", Public: true, Role: refresh.RoleSignIn, Security: [][]string{{"header"}}}
	do := func(c *apiclient.Client) *http.Response {
		req, err := http.NewRequestWithContext(refresh.WithOperation(t.Context(), op), http.MethodGet, a.URL+"/header", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := c.Middleware().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	if resp := do(a.client(t, false, all()...)); resp.StatusCode != http.StatusNoContent || len(a.met) != 1 {
		t.Errorf("%d, %v are met", resp.StatusCode, a.met)
	}
	if resp := do(a.client(t, false)); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a key: %d", resp.StatusCode)
	}
}

// Whoever looks at the request of a response sees no key.
func TestTheRequestOfAResponseHoldsNoKey(t *testing.T) {
	a := newAPI(t, httptest.NewServer)
	op := refresh.Operation{Method: http.MethodGet, Route: "/query", Public: true, Security: [][]string{{"query"}}}
	req, err := http.NewRequestWithContext(refresh.WithOperation(t.Context(), op), http.MethodGet, a.URL+"/query", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := a.client(t, false, all()...).Middleware().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusNoContent || resp.Request.URL.RawQuery != "" || req.URL.RawQuery != "" || len(req.Header) != 0 {
		t.Errorf("%d to %v of %v", resp.StatusCode, resp.Request.URL, req)
	}
}
