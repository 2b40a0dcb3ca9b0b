package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
)

// Tokens with made-up keys cost the server one request, however many come.
func TestAttackForgedTokensAreOneFetch(t *testing.T) {
	p := newProvider(t)
	c := client(t, p.config())
	forger, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	now := time.Now().Unix()
	claims := map[string]any{"iss": p.URL, "sub": "alice", "aud": "app", "exp": now + 60, "iat": now}
	var wg sync.WaitGroup
	for i := range 50 {
		forged := sign(forger, fmt.Sprintf("forged-%d", i), claims)
		wg.Go(func() {
			_, err := c.VerifyIDToken(t.Context(), refresh.NewSecret(forged), signin.Check{})
			wantKind(t, err, signin.ErrIDToken)
		})
	}
	wg.Wait()
	if p.jwks != 1 {
		t.Errorf("%d fetches of the keys", p.jwks)
	}
	// A key of the server's own name, and another signature.
	_, err := c.VerifyIDToken(t.Context(), refresh.NewSecret(sign(forger, "k1", claims)), signin.Check{})
	wantKind(t, err, signin.ErrIDToken)
	good, err := c.VerifyIDToken(t.Context(), refresh.NewSecret(sign(p.key, "k1", claims)), signin.Check{})
	if err != nil || good.Subject != "alice" || p.jwks != 1 {
		t.Errorf("%+v, %v, %d fetches", good, err, p.jwks)
	}
}

func TestAttackAlgorithmsThatProveNothing(t *testing.T) {
	p := newProvider(t)
	p.metadata["id_token_signing_alg_values_supported"] = []string{"none", "HS256", "ES256"}
	c := client(t, p.config())
	signer, _ := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: make([]byte, 32)}, nil)
	signed, _ := signer.Sign([]byte(`{"iss":"canary"}`))
	hmac, _ := signed.CompactSerialize()
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"canary"}`)) + "."
	for _, token := range []string{hmac, none, "canary", "", "a.b.c", strings.Repeat("a", 1<<20)} {
		_, err := c.VerifyIDToken(t.Context(), refresh.NewSecret(token), signin.Check{})
		wantKind(t, err, signin.ErrIDToken)
	}
	if p.jwks != 0 {
		t.Error("keys were fetched for it")
	}
}

func TestAccessTokenHash(t *testing.T) {
	p := newProvider(t)
	c := client(t, p.config())
	sum := sha256.Sum256([]byte("the access token"))
	now := time.Now().Unix()
	token := refresh.NewSecret(sign(p.key, "", map[string]any{
		"iss": p.URL, "sub": "alice", "aud": []string{"app"}, "exp": now + 60, "iat": now, "at_hash": base64.RawURLEncoding.EncodeToString(sum[:16]), "email": "a@b.c",
	}))
	claims, err := c.VerifyIDToken(t.Context(), token, signin.Check{AccessToken: refresh.NewSecret("the access token")})
	if err != nil || claims.Email != "a@b.c" {
		t.Error(claims, err)
	}
	_, err = c.VerifyIDToken(t.Context(), token, signin.Check{AccessToken: refresh.NewSecret("another")})
	wantKind(t, err, signin.ErrIDToken)
	_, err = c.VerifyIDToken(t.Context(), token, signin.Check{Subject: "bob"})
	wantKind(t, err, signin.ErrIDToken)
	var all map[string]any
	if err := claims.Decode(&all); err != nil || all["email"] != "a@b.c" {
		t.Error(all, err)
	}
}
