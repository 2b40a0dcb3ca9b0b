package idp_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/client/rp"
	"github.com/zitadel/oidc/v3/pkg/client/rs"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"golang.org/x/oauth2"

	"github.com/perennial-go/perennial/mockserver/idp"
	"github.com/perennial-go/perennial/refresh"
)

func asRetrieve(err error, target **oauth2.RetrieveError) bool { return errors.As(err, target) }

func relyingParty(t *testing.T, p *idp.Provider, issuer *idp.Issuer, id, secret string) rp.RelyingParty {
	t.Helper()
	party, err := rp.NewRelyingPartyOIDC(t.Context(), issuer.URL(), id, secret, callback, []string{"openid", "profile", "email", "read"},
		rp.WithHTTPClient(p.Client()), rp.WithSigningAlgsFromDiscovery())
	if err != nil {
		t.Fatal(err)
	}
	return party
}

func TestZitadelsClientSignsInAndOut(t *testing.T) {
	clients := []idp.Client{
		{ID: "web", Secret: refresh.NewSecret("a secret+"), RedirectURIs: []string{callback}, PostLogoutRedirectURIs: []string{"http://127.0.0.1/after"}},
		{ID: "api", Secret: refresh.NewSecret("other")},
	}
	p := newProvider(t, idp.Config{Clients: clients, Issuers: []string{"b"}})
	for _, path := range []string{"", "b"} {
		issuer := p.Issuer(path)
		party := relyingParty(t, p, issuer, "web", "a secret+")
		verifier := oauth2.GenerateVerifier()
		back, err := ada(p).Allow(t.Context(), rp.AuthURL("s", party, rp.WithCodeChallenge(oauth2.S256ChallengeFromVerifier(verifier))))
		if err != nil {
			t.Fatal(err)
		}
		if q := query(back, "state", "iss"); q[0] != issuer.URL() || q[1] != "s" {
			t.Errorf("%v", q)
		}
		tokens, err := rp.CodeExchange[*oidc.IDTokenClaims](t.Context(), back.Query().Get("code"), party, rp.WithCodeVerifier(verifier))
		if err != nil || tokens.IDTokenClaims.Subject != "usr_ada" {
			t.Fatal(err)
		}
		info, err := rp.Userinfo[*oidc.UserInfo](t.Context(), tokens.AccessToken, "Bearer", "usr_ada", party)
		if err != nil || info.Name != "Ada Lovelace" {
			t.Errorf("%v %+v", err, info)
		}
		renewed, err := rp.RefreshTokens[*oidc.IDTokenClaims](t.Context(), party, tokens.RefreshToken, "", "")
		if err != nil || renewed.IDTokenClaims.Subject != "usr_ada" {
			t.Fatal(err)
		}
		if active(t, p, issuer, renewed.AccessToken) != true || active(t, p, issuer, "nothing") {
			t.Error("introspection")
		}
		if err := rp.RevokeToken(t.Context(), party, renewed.RefreshToken, "refresh_token"); err != nil || active(t, p, issuer, renewed.AccessToken) {
			t.Errorf("revocation: %v", err)
		}
		out, err := rp.EndSession(t.Context(), party, renewed.IDToken, "http://127.0.0.1/after", "bye", "", nil)
		if err != nil || out.String() != "http://127.0.0.1/after?state=bye" {
			t.Errorf("%v %v", out, err)
		}
	}
}

// active asks as a resource server does.
func active(t *testing.T, p *idp.Provider, issuer *idp.Issuer, token string) bool {
	t.Helper()
	server, err := rs.NewResourceServerClientCredentials(t.Context(), issuer.URL(), "api", "other", rs.WithClient(p.Client()))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := rs.Introspect[*oidc.IntrospectionResponse](context.WithoutCancel(t.Context()), server, token)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Active
}

// TestZitadelsAssertionsAreTaken signs private_key_jwt as zitadel does.
func TestZitadelsAssertionsAreTaken(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pemKey := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	set := &jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256"}}}
	p := newProvider(t, idp.Config{Clients: []idp.Client{{ID: "machine", Keys: set}}})
	issuer := p.Issuer("")
	server, err := rs.NewResourceServerJWTProfile(t.Context(), issuer.URL(), "machine", "k", pemKey, rs.WithClient(p.Client()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rs.Introspect[*oidc.IntrospectionResponse](t.Context(), server, "nothing"); err != nil {
		t.Errorf("%v", err)
	}
	if calls := p.CallsOf("introspect"); len(calls) != 1 || calls[0].Status != http.StatusOK {
		t.Errorf("%+v", calls)
	}
}
