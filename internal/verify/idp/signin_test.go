package idp_test

import (
	"context"
	"sync"
	"testing"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

func signinClient(t *testing.T, cfg signin.Config) *signin.Client {
	t.Helper()
	cfg.Client, cfg.Scopes = tokenendpoint.PublicClient("app"), []string{"openid", "read"}
	c, err := signin.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// opener opens a browser as a desktop does: it returns while the browser goes on.
func opener(t *testing.T, open func(ctx context.Context, address string) error) func(context.Context, string) error {
	t.Helper()
	var browsers sync.WaitGroup
	t.Cleanup(browsers.Wait)
	return func(ctx context.Context, address string) error {
		browsers.Go(func() { _ = open(context.WithoutCancel(ctx), address) }) // what fails there, the client notices
		return nil
	}
}

// TestSignInAtTheProvider is refresh/signin at the provider: in a browser, then a refresh.
func TestSignInAtTheProvider(t *testing.T) {
	p := idp.Start(idp.Config{Issuers: []string{"a"}})
	t.Cleanup(p.Close)
	for _, path := range []string{"", "a"} {
		c := signinClient(t, signin.Config{Issuer: p.Issuer(path).URL(), RequirePKCE: true, OpenBrowser: opener(t, ada(p).Open)})
		s, err := c.Login(t.Context(), &refresh.MemoryStore{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		first, err := s.Token(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if second, err := s.Renew(t.Context(), first); err != nil || second.AccessToken == first.AccessToken {
			t.Errorf("no refresh: %v", err)
		}
		requests := p.Issuer(path).TokenRequests()
		if len(requests) != 2 || requests[0].GrantType != "authorization_code" || requests[1].GrantType != "refresh_token" {
			t.Errorf("%+v", requests)
		}
	}
}

// TestSignInNoticesTheMistakes has each mistake once: none of them may end in a session.
func TestSignInNoticesTheMistakes(t *testing.T) {
	p := idp.Start(idp.Config{})
	t.Cleanup(p.Close)
	issuer := p.Issuer("")
	for _, fault := range []idp.Fault{
		idp.FaultIDTokenIssuer, idp.FaultIDTokenAudience, idp.FaultIDTokenExpired, idp.FaultIDTokenFuture, idp.FaultIDTokenNonce,
		idp.FaultIDTokenNoNonce, idp.FaultIDTokenAccessHash, idp.FaultIDTokenUnsigned, idp.FaultIDTokenHMAC,
		idp.FaultIDTokenUnknownKey, idp.FaultIDTokenSignature, idp.FaultNoIDToken, idp.FaultResponseIssuer,
		idp.FaultResponseNoIssuer, idp.FaultMetadataIssuer,
	} {
		issuer.Fail(fault)
		c := signinClient(t, signin.Config{Issuer: issuer.URL(), OpenBrowser: opener(t, ada(p).Open)})
		if _, err := c.Browser(t.Context()); err == nil {
			t.Errorf("fault %d goes unnoticed", fault)
		}
		issuer.Heal()
	}
	c := signinClient(t, signin.Config{Issuer: issuer.URL(), OpenBrowser: opener(t, func(ctx context.Context, address string) error {
		back, err := ada(p).Deny(ctx, address)
		if err != nil {
			return err
		}
		return visit(ctx, back.String())
	})})
	if _, err := c.Browser(t.Context()); err == nil {
		t.Error("a refusal goes unnoticed")
	}
}

// TestDeviceAtTheProvider connects a device whose code Grace types in.
func TestDeviceAtTheProvider(t *testing.T) {
	p := idp.Start(idp.Config{PollInterval: 1e9})
	t.Cleanup(p.Close)
	var once sync.Once
	c := signinClient(t, signin.Config{Issuer: p.URL, Prompt: func(_ context.Context, n signin.Notice) {
		once.Do(func() {
			if err := p.Issuer("").ApproveDevice(n.UserCode, mockserver.GraceEmail); err != nil {
				t.Error(err)
			}
		})
	}})
	g, err := c.Device(t.Context())
	if err != nil || g.Claims.Subject != "usr_grace" {
		t.Errorf("%v %+v", err, g)
	}
}
