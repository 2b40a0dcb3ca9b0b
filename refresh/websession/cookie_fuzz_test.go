package websession_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever a browser sends: no panic, nobody is signed in, nothing is asked of
// the API, no cookie is set, and none is removed that cannot be read.
func FuzzCookies(f *testing.F) {
	api := newTokenServer()
	s := newSite(f, api, cookieOnly)
	b := newBrowser()
	b.signIn(f, s, ada)
	good := b.cookies()[0]
	for _, seed := range []string{
		good.Name + "=" + good.Value[:len(good.Value)/2], good.Name + "=", good.Name + ".1=" + good.Value, good.Name + ".9=x",
		good.Name + "=x; " + good.Name + "=y", "__Host-session=" + good.Value, "__Host-session.=" + good.Value, "__Host-session.AAAAAAAAAAAA=" + good.Value,
		good.Name + ".0=x", good.Name + ".10=x", "x=y; __Host-sessions=1", strings.Repeat(good.Name+"=x; ", 300), "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		req := httptest.NewRequestWithContext(t.Context(), "GET", "/me", nil)
		req.Header.Set("Cookie", header)
		for _, c := range req.CookiesNamed(good.Name) {
			if c.Value == good.Value {
				return // found the one that is good
			}
		}
		_, _, before := api.counted()
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, req)
		_, _, after := api.counted()
		if rec.Code != http.StatusUnauthorized || after != before {
			t.Fatalf("status %d, %d calls", rec.Code, after-before)
		}
		if n := len(rec.Result().Cookies()); n > 0 {
			t.Fatalf("%d cookies are changed", n)
		}
	})
}
