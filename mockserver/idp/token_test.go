package idp_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
	"github.com/perennial-go/perennial/refresh"
)

func copyTo(w io.Writer, resp *http.Response) (int64, error) { return io.Copy(w, resp.Body) }

// claims reads a token without verifying it.
func claims(t testing.TB, token any) map[string]any {
	t.Helper()
	parts := strings.Split(token.(string), ".")
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	var out map[string]any
	if err != nil || json.Unmarshal(data, &out) != nil {
		t.Fatalf("no token: %v", err)
	}
	return out
}

func TestRefreshTokensWorkOnce(t *testing.T) {
	p := newProvider(t, idp.Config{})
	c := newClient(t, p, "")
	first := c.signIn()
	status, second := c.refresh(first["refresh_token"].(string))
	if status != 200 || second["refresh_token"] == first["refresh_token"] || claims(t, second["id_token"])["sub"] != "usr_ada" || claims(t, second["id_token"])["nonce"] != nil {
		t.Fatalf("%d %v", status, second)
	}
	status, body := c.refresh(second["refresh_token"].(string), "scope", "openid admin")
	wantError(t, status, body, 400, "invalid_scope")
	status, body = c.refresh(first["refresh_token"].(string))
	wantError(t, status, body, 400, "invalid_grant")
	status, body = c.refresh(second["refresh_token"].(string)) // the whole family is gone
	wantError(t, status, body, 400, "invalid_grant")
	third := c.signIn()
	p.Advance(24 * time.Hour)
	status, body = c.refresh(third["refresh_token"].(string))
	wantError(t, status, body, 400, "invalid_grant")
	requests := c.issuer.TokenRequests()
	if last := requests[len(requests)-1]; last.GrantType != "refresh_token" || last.ClientID != "app" || last.AuthMethod != "none" || last.Error != "invalid_grant" {
		t.Errorf("%+v", last)
	}
}

func TestClientsAuthenticateInTheirOneWay(t *testing.T) {
	p := newProvider(t, idp.Config{Clients: []idp.Client{{ID: "basic:1", Secret: refresh.NewSecret("a b+c"), AuthMethod: "client_secret_basic"}, {ID: "either", Secret: refresh.NewSecret("s")}, {ID: "post", Secret: refresh.NewSecret("s"), AuthMethod: "client_secret_post"}}})
	c := newClient(t, p, "")
	basic := func(id, secret string, more ...string) (int, map[string]any) {
		t.Helper()
		form := url.Values{"grant_type": {"client_credentials"}, "scope": {"read"}}
		for i := 0; i < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.endpoint("token"), strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret))
		return c.do(req)
	}
	status, tokens := basic("basic:1", "a b+c")
	if status != 200 || tokens["refresh_token"] != nil || tokens["scope"] != "read" {
		t.Errorf("%d %v", status, tokens)
	}
	if status, body := c.get(c.issuer.URL()+"/resource", tokens["access_token"].(string)); status != 200 || body["sub"] != "basic:1" {
		t.Errorf("%d %v", status, body)
	}
	status, body := basic("basic:1", "wrong")
	wantError(t, status, body, 401, "invalid_client")
	status, body = basic("post", "s")
	wantError(t, status, body, 401, "invalid_client")
	status, body = basic("basic:1", "a b+c", "client_secret", "a b+c")
	wantError(t, status, body, 400, "invalid_request")
	for _, id := range []string{"post", "either"} {
		if status, _ := c.post(c.endpoint("token"), "grant_type", "client_credentials", "client_id", id, "client_secret", "s"); status != 200 {
			t.Errorf("%s: %d", id, status)
		}
	}
	if status, _ := basic("either", "s"); status != 200 {
		t.Errorf("%d", status)
	}
	status, body = c.post(c.endpoint("token"), "grant_type", "client_credentials", "client_id", "basic:1", "client_secret", "a b+c")
	wantError(t, status, body, 401, "invalid_client")
}

