package idp_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
)

func TestCodesAreTradedOnce(t *testing.T) {
	p := newProvider(t, idp.Config{})
	c := newClient(t, p, "")
	code := c.code()
	status, tokens := c.trade(code)
	if status != 200 || tokens["token_type"] != "Bearer" || tokens["expires_in"] != 300.0 || tokens["id_token"] == nil {
		t.Fatalf("%d %v", status, tokens)
	}
	access := tokens["access_token"].(string)
	if status, info := c.get(c.endpoint("userinfo"), access); status != 200 || info["sub"] != "usr_ada" || info["email"] != mockserver.AdaEmail || info["name"] != "Ada Lovelace" {
		t.Errorf("%d %v", status, info)
	}
	status, body := c.trade(code)
	wantError(t, status, body, 400, "invalid_grant")
	// Its tokens are revoked with it.
	if status, _ := c.get(c.endpoint("userinfo"), access); status != 401 {
		t.Errorf("userinfo %d", status)
	}
	status, body = c.refresh(tokens["refresh_token"].(string))
	wantError(t, status, body, 400, "invalid_grant")
}

func TestTradesThatAreRefused(t *testing.T) {
	p := newProvider(t, idp.Config{})
	c := newClient(t, p, "")
	for _, more := range [][]string{
		{"code_verifier", "another-verifier-of-43-characters-0123456789"}, {"redirect_uri", "http://127.0.0.1:1/callback"}, {"code", "code_none"},
	} {
		// The last one counts in url.Values.Set, so build the form anew.
		form := map[string]string{"grant_type": "authorization_code", "client_id": "app", "code": c.code(), "redirect_uri": callback, "code_verifier": verifier}
		form[more[0]] = more[1]
		var pairs []string
		for name, value := range form {
			pairs = append(pairs, name, value)
		}
		status, body := c.post(c.endpoint("token"), pairs...)
		wantError(t, status, body, 400, "invalid_grant")
	}
	code := c.code()
	p.Advance(time.Minute)
	status, body := c.trade(code)
	wantError(t, status, body, 400, "invalid_grant")
	status, body = c.trade(c.code(), "code", "twice")
	wantError(t, status, body, 400, "invalid_request")
	status, body = c.post(c.endpoint("token"), "grant_type", "password", "client_id", "app")
	wantError(t, status, body, 400, "unsupported_grant_type")
	status, body = c.post(c.endpoint("token"), "grant_type", "refresh_token", "client_id", "nobody", "refresh_token", "x")
	wantError(t, status, body, 401, "invalid_client")
}

func TestAuthorizationRequestsThatAreRefused(t *testing.T) {
	p := newProvider(t, idp.Config{})
	c := newClient(t, p, "")
	for _, bad := range [][]string{{"client_id", "nobody"}, {"redirect_uri", "https://evil.example/callback"}, {"redirect_uri", "http://127.0.0.1:4711/other"}, {"redirect_uri", ""}, {"redirect_uri", "http://127.0.0.1.evil.example/callback"}} {
		if back, err := c.ada().Allow(t.Context(), c.authorizeURL(bad...)); err == nil {
			t.Errorf("%v: sent to %v", bad, back)
		}
	}
	for _, bad := range [][]string{
		{"response_type", "token", "unsupported_response_type"}, {"code_challenge", "", "invalid_request"}, {"code_challenge_method", "plain", "invalid_request"},
		{"code_challenge", "short", "invalid_request"}, {"prompt", "none login", "invalid_request"}, {"response_mode", "fragment", "invalid_request"},
		{"request", "x", "request_not_supported"}, {"resource", "relative", "invalid_target"}, {"prompt", "none", "login_required"},
	} {
		back, err := c.ada().Allow(t.Context(), c.authorizeURL(bad[:2]...))
		if err != nil {
			t.Errorf("%v: %v", bad, err)
			continue
		}
		if q := back.Query(); q.Get("error") != bad[2] || q.Get("state") != "s" || q.Get("iss") != c.issuer.URL() || q.Get("code") != "" {
			t.Errorf("%v: %v", bad, back)
		}
	}
	back, err := c.ada().Deny(t.Context(), c.authorizeURL())
	if err != nil || back.Query().Get("error") != "access_denied" {
		t.Errorf("%v %v", back, err)
	}
	if _, err := p.Browser(mockserver.AdaEmail, "wrong").Allow(t.Context(), c.authorizeURL()); err == nil || !strings.Contains(err.Error(), "wrong") {
		t.Errorf("%v", err)
	}
}

