package main

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh/websession"
)

// What needs no browser; the rest is in internal/verify/browser.
func TestSignInBoardOutageSignOut(t *testing.T) {
	api := taskapi.Start(taskapi.With(taskapi.Config{Projects: projects}))
	defer api.Close()
	// Go's cookie jar, unlike browsers, sends no Secure cookie to http://127.0.0.1.
	a, err := newApp(api, websession.WithInsecure(), websession.WithName("session"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	web := httptest.NewServer(a.handler())
	defer web.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Timeout: 10 * time.Second}
	get := func(path string, status int, text string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, web.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", "text/html")
		check(t, c, req, status, text)
	}
	post := func(path, form string, status int, text string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, web.URL+path, strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		check(t, c, req, status, text)
	}
	get("/", 200, "<h2>Sign in</h2>")
	wrong := url.Values{"email": {`"><script>`}, "password": {"wrong"}, "return": {"//evil.test"}}
	post("/login", wrong.Encode(), 401, "do not match")
	right := url.Values{"email": {mockserver.AdaEmail}, "password": {mockserver.AdaPassword}, "return": {"/board"}}
	post("/login", right.Encode(), 200, "Analytical Engine")
	api.RevokeTokens()
	get("/parts/tasks?project=prj_1", 200, "Design the mill")
	get("/parts/tasks?project=none", 404, "no such thing")
	post("/demo/down", "", 204, "")
	get("/board", 503, "You are still signed in")
	post("/demo/up", "", 204, "")
	get("/board", 200, "Compiler")
	post("/logout", "", 200, "<h2>Sign in</h2>")
	get("/board", 200, "<h2>Sign in</h2>")
}

func check(t *testing.T, c *http.Client, req *http.Request, status int, text string) {
	t.Helper()
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != status || !strings.Contains(string(body), text) {
		t.Fatalf("%s %s: %d, want %d with %q; got %s", req.Method, req.URL.Path, resp.StatusCode, status, text, body)
	}
	if strings.Contains(string(body), `"><script>`) {
		t.Error("what a form held is in the page as it came")
	}
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
		t.Errorf("Content-Security-Policy %q", csp)
	}
}

// The program starts with one command and ends when it is told to.
func TestRunEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, cancel)
	if err := run(ctx, "127.0.0.1:0", true); err != nil {
		t.Fatal(err)
	}
}
