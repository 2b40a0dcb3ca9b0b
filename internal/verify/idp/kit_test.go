// Package idp_test holds the identity provider for tests against clients that its authors
// did not write.
package idp_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
)

const callback = "http://127.0.0.1:4711/callback"

func newProvider(t *testing.T, cfg idp.Config) *idp.Provider {
	t.Helper()
	p := idp.New(cfg)
	t.Cleanup(p.Close)
	return p
}

func ada(p *idp.Provider) *idp.Browser {
	return p.Browser(mockserver.AdaEmail, mockserver.AdaPassword)
}

// party is a client made of go-oidc and x/oauth2.
type party struct {
	t        *testing.T
	p        *idp.Provider
	issuer   *idp.Issuer
	ctx      context.Context // both libraries take their HTTP client from it
	provider *oidc.Provider
	oauth    oauth2.Config
}

func newParty(t *testing.T, p *idp.Provider, path string) *party {
	t.Helper()
	a := &party{t: t, p: p, issuer: p.Issuer(path), ctx: oidc.ClientContext(t.Context(), p.Client())}
	var err error
	if a.provider, err = oidc.NewProvider(a.ctx, a.issuer.URL()); err != nil {
		t.Fatal(err)
	}
	a.oauth = oauth2.Config{
		ClientID: "app", RedirectURL: callback, Endpoint: a.provider.Endpoint(), Scopes: []string{oidc.ScopeOpenID, "email", "read"},
	}
	a.oauth.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	return a
}

// signIn has Ada allow the application, and trades the code.
func (a *party) signIn() *oauth2.Token {
	a.t.Helper()
	verifier := oauth2.GenerateVerifier()
	back, err := ada(a.p).Allow(a.ctx, a.oauth.AuthCodeURL("state", oauth2.S256ChallengeOption(verifier), oidc.Nonce("nonce")))
	if err != nil {
		a.t.Fatal(err)
	}
	token, err := a.oauth.Exchange(a.ctx, back.Query().Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		a.t.Fatal(err)
	}
	return token
}

func (a *party) verifier() *oidc.IDTokenVerifier {
	return a.provider.VerifierContext(a.ctx, &oidc.Config{ClientID: "app", SupportedSigningAlgs: []string{oidc.ES256, oidc.RS256}, Now: a.p.Now})
}

func query(u *url.URL, names ...string) []string {
	var out []string
	for _, name := range slices.Sorted(slices.Values(names)) {
		out = append(out, u.Query().Get(name))
	}
	return out
}

// visit opens an address of the client.
func visit(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