func TestABrowserStaysSignedIn(t *testing.T) {
	p := newProvider(t, idp.Config{Issuers: []string{"a"}})
	c, other := newClient(t, p, ""), newClient(t, p, "a")
	ada := c.ada()
	if _, err := ada.Allow(t.Context(), c.authorizeURL()); err != nil {
		t.Fatal(err)
	}
	silent := func(c *client, more ...string) url.Values {
		t.Helper()
		back, err := ada.Allow(t.Context(), c.authorizeURL(append(more, "prompt", "none")...))
		if err != nil {
			t.Fatal(err)
		}
		return back.Query()
	}
	if q := silent(c); q.Get("code") == "" {
		t.Errorf("prompt=none: %v", q)
	}
	if q := silent(other); q.Get("error") != "login_required" {
		t.Errorf("another issuer: %v", q)
	}
	p.Advance(time.Hour)
	if q := silent(c, "max_age", "60"); q.Get("error") != "login_required" {
		t.Errorf("max_age: %v", q)
	}
	if q := silent(c, "max_age", "7200"); q.Get("code") == "" {
		t.Errorf("max_age: %v", q)
	}
}

func TestFormPost(t *testing.T) {
	c := newClient(t, newProvider(t, idp.Config{}), "")
	back, err := c.ada().Allow(t.Context(), c.authorizeURL("response_mode", "form_post"))
	if err != nil || back.Query().Get("code") == "" || back.Host != "127.0.0.1:4711" {
		t.Errorf("%v %v", back, err)
	}
}

func TestMistakesInTheAuthorizationResponse(t *testing.T) {
	c := newClient(t, newProvider(t, idp.Config{}), "")
	for fault, check := range map[idp.Fault]func(url.Values) bool{
		idp.FaultResponseIssuer:   func(q url.Values) bool { return q.Get("iss") == "https://other.example" },
		idp.FaultResponseNoIssuer: func(q url.Values) bool { return !q.Has("iss") },
		idp.FaultResponseState:    func(q url.Values) bool { return q.Get("state") == "another" },
	} {
		c.issuer.Fail(fault)
		back, err := c.ada().Allow(t.Context(), c.authorizeURL())
		if err != nil || !check(back.Query()) {
			t.Errorf("fault %d: %v %v", fault, back, err)
		}
		c.code() // it is over
	}
}

// TestAttackThePage holds the page against framing, injection and planted cookies.
func TestAttackThePage(t *testing.T) {
	p := newProvider(t, idp.Config{})
	c := newClient(t, p, "")
	resp, err := p.Client().Get(c.authorizeURL("login_hint", `"><script>alert(1)</script>`, "scope", "<b>"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var page strings.Builder
	if _, err := copyTo(&page, resp); err != nil {
		t.Fatal(err)
	}
	policy := resp.Header.Get("Content-Security-Policy")
	if strings.Contains(page.String(), "<script>") || strings.Contains(page.String(), "<b>") || !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("%s\n%s", policy, page.String())
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	at, _ := url.Parse(p.URL)
	jar.SetCookies(at, []*http.Cookie{{Name: "idp_session", Value: "planted", Path: "/"}})
	ada := c.ada()
	if _, err := ada.Allow(t.Context(), c.authorizeURL()); err != nil {
		t.Fatal(err)
	}
	evil := &http.Client{Transport: p.Client().Transport, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err = evil.Get(c.authorizeURL("prompt", "none"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if to, err := resp.Location(); err != nil || to.Query().Get("error") != "login_required" {
		t.Errorf("%v %v", to, err)
	}
}

// TestAttackRequestsFillTheMemory sends what would be remembered.
func TestAttackRequestsFillTheMemory(t *testing.T) {
	c := newClient(t, newProvider(t, idp.Config{}), "")
	status, body := c.get(c.authorizeURL("state", strings.Repeat("x", 20<<10)), "")
	wantError(t, status, body, 400, "invalid_request")
	status, body = c.post(c.endpoint("device_authorization"), "client_id", "app", "scope", strings.Repeat("x ", 20<<10))
	wantError(t, status, body, 400, "invalid_request")
}