func TestTheProtectedResourceLeadsToItsServer(t *testing.T) {
	p := newProvider(t, idp.Config{Issuers: []string{"a"}})
	for _, path := range []string{"", "a"} {
		c := newClient(t, p, path)
		resource := c.issuer.URL() + "/resource"
		resp, err := p.Client().Get(resource)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		_, rest, _ := strings.Cut(resp.Header.Get("WWW-Authenticate"), `resource_metadata="`)
		where, _, _ := strings.Cut(rest, `"`)
		status, meta := c.get(where, "")
		if resp.StatusCode != 401 || status != 200 || meta["resource"] != resource || meta["authorization_servers"].([]any)[0] != c.issuer.URL() {
			t.Errorf("%s: %d, %s: %d %v", resource, resp.StatusCode, where, status, meta)
		}
		inserted := p.URL + "/.well-known/oauth-authorization-server"
		if path != "" {
			inserted += "/" + path
		}
		if status, meta := c.get(inserted, ""); status != 200 || meta["issuer"] != c.issuer.URL() {
			t.Errorf("%s: %d %v", inserted, status, meta)
		}
		tokens := c.signIn()
		if status, _ := c.get(resource, tokens["access_token"].(string)); status != 200 {
			t.Errorf("%s: %d", resource, status)
		}
		status, body := c.get(resource+"?scope=write", tokens["access_token"].(string))
		wantError(t, status, body, 403, "insufficient_scope")
	}
	// A token of one issuer is none of another.
	a, root := newClient(t, p, "a"), newClient(t, p, "")
	if status, _ := root.get(root.issuer.URL()+"/resource", a.signIn()["access_token"].(string)); status != 401 {
		t.Errorf("%d", status)
	}
	if status, _ := root.get(p.URL+"/.well-known/openid-configuration/nobody", ""); status != 404 {
		t.Errorf("%d", status)
	}
}

func TestTokensAreForTheResourcesAskedFor(t *testing.T) {
	c := newClient(t, newProvider(t, idp.Config{}), "")
	status, tokens := c.trade(c.code("resource", "https://api.example.com/"), "resource", "https://api.example.com/")
	if status != 200 || claims(t, tokens["access_token"])["aud"] != "https://api.example.com/" {
		t.Errorf("%d %v", status, tokens)
	}
	if status, _ := c.get(c.issuer.URL()+"/resource", tokens["access_token"].(string)); status != 401 {
		t.Errorf("%d", status)
	}
	status, body := c.trade(c.code("resource", "https://api.example.com/"), "resource", "https://other.example.com/")
	wantError(t, status, body, 400, "invalid_target")
	status, body = c.refresh(tokens["refresh_token"].(string), "resource", "https://other.example.com/")
	wantError(t, status, body, 400, "invalid_target")
}

func TestIntrospectionAndRevocation(t *testing.T) {
	clients := []idp.Client{{ID: "app", RedirectURIs: []string{"http://127.0.0.1/callback"}}, {ID: "api", Secret: refresh.NewSecret("s"), AuthMethod: "client_secret_post"}, {ID: "other"}}
	p := newProvider(t, idp.Config{Clients: clients})
	c := newClient(t, p, "")
	active := func(token any) bool {
		t.Helper()
		status, body := c.post(c.endpoint("introspection"), "client_id", "api", "client_secret", "s", "token", token.(string))
		if status != 200 || body["active"] == true && body["sub"] != "usr_ada" {
			t.Fatalf("%d %v", status, body)
		}
		return body["active"] == true
	}
	tokens := c.signIn()
	access, refresh := tokens["access_token"], tokens["refresh_token"]
	if !active(access) || !active(refresh) || active("rt_none") {
		t.Error("introspection")
	}
	status, body := c.post(c.endpoint("introspection"), "client_id", "app", "token", access.(string))
	wantError(t, status, body, 401, "invalid_client")
	if status, _ := c.post(c.endpoint("revocation"), "client_id", "other", "token", refresh.(string)); status != 200 || !active(refresh) {
		t.Error("another client revoked it")
	}
	if status, _ := c.post(c.endpoint("revocation"), "client_id", "app", "token", refresh.(string)); status != 200 || active(access) || active(refresh) {
		t.Error("the refresh token or its access token is still good")
	}
	if status, _ := c.post(c.endpoint("revocation"), "client_id", "app", "token", "rt_none"); status != 200 {
		t.Error("a token that nobody knows")
	}
	again := c.signIn()
	if status, _ := c.post(c.endpoint("revocation"), "client_id", "app", "token", again["access_token"].(string)); status != 200 || active(again["access_token"]) || !active(again["refresh_token"]) {
		t.Error("revoking an access token")
	}
	p.Advance(5 * time.Minute)
	if active(c.signIn()["access_token"]) == false || active(again["access_token"]) {
		t.Error("expiry")
	}
}

