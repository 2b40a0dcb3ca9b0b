package websession_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh/websession"
)

// However a handler sends its answer, the new cookie is in the header.
func TestCookieGoesOutBeforeTheFirstByte(t *testing.T) {
	ways := map[string]func(w http.ResponseWriter){
		"nothing": func(http.ResponseWriter) {},
		"header":  func(w http.ResponseWriter) { w.WriteHeader(http.StatusOK) },
		"hints": func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusOK)
		},
		"body":       func(w http.ResponseWriter) { _, _ = io.WriteString(w, "x") },
		"copy":       func(w http.ResponseWriter) { _, _ = io.Copy(w, io.LimitReader(strings.NewReader("xyz"), 2)) },
		"flush":      func(w http.ResponseWriter) { w.(http.Flusher).Flush() },
		"controller": func(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() },
		"cacheable":  func(w http.ResponseWriter) { w.Header().Set("Cache-Control", "public, max-age=60") },
		"redirect":   func(w http.ResponseWriter) { w.Header().Set("Location", "/"); w.WriteHeader(http.StatusSeeOther) },
	}
	a := newAPI(t)
	s, _ := newSite(t, a)
	var answer func(http.ResponseWriter)
	s.mux.HandleFunc("/any", func(w http.ResponseWriter, r *http.Request) {
		session, err := websession.FromContext(r.Context())
		if err == nil {
			_, err = a.base.ForSession(session).GetCurrentUser(r.Context())
		}
		if err != nil {
			t.Error(err)
		}
		answer(w)
		w.Header().Set("Set-Cookie", "late=1") // too late, or not
	})
	web := httptest.NewServer(s)
	defer web.Close()
	b := newBrowser()
	b.signIn(t, s, "ada")
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			answer = way
			a.RevokeTokens()
			req, err := http.NewRequestWithContext(t.Context(), "GET", web.URL+"/any", nil)
			if err != nil {
				t.Fatal(err)
			}
			req.AddCookie(&http.Cookie{Name: "__Host-session", Value: b.text()})
			resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			old := b.text()
			b.take(resp)
			want(t, "the cookie is new", b.text() != old, true)
			want(t, "Cache-Control", resp.Header.Get("Cache-Control"), "no-store")
		})
	}
	want(t, "refreshes", a.Refreshes(), len(ways))
	want(t, "reuses", a.ReusesDetected(), 0)
}
