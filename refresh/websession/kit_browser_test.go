package websession_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// browser keeps cookies by name, as a browser does that visits one site.
type browser struct {
	mu  sync.Mutex
	jar map[string]string
}

func newBrowser() *browser { return &browser{jar: map[string]string{}} }

// copy is a browser with the cookies that b has now.
func (b *browser) copy() *browser {
	b.mu.Lock()
	defer b.mu.Unlock()
	return &browser{jar: maps.Clone(b.jar)}
}

// cookies are what it sends, sorted by name.
func (b *browser) cookies() (all []*http.Cookie) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(b.jar)) {
		all = append(all, &http.Cookie{Name: name, Value: b.jar[name]})
	}
	return all
}

// take takes the cookies of a response.
func (b *browser) take(resp *http.Response) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range resp.Cookies() {
		if c.MaxAge < 0 {
			delete(b.jar, c.Name)
		} else {
			b.jar[c.Name] = c.Value
		}
	}
}

// send makes a request. The cookies of the response are not taken.
func (b *browser) send(t testing.TB, h http.Handler, method, target string) *http.Response {
	t.Helper()
	return send(t, h, method, target, b.cookies())
}

// do sends and takes.
func (b *browser) do(t testing.TB, h http.Handler, method, target string) *http.Response {
	t.Helper()
	resp := b.send(t, h, method, target)
	b.take(resp)
	return resp
}

// signIn signs b in at s.
func (b *browser) signIn(t testing.TB, s http.Handler, as string) {
	t.Helper()
	if resp := b.do(t, s, "POST", "/login?as="+as); resp.StatusCode != http.StatusOK || len(added(resp)) == 0 {
		t.Fatalf("sign-in: %d %s", resp.StatusCode, body(resp))
	}
}

// who is who b is at s; empty if it is signed out.
func (b *browser) who(t testing.TB, s http.Handler) string {
	t.Helper()
	switch resp := b.do(t, s, "GET", "/me"); resp.StatusCode {
	case http.StatusOK:
		return body(resp)
	case http.StatusUnauthorized:
		return ""
	default:
		t.Fatalf("GET /me: %d %s", resp.StatusCode, body(resp))
		return ""
	}
}

func send(t testing.TB, h http.Handler, method, target string, cookies []*http.Cookie) *http.Response {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	var pairs []string
	for _, c := range cookies {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	if len(pairs) > 0 {
		req.Header.Set("Cookie", strings.Join(pairs, "; "))
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec.Result()
}

func body(resp *http.Response) string {
	b, _ := io.ReadAll(resp.Body)
	return strings.TrimSpace(string(b))
}

// added are the cookies that a response sets, without those that it removes.
func added(resp *http.Response) (all []*http.Cookie) {
	for _, c := range resp.Cookies() {
		if c.MaxAge >= 0 {
			all = append(all, c)
		}
	}
	return all
}
