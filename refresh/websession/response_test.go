package websession_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh/websession"
)

// However a handler sends its response, the new cookie is in the header.
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
	api := newTokenServer()
	s := newSite(t, api, cookieOnly)
	var respond func(http.ResponseWriter)
	s.mux.HandleFunc("/any", func(w http.ResponseWriter, r *http.Request) {
		session, err := websession.FromContext(r.Context())
		if err == nil {
			_, err = api.call(r.Context(), session)
		}
		if err != nil {
			t.Error(err)
		}
		respond(w)
		w.Header().Set("Set-Cookie", "late=1") // too late, or not
	})
	web := httptest.NewServer(s)
	defer web.Close()
	b := newBrowser()
	b.signIn(t, s, ada)
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			respond = way
			api.revokeTokens()
			req, err := http.NewRequestWithContext(t.Context(), "GET", web.URL+"/any", nil)
			if err != nil {
				t.Fatal(err)
			}
			old := b.cookies()[0]
			req.AddCookie(old)
			resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			b.take(resp)
			delete(b.jar, "late")
			want(t, "cookies", len(b.cookies()), 1)
			want(t, "the cookie is new", b.cookies()[0].Name != old.Name, true)
			want(t, "Cache-Control", resp.Header.Get("Cache-Control"), "no-store")
		})
	}
	wantCounts(t, api, len(ways))
}
