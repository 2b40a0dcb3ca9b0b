package signin_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
)

func TestClientCredentials(t *testing.T) {
	p := newProvider(t)
	cfg := p.config()
	cfg.Client, cfg.Scopes = signin.ClientSecret{ID: "app", Secret: refresh.NewSecret(canary)}, []string{"read"}
	c := client(t, cfg)
	store := &refresh.MemoryStore{}
	s, err := c.LoginAsClient(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	first := signedIn(t, s)
	second, err := s.Renew(t.Context(), first)
	if err != nil || second.AccessToken == first.AccessToken {
		t.Fatal("no new grant", err)
	}
	again, err := client(t, cfg).LoginAsClient(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if len(p.forms) != 2 || p.forms[1].Get("grant_type") != "client_credentials" || p.forms[1].Get("scope") != "read" {
		t.Errorf("forms: %v", p.forms)
	}
	// Another resource is another token: what is stored is not mixed up.
	cfg.Resource = "https://other.example"
	other, err := client(t, cfg).LoginAsClient(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if len(p.forms) != 3 || p.forms[2].Get("resource") != "https://other.example" {
		t.Errorf("forms: %v", p.forms)
	}
	_, err = client(t, p.config()).ClientCredentials(t.Context())
	wantKind(t, err, signin.ErrConfig)
}

func TestPrivateKeyJWT(t *testing.T) {
	rsaKey, _ := rsa.GenerateKey(rand.Reader, 2048)
	p256, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	p384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	for algorithm, key := range map[jose.SignatureAlgorithm]crypto.Signer{jose.RS256: rsaKey, jose.ES256: p256, jose.ES384: p384, jose.EdDSA: ed} {
		p := newProvider(t)
		cfg := p.config()
		cfg.Client = signin.PrivateKeyJWT{ID: "app", Key: signin.NewSigningKey(key), KeyID: "k"}
		c := client(t, cfg)
		seen := map[string]bool{}
		for range 2 {
			if _, err := c.ClientCredentials(t.Context()); err != nil {
				t.Fatal(algorithm, err)
			}
			form := p.forms[len(p.forms)-1]
			signed, err := jose.ParseSignedCompact(form.Get("client_assertion"), []jose.SignatureAlgorithm{algorithm})
			if err != nil {
				t.Fatal(algorithm, err)
			}
			payload, err := signed.Verify(key.Public())
			if err != nil {
				t.Fatal(algorithm, err)
			}
			var claims struct {
				Iss, Sub, Aud, Jti string
				Exp, Iat           int64
			}
			if err := json.Unmarshal(payload, &claims); err != nil {
				t.Fatal(err) // such as for several audiences
			}
			header := signed.Signatures[0].Protected
			if claims.Iss != "app" || claims.Sub != "app" || claims.Aud != p.URL || header.ExtraHeaders["typ"] != "client-authentication+jwt" || header.KeyID != "k" ||
				claims.Exp-time.Now().Unix() > 61 || seen[claims.Jti] {
				t.Errorf("%s: %+v %+v", algorithm, claims, header)
			}
			seen[claims.Jti] = true
		}
	}
	_, err := client(t, signin.Config{Metadata: &signin.Metadata{TokenEndpoint: "https://x.example/"}, Client: signin.PrivateKeyJWT{ID: "app", Key: signin.NewSigningKey(p256)}}).ClientCredentials(t.Context())
	wantKind(t, err, signin.ErrClient)
}

func TestAssertionAndExchange(t *testing.T) {
	p := newProvider(t)
	cfg := p.config()
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	issuer := signin.PrivateKeyJWT{ID: "app", Key: signin.NewSigningKey(key), Audience: p.URL}
	assertion, err := issuer.Assertion("alice", map[string]any{"role": "x", "iss": "not this"})
	if err != nil {
		t.Fatal(err)
	}
	c := client(t, cfg)
	if _, err := c.Assertion(t.Context(), refresh.NewSecret(assertion)); err != nil {
		t.Fatal(err)
	}
	p.token = func(w http.ResponseWriter, f url.Values) bool {
		p.json(w, map[string]any{"access_token": "x", "token_type": "N_A", "issued_token_type": f.Get("requested_token_type"), "expires_in": 60})
		return true
	}
	g, err := c.Exchange(t.Context(), signin.Exchange{Subject: refresh.NewSecret(canary), Actor: refresh.NewSecret(canary), ActorType: signin.TypeJWT, Requested: signin.TypeIDToken, Audience: "billing"})
	if err != nil || g.IssuedTokenType != signin.TypeIDToken {
		t.Fatal(g, err)
	}
	if f := p.forms[1]; f.Get("subject_token_type") != signin.TypeAccessToken || f.Get("actor_token_type") != signin.TypeJWT || f.Get("audience") != "billing" {
		t.Errorf("form: %v", f)
	}
	_, err = c.Exchange(t.Context(), signin.Exchange{})
	wantKind(t, err, signin.ErrConfig)
}
