package websession_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

func TestPromise41_AttributesAreCheckedWhenConfigured(t *testing.T) {
	r := refresh.RefreshFunc(nil)
	ok := map[string][]websession.Option{
		"default":   nil,
		"domain":    {websession.WithName("__Secure-s"), websession.WithDomain("example.com"), websession.WithPath("/app")},
		"strict":    {websession.WithSameSite(http.SameSiteStrictMode)},
		"plain":     {websession.WithName("s"), websession.WithInsecure()},
		"one to go": {websession.WithMaxCookies(1), websession.WithPersistentCookies()},
	}
	for name, opts := range ok {
		if _, err := websession.New(r, []websession.Key{key}, cookieOnly, opts...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := map[string][]websession.Option{
		"with a Domain":               {websession.WithDomain("example.com")},
		"with another path":           {websession.WithPath("/app")},
		"without Secure":              {websession.WithInsecure()},
		`cookie "__secure-s" without`: {websession.WithName("__secure-s"), websession.WithInsecure()},
		"SameSite":                    {websession.WithSameSite(http.SameSiteNoneMode)},
		`cookie "a b"`:                {websession.WithName("a b")},
		"begin with /":                {websession.WithName("s"), websession.WithPath("app")},
		"Domain":                      {websession.WithName("s"), websession.WithDomain("a;b")},
		"WithMaxCookies":              {websession.WithMaxCookies(11)},
		"WithGracePeriod":             {websession.WithGracePeriod(-1)},
		"WithIdleTimeout":             {websession.WithIdleTimeout(time.Second)},
		"WithMaxRemembered":           {websession.WithMaxRemembered(0)},
		"WithLoginPath":               {websession.WithLoginPath("//elsewhere")},
		"without a query":             {websession.WithLoginPath("/login?x=1")},
		"WithLogger":                  {websession.WithLogger(nil)},
		"no room":                     {websession.WithName("s"), websession.WithPath("/" + strings.Repeat("p", 4000))},
		"WithTrustedOrigin":           {websession.WithTrustedOrigin("nowhere")},
	}
	for text, opts := range bad {
		_, err := websession.New(r, []websession.Key{key}, cookieOnly, opts...)
		if err == nil || !strings.Contains(err.Error(), text) || !strings.HasPrefix(err.Error(), "websession: ") {
			t.Errorf("want an error about %q, got %v", text, err)
		}
	}
	for _, keys := range [][]websession.Key{nil, {{}}} {
		if _, err := websession.New(r, keys, cookieOnly); err == nil {
			t.Errorf("keys %v are accepted", keys)
		}
	}
	for _, storage := range []websession.Storage{{}, websession.StoreOnly(nil), websession.CookieAndStore(nil)} {
		if _, err := websession.New(r, []websession.Key{key}, storage); err == nil {
			t.Errorf("storage %v is accepted", storage)
		}
	}
}

func TestPromise41_CookiesAreClearedAsTheyWereSet(t *testing.T) {
	for name, out := range map[string]func(*tokenServer) (method, path string){
		"logout":  func(*tokenServer) (string, string) { return "POST", "/logout" },
		"revoked": func(s *tokenServer) (string, string) { s.revokeSessions(); return "GET", "/me" },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newTokenServer()
				s := newSite(t, api, cookieOnly, websession.WithName("__Secure-s"), websession.WithPath("/"), websession.WithDomain("example.com"))
				b := newBrowser()
				set := b.do(t, s, "POST", "/login?as="+ada).Cookies()[0]
				old := b.copy()
				method, path := out(api)
				resp := b.do(t, s, method, path)
				want(t, "cookies left", len(b.cookies()), 0)
				want(t, "Cache-Control", resp.Header.Get("Cache-Control"), "no-store")
				for _, c := range append(resp.Cookies(), set) {
					got := fmt.Sprint(c.Name == set.Name, c.Path, c.Domain, c.Secure, c.HttpOnly, c.SameSite == http.SameSiteLaxMode)
					want(t, "attributes of "+c.Name, got, fmt.Sprint(true, "/", "example.com", true, true, true))
				}
				_, _, calls := api.counted()
				want(t, "who with a copy of the cookie", old.who(t, s), "")
				_, _, after := api.counted()
				want(t, "calls for it", after, calls)
			})
		})
	}
}

func TestPromise41_ContentsAreSealed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newTokenServer()
		s := newSite(t, api, cookieOnly)
		b := newBrowser()
		b.signIn(t, s, ada)
		c := b.cookies()[0]
		if strings.Contains(c.Value, "access") || strings.Contains(c.Value, "eyJ") {
			t.Error("the token can be read")
		}
		changed := func(text string, i int) string { // one character of it
			to := "A"
			if text[i] == 'A' {
				to = "B"
			}
			return text[:i] + to + text[i+1:]
		}
		one := func(name, value string) int {
			return send(t, s, "GET", "/me", []*http.Cookie{{Name: name, Value: value}}).StatusCode
		}
		want(t, "status as it is", one(c.Name, c.Value), http.StatusOK)
		for i := range c.Value {
			if one(c.Name, changed(c.Value, i)) != http.StatusUnauthorized {
				t.Fatalf("character %d of the value can be changed", i)
			}
		}
		for i := len("__Host-session."); i < len(c.Name); i++ {
			if one(changed(c.Name, i), c.Value) != http.StatusUnauthorized {
				t.Fatalf("character %d of the name can be changed", i)
			}
		}
		// Nor does it open as another cookie of the same program.
		other := newSite(t, api, cookieOnly, websession.WithName("__Host-other"))
		moved := []*http.Cookie{{Name: "__Host-other" + c.Name[len("__Host-session"):], Value: c.Value}}
		want(t, "status as another cookie", send(t, other, "GET", "/me", moved).StatusCode, http.StatusUnauthorized)
	})
}

func TestPromise41_KeysRotate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newTokenServer()
		next := websession.NewKey()
		site := func(keys ...websession.Key) *site { return newSiteWithKeys(t, api, keys, cookieOnly) }
		b := newBrowser()
		b.signIn(t, site(key), ada)
		both := site(next, key)
		want(t, "who with the old key behind the new one", b.who(t, both), ada)
		api.revokeTokens()
		b.do(t, both, "GET", "/me") // sealed with the new key
		want(t, "who with the new key alone", b.who(t, site(next)), ada)

		// A replica that does not have the new key yet signs nobody out.
		want(t, "who with the old key alone", b.who(t, site(key)), "")
		want(t, "who after that", b.who(t, both), ada)
		// What cannot be read does not pile up.
		b.signIn(t, site(key), ada)
		want(t, "cookies after a sign-in", len(b.cookies()), 1)
	})
}
