package idp_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
	"github.com/perennial-go/perennial/mockserver/taskapi"
)

// The mock of an API takes the tokens of a provider beside it, for as long as they
// are good, and knows whose they are.
func TestAPITakesTheTokensOfTheProviderBesideIt(t *testing.T) {
	p := newProvider(t, idp.Config{AccessLifetime: time.Minute})
	token := newClient(t, p, "").signIn()["access_token"].(string)
	api := taskapi.New(mockserver.Trust(p.Caller))
	defer api.Close()
	server := httptest.NewServer(p.Beside(api))
	defer server.Close()
	p.URL = server.URL + "/_idp"
	who := func(token string) int {
		req, _ := http.NewRequest(http.MethodGet, server.URL+"/me", http.NoBody)
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if got := who(token); got != http.StatusOK {
		t.Errorf("a token of the provider: %d", got)
	}
	if got := who(token + "x"); got != http.StatusUnauthorized {
		t.Errorf("a token of nobody: %d", got)
	}
	p.Advance(2 * time.Minute)
	if got := who(token); got != http.StatusUnauthorized {
		t.Errorf("a token that has expired: %d", got)
	}
	resp, err := server.Client().Get(server.URL + "/_idp/.well-known/openid-configuration")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Error(resp, err)
	}
	resp.Body.Close()
}
