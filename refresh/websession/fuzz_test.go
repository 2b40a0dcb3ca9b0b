package websession_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever a browser sends: no panic, nobody is signed in, and cookies that
// are ours by name are gone afterwards.
func FuzzCookies(f *testing.F) {
	a := newAPI(f)
	s, _ := newSite(f, a)
	b := newBrowser()
	b.signIn(f, s, "ada")
	good := b.text()
	for _, seed := range []string{
		"__Host-session=" + good[:len(good)/2], "__Host-session=1.", "__Host-session=9." + good, "__Host-session=2." + good[2:] + "; __Host-session.1=AAAA",
		"__Host-session=" + good + "; __Host-session=" + good, "__Host-session.1=x", "__Host-session=-1.x", "x=y; __Host-sessions=1", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		req := httptest.NewRequestWithContext(t.Context(), "GET", "/me", nil)
		req.Header.Set("Cookie", header)
		if c := req.CookiesNamed("__Host-session"); len(c) == 1 && c[0].Value == good {
			return // found the one that is
		}
		calls := len(a.Calls())
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, req)
		if rec.Code != http.StatusUnauthorized || len(a.Calls()) != calls {
			t.Fatalf("status %d, %d calls", rec.Code, len(a.Calls())-calls)
		}
		left := map[string]bool{}
		for _, c := range req.Cookies() {
			if c.Name == "__Host-session" || (strings.HasPrefix(c.Name, "__Host-session.") && len(c.Name) == len("__Host-session.1") && c.Name[15] >= '1' && c.Name[15] <= '3') {
				left[c.Name] = true
			}
		}
		for _, c := range rec.Result().Cookies() {
			if c.MaxAge >= 0 || c.Value != "" {
				t.Fatalf("cookie %s is set", c.Name)
			}
			delete(left, c.Name)
		}
		if len(left) > 0 {
			t.Fatalf("not cleared: %v", left)
		}
	})
}
