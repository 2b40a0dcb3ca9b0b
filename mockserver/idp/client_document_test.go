package idp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver/idp"
)

// A document is read again when it has become old, and not before.
func TestClientIsItsDocument(t *testing.T) {
	reads := 0
	var home *httptest.Server
	home = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reads++
		fmt.Fprintf(w, `{"client_id":"%s/client.json","redirect_uris":["http://127.0.0.1/callback"]}`, home.URL)
	}))
	defer home.Close()
	p := newProvider(t, idp.Config{})
	c := newClient(t, p, "")
	if c.meta["client_id_metadata_document_supported"] != true {
		t.Error("nobody is told")
	}
	id := home.URL + "/client.json"
	for want := 1; want < 3; want++ {
		code := c.code("client_id", id)
		status, tokens := c.trade(code, "client_id", "app")
		wantError(t, status, tokens, 400, "invalid_request") // twice
		status, tokens = c.post(c.endpoint("token"), "grant_type", "authorization_code", "client_id", id, "code", c.code("client_id", id), "redirect_uri", callback, "code_verifier", verifier)
		if status != 200 || reads != want {
			t.Errorf("%d %v, read %d times", status, tokens["error"], reads)
		}
		p.Advance(2 * time.Minute)
	}
	if _, err := c.ada().Allow(t.Context(), c.authorizeURL("client_id", id, "redirect_uri", "http://127.0.0.1/other")); err == nil {
		t.Error("any redirect URI will do")
	}
	status, body := c.post(c.endpoint("device_authorization"), "client_id", id, "scope", "openid")
	if status != 200 || body["user_code"] == "" {
		t.Errorf("%d %v", status, body)
	}
}

// What is read is small, of its own address, and never of an inner network or from
// behind a redirect; no refusal repeats what was read.
func TestAttackDocumentsThatAreNotRead(t *testing.T) {
	inner := 0
	var home *httptest.Server
	home = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		own := home.URL + r.URL.Path
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, home.URL+"/inner", http.StatusFound)
		case "/inner":
			inner++
		case "/long":
			fmt.Fprintf(w, `{"client_id":%q,"client_name":%q}`, own, strings.Repeat("x", 6<<10))
		case "/other":
			fmt.Fprintf(w, `{"client_id":"https://other.example/canary"}`)
		case "/secret":
			fmt.Fprintf(w, `{"client_id":%q,"client_secret":"canary"}`, own)
		case "/method":
			fmt.Fprintf(w, `{"client_id":%q,"token_endpoint_auth_method":"client_secret_post"}`, own)
		case "/keyless":
			fmt.Fprintf(w, `{"client_id":%q,"token_endpoint_auth_method":"private_key_jwt"}`, own)
		case "/redirects":
			fmt.Fprintf(w, `{"client_id":%q,"redirect_uris":["http://evil.example/canary"]}`, own)
		case "/page":
			fmt.Fprint(w, "<html>canary")
		default:
			http.Error(w, "canary", http.StatusNotFound)
		}
	}))
	defer home.Close()
	p := newProvider(t, idp.Config{})
	c := newClient(t, p, "")
	for _, id := range []string{
		home.URL + "/redirect", home.URL + "/long", home.URL + "/other", home.URL + "/secret", home.URL + "/method", home.URL + "/keyless",
		home.URL + "/redirects", home.URL + "/page", home.URL + "/none", home.URL, home.URL + "/", home.URL + "/a/../other",
		strings.Replace(home.URL, "//", "//user@", 1) + "/other", home.URL + "/other#f",
		"http://10.0.0.1/c", "https://10.0.0.1/c", "https://192.168.1.1/c", "https://169.254.169.254/latest", "https://[fd00::1]/c", "https://0.0.0.0/c",
		"https://100.64.0.1/c", "https://[::ffff:10.0.0.1]/c", "ftp://127.0.0.1/c", "file:///etc/passwd", "http://localtest.example/c",
	} {
		status, body := c.post(c.endpoint("token"), "grant_type", "refresh_token", "refresh_token", "x", "client_id", id)
		wantError(t, status, body, 401, "invalid_client")
		if strings.Contains(fmt.Sprint(body), "canary") {
			t.Errorf("%s: %v", id, body)
		}
		if _, err := c.ada().Allow(t.Context(), c.authorizeURL("client_id", id)); err == nil {
			t.Errorf("%s is a client", id)
		}
	}
	if inner > 0 {
		t.Error("a redirect was followed")
	}
}
