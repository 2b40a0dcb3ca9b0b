package websession_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/mockserver"
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
		"one to go": {websession.WithMaxCookies(1), websession.WithMaxAge(time.Hour)},
	}
	for name, opts := range ok {
		if _, err := websession.New(r, []websession.Key{key}, opts...); err != nil {
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
		"WithMaxAge":                  {websession.WithMaxAge(-1)},
		"WithMaxCookies":              {websession.WithMaxCookies(11)},
		"WithGrace":                   {websession.WithGrace(-1)},
		"WithIdle":                    {websession.WithIdle(time.Second)},
		"WithMaxKnown":                {websession.WithMaxKnown(0)},
		"WithLoginPath":               {websession.WithLoginPath("//elsewhere")},
		"no room":                     {websession.WithName("s"), websession.WithPath("/" + strings.Repeat("p", 4000))},
		"invalid origin":              {websession.WithTrustedOrigin("nowhere")},
	}
	for text, opts := range bad {
		if _, err := websession.New(r, []websession.Key{key}, opts...); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("want an error about %q, got %v", text, err)
		}
	}
	for _, keys := range [][]websession.Key{nil, {{}}} {
		if _, err := websession.New(r, keys); err == nil {
			t.Errorf("keys %v are accepted", keys)
		}
	}
}

func TestPromise41_CookiesAreClearedAsTheyWereSet(t *testing.T) {
	for name, out := range map[string]func(*mockserver.Server) (method, path string){
		"logout":  func(*mockserver.Server) (string, string) { return "POST", "/logout" },
		"revoked": func(s *mockserver.Server) (string, string) { s.RevokeSessions(); return "GET", "/me" },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI(t)
				s, _ := newSite(t, a, websession.WithName("__Secure-s"), websession.WithPath("/"), websession.WithDomain("example.com"))
				b := newBrowser()
				set := b.do(t, s, "POST", "/login").Cookies()[0]
				old := b.copy()
				method, path := out(a.Server)
				resp := b.do(t, s, method, path)
				want(t, "cookies left", len(b.jar), 0)
				want(t, "Cache-Control", resp.Header.Get("Cache-Control"), "no-store")
				for _, c := range append(resp.Cookies(), set) {
					got := fmt.Sprint(c.Path, " ", c.Domain, " ", c.Secure, c.HttpOnly, c.SameSite == http.SameSiteLaxMode)
					want(t, "attributes of "+c.Name, got, "/ example.com true true true")
				}
				calls := len(a.Calls())
				want(t, "status of a copy of the cookie", old.do(t, s, "GET", "/me").StatusCode, http.StatusUnauthorized)
				want(t, "calls for it", len(a.Calls()), calls)
			})
		})
	}
}

func TestPromise41_ContentsAreSealed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		s, _ := newSite(t, a)
		b := newBrowser()
		b.signIn(t, s, "ada")
		sealed := b.text()
		if strings.Contains(sealed, "access_token") || strings.Contains(sealed, "eyJ") {
			t.Error("the token can be read")
		}
		for i := range sealed { // no byte of it can be changed
			c := byte('A')
			if sealed[i] == 'A' {
				c = 'B'
			}
			changed := newBrowser()
			changed.jar["__Host-session"] = sealed[:i] + string(c) + sealed[i+1:]
			resp := changed.do(t, s, "GET", "/me")
			if resp.StatusCode != http.StatusUnauthorized || len(changed.jar) != 0 {
				t.Fatalf("byte %d changed: %d, %d cookies left", i, resp.StatusCode, len(changed.jar))
			}
		}
		// Nor does it open as another cookie of the same program.
		other, _ := newSite(t, a, websession.WithName("__Host-other"))
		moved := newBrowser()
		moved.jar["__Host-other"] = sealed
		want(t, "status as another cookie", moved.do(t, other, "GET", "/me").StatusCode, http.StatusUnauthorized)
	})
}

func TestPromise41_KeysRotate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		next := websession.NewKey()
		site := func(keys ...websession.Key) *site {
			m, err := websession.New(a.base.Refresher(), keys)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { m.Close() })
			return mount(m, a)
		}
		b := newBrowser()
		b.signIn(t, site(key), "ada")
		both := site(next, key)
		want(t, "status with the old key behind the new one", b.do(t, both, "GET", "/me").StatusCode, http.StatusOK)
		a.RevokeTokens()
		b.do(t, both, "GET", "/me") // sealed with the new key
		want(t, "status with the new key alone", b.do(t, site(next), "GET", "/me").StatusCode, http.StatusOK)
		want(t, "status with the old key alone", b.do(t, site(key), "GET", "/me").StatusCode, http.StatusUnauthorized)
	})
}

// Tokens of some lengths, over 4 KiB and back: the browser never keeps a piece
// of a longer one.
func TestPromise41_LongTokensAreSplit(t *testing.T) {
	size := 0
	r := refresh.RefreshFunc(func(_ context.Context, _ refresh.Token) (refresh.Token, error) {
		return refresh.Token{AccessToken: refresh.NewSecret(strings.Repeat("x", size)), RefreshToken: refresh.NewSecret("r")}, nil
	})
	m, err := websession.New(r, []websession.Key{key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	var signIn error
	h := m.Handler(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		s, err := websession.FromContext(req.Context())
		if err != nil {
			t.Error(err)
			return
		}
		if req.URL.Path == "/login" {
			signIn = s.SignIn(req.Context(), refresh.Token{AccessToken: refresh.NewSecret(strings.Repeat("x", size)), RefreshToken: refresh.NewSecret("r")})
			return
		}
		old, err := s.Token(req.Context())
		if err == nil {
			old, err = s.Renew(req.Context(), old)
		}
		if err != nil || len(old.AccessToken.Reveal()) != size {
			t.Errorf("size %d: %v", size, err)
		}
	}))
	b := newBrowser()
	size = 10
	b.do(t, h, "GET", "/login")
	for _, c := range []struct{ size, cookies int }{{2000, 1}, {4000, 2}, {9000, 4}, {5000, 2}, {100, 1}} {
		size = c.size
		resp := b.do(t, h, "GET", "/renew")
		want(t, fmt.Sprintf("cookies for %d bytes", size), len(b.jar), c.cookies)
		for _, line := range resp.Header.Values("Set-Cookie") {
			if len(line) > 4096 {
				t.Errorf("a cookie of %d bytes", len(line))
			}
		}
	}
	size = 20_000
	resp := newBrowser().do(t, h, "GET", "/login")
	if !errors.Is(signIn, websession.ErrTooLarge) || !errors.Is(signIn, refresh.ErrNotStored) {
		t.Errorf("sign-in with %d bytes: %v", size, signIn)
	}
	want(t, "cookies set for it", len(resp.Cookies()), 0)
}

// The API could not be told of the sign-out: a copy of the cookie is no way back.
func TestSignedOutStaysSignedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, mockserver.AccessLife(time.Hour))
		s, _ := newSite(t, a)
		b := newBrowser()
		b.signIn(t, s, "ada")
		copied := b.copy()
		a.Offline(true)
		b.do(t, s, "POST", "/logout")
		want(t, "cookies left", len(b.jar), 0)
		a.Offline(false)
		time.Sleep(5 * time.Minute)
		resp := copied.do(t, s, "GET", "/me")
		want(t, "status of a copy", resp.StatusCode, http.StatusUnauthorized)
	})
}
