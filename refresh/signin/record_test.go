package signin_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// formerRecord is a record as the first version of this package wrote it.
const formerRecord = `{"issuer":%q,"client_id":"app","grant":"authorization_code","scopes":["openid","read"],"asked":["openid","read"],"sub":"alice",` +
	`"id_token":"x.y.z","metadata":{"issuer":%q,"token_endpoint":%q,"jwks_uri":%q}}`

// What an earlier version has stored is resumed and refreshed, and nobody is asked
// again: its own record, and tokens that were signed in without this package.
func TestOldRecordsAreRead(t *testing.T) {
	for name, record := range map[string]string{"of the first version": formerRecord, "of a newer one": `{"tomorrow":[1],` + formerRecord[1:], "none": ""} {
		p := newProvider(t)
		if record != "" {
			record = fmt.Sprintf(record, p.URL, p.URL, p.URL+"/token", p.URL+"/jwks")
		}
		store := &refresh.MemoryStore{}
		old := refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret(canary), Expiry: time.Now().Add(-time.Minute), Extra: refresh.NewSecret(record)}
		if _, err := store.Save(t.Context(), old, ""); err != nil {
			t.Fatal(err)
		}
		s, err := signin.Login(t.Context(), p.config(), store)
		if err != nil {
			t.Fatal(name, err)
		}
		defer s.Close()
		if signedIn(t, s).AccessToken == old.AccessToken || len(p.forms) != 1 || p.forms[0].Get("grant_type") != "refresh_token" || p.asked != nil {
			t.Errorf("%s: %v", name, p.forms)
		}
	}
	// That of another client is not ours: its tokens are not sent anywhere.
	p := newProvider(t)
	cfg := p.config()
	cfg.Client = tokenendpoint.PublicClient("other")
	store := &refresh.MemoryStore{}
	if _, err := store.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret(canary), Extra: refresh.NewSecret(fmt.Sprintf(formerRecord, p.URL, "", "", ""))}, ""); err != nil {
		t.Fatal(err)
	}
	cfg.Scopes = []string{"read"}
	p.claims = func(c map[string]any) { c["aud"] = "other" }
	s, err := signin.Login(t.Context(), cfg, store)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if len(p.forms) != 1 || p.forms[0].Get("grant_type") != "authorization_code" {
		t.Errorf("tokens of another client: %v", p.forms)
	}
}

// A browser command that runs for as long as its window is open, and a Browser
// that is opened in the foreground, do not hold the sign-in.
func TestBlockingBrowserDoesNotHoldTheSignIn(t *testing.T) {
	p := newProvider(t)
	cfg := p.config()
	ended := make(chan struct{})
	cfg.OpenBrowser = blocking(ended)
	if _, err := client(t, cfg).Browser(t.Context()); err != nil {
		t.Error(err)
	}
	<-ended // its context ends with the sign-in
}
