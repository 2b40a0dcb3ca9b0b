package signin_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// The whole of a session at zitadel's provider: sign-in in a browser, go-oidc
// takes the ID token, refreshes rotate, sign-out revokes.
func TestPromise58_SessionAtZitadel(t *testing.T) {
	for name, cfg := range map[string]signin.Config{
		"native, any port":      {Client: tokenendpoint.PublicClient("native")},
		"native, by name":       {Client: tokenendpoint.PublicClient("native"), Redirect: signin.Redirect{Host: "localhost"}},
		"web, secret, own port": {Client: signin.ClientSecret{ID: "web", Secret: refresh.NewSecret("secret")}, Redirect: signin.Redirect{Ports: []int{7381}}},
	} {
		t.Run(name, func(t *testing.T) {
			issuer, _, tokenRequests := zitadel(t)
			cfg.Issuer, cfg.Scopes, cfg.RequirePKCE = issuer, []string{"openid", "offline_access", "profile"}, true
			cfg.OpenBrowser = newPerson(t, issuer).browse
			c := client(t, cfg)
			store := &refresh.MemoryStore{}
			s, err := c.Login(t.Context(), store)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			first, err := s.Token(t.Context())
			if err != nil || tokenRequests() != 1 {
				t.Fatal(err, tokenRequests())
			}
			second, err := s.Renew(t.Context(), first)
			if err != nil || second.AccessToken == first.AccessToken || second.RefreshToken == first.RefreshToken {
				t.Fatal("no rotation", err)
			}
			stored, _, _ := store.Load(t.Context())
			logout, err := c.SignOut(t.Context(), s)
			if err != nil || logout == "" {
				t.Fatal(logout, err)
			}
			if resp, err := newPerson(t, issuer).http.Get(logout); err != nil || resp.StatusCode != http.StatusOK {
				t.Error("end of session", resp, err)
			} else {
				resp.Body.Close()
			}
			if _, err = c.Refresher().Refresh(t.Context(), stored); !errors.Is(err, refresh.ErrRefused) {
				t.Errorf("revoked, and still used: %v", err)
			}
		})
	}
}

func TestIDTokenIsWhatGoOIDCTakes(t *testing.T) {
	issuer, _, _ := zitadel(t)
	g, err := client(t, signin.Config{
		Issuer: issuer, Client: tokenendpoint.PublicClient("native"), Scopes: []string{"openid"}, OpenBrowser: newPerson(t, issuer).browse,
	}).Browser(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	ctx := oidc.ClientContext(context.Background(), &http.Client{Transport: transport})
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		t.Fatal(err)
	}
	token, err := provider.Verifier(&oidc.Config{ClientID: "native"}).Verify(ctx, g.IDToken.Reveal())
	if err != nil || token.Subject != g.Claims.Subject || token.Nonce != g.Claims.Nonce || token.Nonce == "" || !token.Expiry.Equal(g.Claims.Expiry) {
		t.Errorf("go-oidc reads %+v, we %+v, %v", token, g.Claims, err)
	}
	if err := token.VerifyAccessToken(g.Token.AccessToken.Reveal()); err != nil {
		t.Error(err)
	}
}

func TestDeviceAtZitadel(t *testing.T) {
	issuer, store, tokenRequests := zitadel(t)
	for action, want := range map[string]error{"allowed": nil, "denied": signin.ErrDenied} {
		before := tokenRequests()
		someone := newPerson(t, issuer)
		g, err := client(t, signin.Config{
			Issuer: issuer, Client: signin.ClientSecret{ID: "device", Secret: refresh.NewSecret("secret")}, Scopes: []string{"openid"},
			Prompt: func(ctx context.Context, n signin.Notice) {
				if action == "denied" {
					someone.deny(n.UserCode)
					return
				}
				// The example's page would name the user, and not their ID.
				if err := store.CompleteDeviceAuthorization(ctx, n.UserCode, "id1"); err != nil {
					t.Error(err)
				}
			},
		}).Device(t.Context())
		if !errors.Is(err, want) || (want == nil && g.Claims.Subject == "") {
			t.Errorf("%s: %+v, %v", action, g.Claims, err)
		}
		if n := tokenRequests() - before; n != 1 {
			t.Errorf("%s: %d polls", action, n)
		}
	}
}

func TestClientCredentialsAtZitadel(t *testing.T) {
	issuer, _, _ := zitadel(t)
	c := client(t, signin.Config{Issuer: issuer, Client: signin.ClientSecret{ID: "sid1", Secret: refresh.NewSecret("verysecret")}})
	s, err := c.LoginAsClient(t.Context(), &refresh.MemoryStore{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	first, err := s.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if second, err := s.Renew(t.Context(), first); err != nil || second.AccessToken == first.AccessToken {
		t.Error("no new grant", err)
	}
	wrong := client(t, signin.Config{Issuer: issuer, Client: signin.ClientSecret{ID: "sid1", Secret: refresh.NewSecret("wrong")}})
	if _, err := wrong.ClientCredentials(t.Context()); !errors.Is(err, signin.ErrClient) {
		t.Error(err)
	}
}
