package signin_test

import (
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// What a store holds is taken by whom it was made for alone: not by another issuer,
// client, resource, or for more scopes, nor is a program's own session taken for a
// user's or the other way round. Its tokens are not sent anywhere.
func TestASessionOfAnotherIsNotTaken(t *testing.T) {
	secret := signin.ClientSecret{ID: "app", Secret: refresh.NewSecret(canary)}
	for _, tc := range []struct {
		name     string
		second   func(*signin.Config)
		programs [2]bool // as the client itself
		taken    bool
	}{
		{name: "the same", taken: true},
		{name: "the same program", programs: [2]bool{true, true}, taken: true},
		{name: "fewer scopes", second: func(c *signin.Config) { c.Scopes = c.Scopes[:1] }, taken: true},
		{name: "more scopes", second: func(c *signin.Config) { c.Scopes = append(c.Scopes[:len(c.Scopes):len(c.Scopes)], "admin") }},
		{name: "another client", second: func(c *signin.Config) { c.Client = tokenendpoint.PublicClient("other") }},
		{name: "another resource", second: func(c *signin.Config) { c.Resource = "https://api.example.com" }},
		{name: "a user after a program", programs: [2]bool{true, false}},
		{name: "a program after a user", programs: [2]bool{false, true}},
	} {
		p := newProvider(t)
		store := &refresh.MemoryStore{}
		var given [2]string
		for i, change := range []func(*signin.Config){nil, tc.second} {
			cfg := p.config()
			cfg.Client = secret
			if change != nil {
				change(&cfg)
			}
			p.claims = func(c map[string]any) { c["aud"] = cfg.Client.ClientID() }
			login := client(t, cfg).Login
			if tc.programs[i] {
				login = client(t, cfg).LoginAsClient
			}
			s, err := login(t.Context(), store)
			if err != nil {
				t.Fatal(tc.name, err)
			}
			defer s.Close()
			given[i] = signedIn(t, s).AccessToken.Reveal()
		}
		if (given[0] == given[1]) != tc.taken {
			t.Errorf("%s: taken is %t, want %t", tc.name, given[0] == given[1], tc.taken)
		}
		for _, form := range p.forms {
			if form.Get("grant_type") == "refresh_token" {
				t.Errorf("%s: a refresh token was sent", tc.name)
			}
		}
	}
}
