package idp_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/idp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	verifier = "a-verifier-of-43-characters-or-more-01234567"
	callback = "http://127.0.0.1:4711/callback"
)

func newProvider(t testing.TB, cfg idp.Config, opts ...mockserver.Option) *idp.Provider {
	t.Helper()
	p := idp.New(cfg, opts...)
	t.Cleanup(p.Close)
	return p
}

// client is a client of an issuer.
type client struct {
	t      testing.TB
	p      *idp.Provider
	issuer *idp.Issuer
	meta   map[string]any
}

func newClient(t testing.TB, p *idp.Provider, path string) *client {
	t.Helper()
	c := &client{t: t, p: p, issuer: p.Issuer(path)}
	status, meta := c.get(c.issuer.URL()+"/.well-known/openid-configuration", "")
	if status != 200 || meta["issuer"] != c.issuer.URL() {
		t.Fatalf("metadata: %d %v", status, meta)
	}
	c.meta = meta
	return c
}

func (c *client) endpoint(name string) string { return c.meta[name+"_endpoint"].(string) }

func (c *client) do(req *http.Request) (int, map[string]any) {
	c.t.Helper()
	resp, err := c.p.Client().Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	var out map[string]any
	_ = json.Unmarshal(data, &out)
	return resp.StatusCode, out
}

func (c *client) get(address, token string) (int, map[string]any) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return c.do(req)
}

// post sends a form of names and values that take turns.
func (c *client) post(address string, pairs ...string) (int, map[string]any) {
	c.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(req)
}

// authorizeURL is an authorization request, with changes; an empty value takes one out.
func (c *client) authorizeURL(changes ...string) string {
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {"app"}, "redirect_uri": {callback}, "response_type": {"code"}, "state": {"s"}, "nonce": {"n"},
		"scope": {"openid email profile read"}, "code_challenge_method": {"S256"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
	}
	for i := 0; i < len(changes); i += 2 {
		if q.Set(changes[i], changes[i+1]); changes[i+1] == "" {
			q.Del(changes[i])
		}
	}
	return c.endpoint("authorization") + "?" + q.Encode()
}

func (c *client) ada() *idp.Browser {
	return c.p.Browser(mockserver.AdaEmail, mockserver.AdaPassword)
}

// code has Ada allow an authorization request.
func (c *client) code(changes ...string) string {
	c.t.Helper()
	back, err := c.ada().Allow(c.t.Context(), c.authorizeURL(changes...))
	if err != nil {
		c.t.Fatal(err)
	}
	q := back.Query()
	if q.Get("state") != "s" || q.Get("iss") != c.issuer.URL() || q.Get("code") == "" || back.Host != "127.0.0.1:4711" {
		c.t.Fatalf("back at %v", back)
	}
	return q.Get("code")
}

func (c *client) trade(code string, more ...string) (int, map[string]any) {
	c.t.Helper()
	return c.post(c.endpoint("token"), append([]string{
		"grant_type", "authorization_code", "client_id", "app", "code", code, "redirect_uri", callback, "code_verifier", verifier,
	}, more...)...)
}

func (c *client) signIn() map[string]any {
	c.t.Helper()
	status, tokens := c.trade(c.code())
	if status != 200 {
		c.t.Fatalf("%d %v", status, tokens)
	}
	return tokens
}

func (c *client) refresh(token string, more ...string) (int, map[string]any) {
	c.t.Helper()
	return c.post(c.endpoint("token"), append([]string{"grant_type", "refresh_token", "client_id", "app", "refresh_token", token}, more...)...)
}

// wantError checks a failure.
func wantError(t testing.TB, status int, body map[string]any, want int, code string) {
	t.Helper()
	if status != want || body["error"] != code || fmt.Sprint(body["error_description"]) == "" {
		t.Errorf("%d %v, want %d %s", status, body, want, code)
	}
}
