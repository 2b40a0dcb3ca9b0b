package idp_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
)

func TestGoOIDCTakesWhatIsRight(t *testing.T) {
	for _, algorithm := range []string{"ES256", "RS256"} {
		p := newProvider(t, idp.Config{Issuers: []string{"tenant-a"}, Algorithm: algorithm})
		for _, path := range []string{"", "tenant-a"} {
			a := newParty(t, p, path)
			token := a.signIn()
			id, err := a.verifier().Verify(a.ctx, token.Extra("id_token").(string))
			if err != nil {
				t.Fatal(err)
			}
			if err := id.VerifyAccessToken(token.AccessToken); err != nil || id.Nonce != "nonce" || id.Subject != "usr_ada" || id.Issuer != a.issuer.URL() {
				t.Errorf("%v: %+v", err, id)
			}
			info, err := a.provider.UserInfo(a.ctx, oauth2.StaticTokenSource(token))
			if err != nil || info.Subject != id.Subject || info.Email != mockserver.AdaEmail || !info.EmailVerified {
				t.Errorf("%v: %+v", err, info)
			}
			token.Expiry = time.Unix(1, 0)
			renewed, err := a.oauth.TokenSource(a.ctx, token).Token()
			if err != nil || renewed.RefreshToken == token.RefreshToken {
				t.Errorf("refresh: %v", err)
			}
			if _, err := a.oauth.TokenSource(a.ctx, token).Token(); err == nil {
				t.Error("a refresh token works twice")
			}
		}
	}
}

func TestGoOIDCRefusesWhatIsWrong(t *testing.T) {
	p := newProvider(t, idp.Config{})
	a := newParty(t, p, "")
	for _, fault := range []idp.Fault{
		idp.FaultIDTokenIssuer, idp.FaultIDTokenAudience, idp.FaultIDTokenExpired, idp.FaultIDTokenUnsigned,
		idp.FaultIDTokenHMAC, idp.FaultIDTokenUnknownKey, idp.FaultIDTokenSignature,
	} {
		a.issuer.Fail(fault)
		if id, err := a.verifier().Verify(a.ctx, a.signIn().Extra("id_token").(string)); err == nil {
			t.Errorf("fault %d: %+v", fault, id)
		}
		if _, err := a.verifier().Verify(a.ctx, a.signIn().Extra("id_token").(string)); err != nil {
			t.Errorf("after fault %d: %v", fault, err)
		}
	}
	// What go-oidc leaves to its callers.
	for fault, wrong := range map[idp.Fault]func(*oidc.IDToken, *oauth2.Token) bool{
		idp.FaultIDTokenNonce:   func(id *oidc.IDToken, _ *oauth2.Token) bool { return id.Nonce == "another" },
		idp.FaultIDTokenNoNonce: func(id *oidc.IDToken, _ *oauth2.Token) bool { return id.Nonce == "" },
		idp.FaultIDTokenSubject: func(id *oidc.IDToken, _ *oauth2.Token) bool { return id.Subject != "usr_ada" },
		idp.FaultIDTokenFuture:  func(id *oidc.IDToken, _ *oauth2.Token) bool { return id.IssuedAt.After(p.Now()) },
		idp.FaultIDTokenAccessHash: func(id *oidc.IDToken, token *oauth2.Token) bool {
			return id.VerifyAccessToken(token.AccessToken) != nil
		},
	} {
		a.issuer.Fail(fault)
		token := a.signIn()
		id, err := a.verifier().Verify(a.ctx, token.Extra("id_token").(string))
		if err != nil || !wrong(id, token) {
			t.Errorf("fault %d: %v %+v", fault, err, id)
		}
	}
	a.issuer.Fail(idp.FaultMetadataIssuer)
	if _, err := oidc.NewProvider(a.ctx, a.issuer.URL()); err == nil {
		t.Error("another issuer in the metadata")
	}
	a.issuer.Fail(idp.FaultNoIDToken, idp.FaultNoRefreshToken)
	if token := a.signIn(); token.Extra("id_token") != nil || token.RefreshToken != "" {
		t.Error("tokens that should be left out")
	}
}

func TestGoOIDCFollowsTheKeys(t *testing.T) {
	p := newProvider(t, idp.Config{})
	a := newParty(t, p, "")
	old := a.signIn().Extra("id_token").(string)
	verifier := a.verifier()
	if _, err := verifier.Verify(a.ctx, old); err != nil {
		t.Fatal(err)
	}
	a.issuer.Rotate("RS256")
	rotated := a.signIn().Extra("id_token").(string)
	for _, token := range []string{old, rotated} {
		if _, err := verifier.Verify(a.ctx, token); err != nil {
			t.Errorf("after the rotation: %v", err)
		}
	}
	a.issuer.Retire()
	fresh := newParty(t, p, "").verifier()
	if _, err := fresh.Verify(a.ctx, old); err == nil {
		t.Error("a token of a retired key is taken")
	}
	if _, err := fresh.Verify(a.ctx, rotated); err != nil {
		t.Error(err)
	}
	p.Advance(2 * time.Hour)
	if _, err := fresh.Verify(a.ctx, rotated); err == nil {
		t.Error("an expired token is taken")
	}
}

// TestXOAuth2ConnectsADevice polls by the clock of its bubble.
func TestXOAuth2ConnectsADevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := idp.New(idp.Config{})
		defer p.Close()
		a := newParty(t, p, "")
		for decision, decide := range map[string]func(string) error{
			"":              func(code string) error { return a.issuer.ApproveDevice(code, mockserver.GraceEmail) },
			"access_denied": a.issuer.DenyDevice,
			"expired_token": a.issuer.ExpireDevice,
			"slow_down once": func(code string) error {
				if err := a.issuer.SlowDownDevice(code, 1); err != nil {
					return err
				}
				return a.issuer.ApproveDevice(code, mockserver.GraceEmail)
			},
		} {
			auth, err := a.oauth.DeviceAuth(a.ctx)
			if err != nil {
				t.Fatal(err)
			}
			time.AfterFunc(12*time.Second, func() {
				if err := decide(auth.UserCode); err != nil {
					t.Error(err)
				}
			})
			token, err := a.oauth.DeviceAccessToken(a.ctx, auth)
			var refused *oauth2.RetrieveError
			switch {
			case decision == "" || decision == "slow_down once":
				if err != nil || !token.Valid() {
					t.Errorf("%s: %v", decision, err)
				}
			case !asRetrieve(err, &refused) || refused.ErrorCode != decision:
				t.Errorf("%s: %v", decision, err)
			}
		}
	})
}
