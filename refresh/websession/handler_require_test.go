package websession_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/perennial-go/perennial/refresh/websession"
)

func TestWithoutASession(t *testing.T) {
	s := newSite(t, newTokenServer(), cookieOnly)
	cases := []struct {
		name, method, target, referer string
		header                        http.Header
		status                        int
		location                      string
	}{
		{"page", "GET", "/me?tab=2", "", http.Header{"Accept": {"text/html,*/*"}}, 303, "/login?return=%2Fme%3Ftab%3D2"},
		{"navigation", "GET", "/me", "", http.Header{"Sec-Fetch-Mode": {"navigate"}}, 303, "/login?return=%2Fme"},
		{"script that takes pages", "GET", "/me", "", http.Header{"Sec-Fetch-Mode": {"cors"}, "Accept": {"text/html"}}, 401, ""},
		{"script", "GET", "/me", "", nil, 401, ""},
		{"form", "POST", "/me", "http://example.com/board?x=1", http.Header{"Accept": {"text/html"}}, 303, "/login?return=%2Fboard%3Fx%3D1"},
		{"form of the login page", "POST", "/me", "http://example.com/login?return=%2Fboard", http.Header{"Accept": {"text/html"}}, 303, "/login?return=%2F"},
		{"form below the login page", "POST", "/me", "http://example.com/login/code", http.Header{"Accept": {"text/html"}}, 303, "/login?return=%2F"},
		{"form of a page like it", "POST", "/me", "http://example.com/login-history?page=2", http.Header{"Accept": {"text/html"}}, 303, "/login?return=%2Flogin-history%3Fpage%3D2"},
		{"form of nowhere", "POST", "/me", "http://evil.test/board", http.Header{"Accept": {"text/html"}}, 303, "/login?return=%2F"},
		{"foreign form", "POST", "/me", "", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403, ""},
		{"foreign origin", "POST", "/me", "", http.Header{"Origin": {"https://evil.test"}}, 403, ""},
		{"foreign link", "GET", "/me", "", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"navigate"}}, 303, "/login?return=%2Fme"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			req := httptest.NewRequestWithContext(t.Context(), c.method, c.target, nil)
			for k, v := range c.header {
				req.Header[k] = v
			}
			if c.referer != "" {
				req.Header.Set("Referer", c.referer)
			}
			rec := httptest.NewRecorder()
			s.ServeHTTP(rec, req)
			want(t, "status", rec.Code, c.status)
			want(t, "Location", rec.Header().Get("Location"), c.location)
			want(t, "Cache-Control", rec.Header().Get("Cache-Control"), "no-store")
			if c.status != 303 {
				want(t, "Content-Type", rec.Header().Get("Content-Type"), "application/problem+json")
			}
		})
	}
}

func TestSafeReturn(t *testing.T) {
	for in, out := range map[string]string{
		"/": "/", "/board?x=1#y": "/board?x=1#y", "/a//b": "/a//b",
		"": "/", "board": "/", "//evil.test": "/", "/\\evil.test": "/", "\\/evil.test": "/", "https://evil.test/": "/",
		"/\t/evil.test": "/", "/\n/evil.test": "/", "javascript:alert(1)": "/", "/a\r\nSet-Cookie: x": "/", " /a": "/",
	} {
		want(t, "SafeReturn of "+in, websession.SafeReturn(in), out)
	}
}
