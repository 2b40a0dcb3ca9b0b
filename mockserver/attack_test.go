package mockserver_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
)

// TestAttackAnotherMachineReachesTheControls is about a mock that listens on an address
// that other machines can reach: they choose the Host header, but not their address.
func TestAttackAnotherMachineReachesTheControls(t *testing.T) {
	srv := newServer(t, mockserver.Watch())
	for _, c := range []struct {
		peer, host, passedOn string
		status               int
	}{
		{"127.0.0.1:4000", "localhost:8080", "", 204},
		{"[::1]:4000", "[::1]:8080", "", 204},
		{"[::ffff:127.0.0.1]:4000", "127.0.0.1:8080", "", 204},
		{"192.0.2.1:4000", "localhost:8080", "", 403},
		{"[2001:db8::1]:4000", "[::1]:8080", "", 403},
		{"[fe80::1%eth0]:4000", "localhost", "", 403},
		{"0.0.0.0:4000", "localhost", "", 403},
		{"", "localhost", "", 403},
		{"@", "localhost", "", 403}, // a socket of the file system
		{"localhost.example:1", "localhost", "", 403},
		{"127.0.0.1:4000", "api.localhost:8080", "", 403},
		{"127.0.0.1:4000", "localhost.:8080", "", 403},
		{"127.0.0.1:4000", "localhost:8080", "X-Forwarded-For", 403},
		{"127.0.0.1:4000", "localhost:8080", "Forwarded", 403},
		{"127.0.0.1:4000", "localhost:8080", "Via", 403},
	} {
		for _, method := range []string{"GET", "POST"} {
			path, status := "/_mock/api/reset", c.status
			if method == "GET" {
				path, status = "/_mock/api/state", max(200, status-4)
				if c.status == 403 {
					status = 403
				}
			}
			r := httptest.NewRequest(method, path, strings.NewReader("{}"))
			r.Host, r.RemoteAddr = c.host, c.peer
			r.Header.Set("Content-Type", "application/json")
			if c.passedOn != "" {
				r.Header.Set(c.passedOn, "192.0.2.1")
			}
			w := httptest.NewRecorder()
			if srv.ServeHTTP(w, r); w.Code != status {
				t.Errorf("%s %+v: %d: %s", method, c, w.Code, w.Body)
			}
		}
	}
}

// evil is a document whose example is a page, and which says that the page may do
// what it likes.
const evil = `
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /page:
    get:
      responses:
        '200':
          description: ok
          headers:
            Content-Security-Policy: {schema: {type: string}, example: "default-src *"}
            X-Content-Type-Options: {schema: {type: string}, example: "none"}
            Clear-Site-Data: {schema: {type: string}, example: '"*"'}
            Refresh: {schema: {type: string}, example: "0; url=/_mock/"}
          content:
            text/html:
              schema: {type: string}
              example: "<script>fetch('/_mock/api/offline', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{\"away\":true}'})</script>"
  /picture:
    get:
      responses:
        '200': {description: ok, content: {image/svg+xml: {schema: {type: string}, example: "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"}}}
`

// TestAttackAPageOfTheDocumentReachesTheControls holds the headers that keep a browser
// from it; internal/verify/browser asks a browser.
func TestAttackAPageOfTheDocumentReachesTheControls(t *testing.T) {
	u := mockOf(t, []byte(evil), mockserver.Watch())
	for _, path := range []string{"/page", "/picture", "/nowhere"} {
		r := u.Do("GET", path, nil)
		policy := r.Header.Values("Content-Security-Policy")
		if len(policy) != 1 || !strings.HasPrefix(policy[0], "sandbox;") || strings.Contains(policy[0], "allow-") ||
			r.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, r.Header)
		}
		if r.Header.Get("Refresh") != "" || r.Header.Get("Clear-Site-Data") != "" {
			t.Errorf("%s: %v", path, r.Header)
		}
	}
	// A page in a sandbox has the origin "null".
	u.Do("POST", "/_mock/api/offline", `{"away":true}`, "Origin", "null").Want(403)
	u.Srv.Fail("GET /page", mockserver.Fault{Kind: mockserver.FaultHTML})
	if p := u.Do("GET", "/page", nil).Header.Get("Content-Security-Policy"); !strings.HasPrefix(p, "sandbox;") {
		t.Errorf("policy of a fault: %q", p)
	}
}

func TestAttackSessionsFillTheMemory(t *testing.T) {
	srv := newServer(t)
	first := mocktest.SignIn(t, srv)
	for range 10_000 {
		if _, err := srv.Issue(mockserver.GraceEmail); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(srv.Sessions("usr_grace")) + len(srv.Sessions("usr_ada")); n != 10_000 {
		t.Errorf("%d sessions are kept", n)
	}
	first.Do("GET", "/me", nil).Problem(401, "token_invalid")
	first.Trade(first.Refresh).Problem(401, "invalid_grant")
	srv.RevokeSessions()
	if n := len(srv.Sessions("usr_grace")); n != 0 {
		t.Errorf("%d sessions go on", n)
	}
}

func TestAttackMethodsFillTheMemory(t *testing.T) {
	srv := newServer(t)
	r := httptest.NewRequest("GET", "/health", nil)
	r.Method = strings.Repeat("M", 1<<20)
	srv.ServeHTTP(httptest.NewRecorder(), r)
	if c := srv.Calls()[0]; len(c.Method) > 32 {
		t.Errorf("%d bytes of a method are kept", len(c.Method))
	}
}