func TestSignOut(t *testing.T) {
	after := "http://127.0.0.1/after"
	p := newProvider(t, idp.Config{Clients: []idp.Client{{ID: "app", RedirectURIs: []string{"http://127.0.0.1/callback"}, PostLogoutRedirectURIs: []string{after}}}})
	c := newClient(t, p, "")
	tokens := c.signIn()
	hc := &http.Client{Transport: p.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	end := func(q url.Values) *http.Response {
		t.Helper()
		resp, err := hc.Get(c.endpoint("end_session") + "?" + q.Encode())
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp
	}
	if r := end(url.Values{"client_id": {"app"}, "post_logout_redirect_uri": {"https://evil.example/"}}); r.StatusCode != 400 {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	p.Advance(2 * time.Hour) // an expired hint is good
	r := end(url.Values{"id_token_hint": {tokens["id_token"].(string)}, "post_logout_redirect_uri": {after}, "state": {"x"}})
	if r.StatusCode != 303 || r.Header.Get("Location") != after+"?state=x" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	status, body := c.refresh(tokens["refresh_token"].(string))
	wantError(t, status, body, 400, "invalid_grant")
}

func TestRegistration(t *testing.T) {
	p := newProvider(t, idp.Config{})
	c := newClient(t, p, "")
	register := func(body string) (int, map[string]any) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.endpoint("registration"), strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		return c.do(req)
	}
	status, made := register(`{"redirect_uris":["http://127.0.0.1/callback"],"token_endpoint_auth_method":"none","client_name":"n"}`)
	if status != 201 || made["client_secret"] != nil || made["client_name"] != "n" || made["registration_access_token"] == nil {
		t.Fatalf("%d %v", status, made)
	}
	back, err := c.ada().Allow(t.Context(), c.authorizeURL("client_id", made["client_id"].(string)))
	if err != nil || back.Query().Get("code") == "" {
		t.Errorf("%v %v", back, err)
	}
	where := made["registration_client_uri"].(string)
	if status, read := c.get(where, made["registration_access_token"].(string)); status != 200 || read["client_id"] != made["client_id"] {
		t.Errorf("%d %v", status, read)
	}
	status, body := c.get(where, "wrong")
	wantError(t, status, body, 401, "invalid_token")
	if status, made := register(`{"redirect_uris":["https://a.example/"]}`); status != 201 || made["client_secret"] == nil || made["client_secret_expires_at"] != 0.0 {
		t.Errorf("%d %v", status, made)
	}
	status, body = register(`{"redirect_uris":["http://evil.example/"]}`)
	wantError(t, status, body, 400, "invalid_redirect_uri")
	status, body = register(`{"token_endpoint_auth_method":"tls_client_auth"}`)
	wantError(t, status, body, 400, "invalid_client_metadata")
	status, body = register(`{`)
	wantError(t, status, body, 400, "malformed_body") // the mock itself says so
}

func TestEndpointsFailOnDemand(t *testing.T) {
	p := newProvider(t, idp.Config{})
	c := newClient(t, p, "")
	p.Fail("token", mockserver.Fault{Status: 503}, mockserver.Fault{Kind: mockserver.FaultHTML})
	code := c.code()
	if status, _ := c.trade(code); status != 503 {
		t.Errorf("%d", status)
	}
	if status, body := c.trade(code); status != 200 || body != nil {
		t.Errorf("%d %v", status, body)
	}
	if status, body := c.trade(code); status != 200 || body["access_token"] == nil {
		t.Errorf("%d %v", status, body)
	}
	if n := len(p.CallsOf("token")); n != 3 {
		t.Errorf("%d calls", n)
	}
}
