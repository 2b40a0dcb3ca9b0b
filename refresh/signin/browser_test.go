package signin_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func TestPromise58_BrowserSignsIn(t *testing.T) {
	p := newProvider(t)
	type ending struct{ page, at string }
	ends := make(chan ending, 1)
	cfg := p.config()
	cfg.Resource, cfg.Params = "https://api.example.com", map[string]string{"login_hint": "alice"}
	cfg.OpenBrowser = func(_ context.Context, address string) error {
		go func() {
			resp, err := http.Get(address)
			if err != nil {
				t.Error(err)
				return
			}
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			ends <- ending{string(body), resp.Request.URL.String()}
			if h := resp.Header; h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("headers of the last page: %v", h)
			}
		}()
		return nil
	}
	g, err := client(t, cfg).Browser(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if g.Claims.Subject != "alice" || g.Token.AccessToken.IsZero() || g.IDToken.IsZero() || !g.Has("openid", "read") {
		t.Errorf("got %+v", g)
	}
	if len(p.forms) != 1 || p.forms[0].Get("resource") != "https://api.example.com" || p.forms[0].Get("client_id") != "app" {
		t.Errorf("token requests: %v", p.forms)
	}
	for name, least := range map[string]int{"state": 22, "nonce": 22, "code_challenge": 43} {
		if len(p.asked.Get(name)) < least {
			t.Errorf("%s is %q", name, p.asked.Get(name))
		}
	}
	redirect, _ := url.Parse(p.asked.Get("redirect_uri"))
	if redirect.Hostname() != "127.0.0.1" || p.asked.Get("login_hint") != "alice" || p.asked.Get("code_challenge_method") != "S256" {
		t.Errorf("asked: %v", p.asked)
	}
	if end := <-ends; strings.Contains(end.at, "code") || !strings.Contains(end.page, "Signed in") || strings.Contains(end.page, "<script") {
		t.Errorf("the browser ended on %+v", end)
	}
	if conn, err := net.DialTimeout("tcp", redirect.Host, time.Second); err == nil {
		conn.Close()
		t.Error("still listening")
	}
}

// Whatever comes to the redirect URI that is not the awaited response is answered
// and ignored, and the sign-in goes on.
func TestAttackForeignCallbacksAreIgnored(t *testing.T) {
	p := newProvider(t)
	cfg := p.config()
	var notices []signin.Notice
	cfg.Prompt = func(_ context.Context, n signin.Notice) { notices = append(notices, n) }
	cfg.OpenBrowser = func(_ context.Context, address string) error {
		u, _ := url.Parse(address)
		state, redirect := u.Query().Get("state"), u.Query().Get("redirect_uri")
		go func() {
			for _, attack := range []struct{ name, method, query, host, path string }{
				{"forged state", "GET", "?code=" + canary + "&state=forged", "", ""},
				{"no state", "GET", "?code=" + canary, "", ""},
				{"forged error", "GET", "?error=access_denied&state=forged", "", ""},
				{"state twice", "GET", "?code=c&state=" + state + "&state=" + state, "", ""},
				{"code twice", "GET", "?code=c&code=d&state=" + state, "", ""},
				{"DNS rebinding", "GET", "?code=c&state=" + state, "evil.example", ""},
				{"other port in Host", "GET", "?code=c&state=" + state, "127.0.0.1:1", ""},
				{"POST", "POST", "?code=c&state=" + state, "", ""},
				{"other path", "GET", "?code=c&state=" + state, "", "/other"},
				{"done too early", "GET", "", "", "/callback/done"},
				{"unreadable", "GET", "?%zz&state=" + state, "", ""},
			} {
				to, _ := url.Parse(redirect)
				if attack.path != "" {
					to.Path = attack.path
				}
				req, _ := http.NewRequest(attack.method, to.String()+attack.query, http.NoBody)
				req.Host = attack.host
				resp, err := http.DefaultTransport.RoundTrip(req)
				if err != nil {
					t.Errorf("%s: %v", attack.name, err)
					continue
				}
				body, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				if resp.StatusCode/100 != 4 || strings.Contains(string(body), canary) {
					t.Errorf("%s: %d %s", attack.name, resp.StatusCode, body)
				}
			}
			_ = visit(context.Background(), address)
		}()
		return nil
	}
	g, err := client(t, cfg).Browser(t.Context())
	if err != nil || g.Claims.Subject != "alice" {
		t.Fatalf("%+v, %v", g.Claims, err)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	if len(notices) < 2 || notices[0].Kind != signin.NoticeBrowser || notices[1].Kind != signin.NoticeForeign {
		t.Errorf("notices: %v", notices)
	}
}

func TestPromise58_WhatIsCheckedInTheResponse(t *testing.T) {
	for name, tc := range map[string]struct {
		respond func(url.Values)
		claims  func(map[string]any)
		want    error
	}{
		"mix-up: wrong iss":          {respond: func(v url.Values) { v.Set("iss", "https://evil.example") }, want: signin.ErrIssuer},
		"mix-up: iss is missing":     {respond: func(v url.Values) { v.Del("iss") }, want: signin.ErrIssuer},
		"mix-up: wrong iss in error": {respond: func(v url.Values) { v.Set("error", "access_denied"); v.Set("iss", "x") }, want: signin.ErrIssuer},
		"denied":                     {respond: func(v url.Values) { v.Del("code"); v.Set("error", "access_denied") }, want: signin.ErrDenied},
		"login required":             {respond: func(v url.Values) { v.Del("code"); v.Set("error", "login_required") }, want: signin.ErrInteraction},
		"unavailable":                {respond: func(v url.Values) { v.Del("code"); v.Set("error", "temporarily_unavailable") }, want: signin.ErrUnavailable},
		"other error": {respond: func(v url.Values) {
			v.Del("code")
			v.Set("error", "canary is no code")
			v.Set("error_description", canary)
		}, want: signin.ErrResponse},
		"neither code nor error":          {respond: func(v url.Values) { v.Del("code") }, want: signin.ErrResponse},
		"a code of somebody else":         {respond: func(v url.Values) { v.Set("code", canary+"-reused") }, want: signin.ErrCode},
		"nonce":                           {claims: func(c map[string]any) { c["nonce"] = "other" }, want: signin.ErrIDToken},
		"no nonce":                        {claims: func(c map[string]any) { delete(c, "nonce") }, want: signin.ErrIDToken},
		"issuer of the ID token":          {claims: func(c map[string]any) { c["iss"] = "https://evil.example" }, want: signin.ErrIssuer},
		"audience":                        {claims: func(c map[string]any) { c["aud"] = "other" }, want: signin.ErrIDToken},
		"several audiences, no azp":       {claims: func(c map[string]any) { c["aud"] = []string{"app", "other"} }, want: signin.ErrIDToken},
		"azp of another":                  {claims: func(c map[string]any) { c["azp"] = "other" }, want: signin.ErrIDToken},
		"no exp":                          {claims: func(c map[string]any) { delete(c, "exp") }, want: signin.ErrIDToken},
		"at_hash of another":              {claims: func(c map[string]any) { c["at_hash"] = "AAAA" }, want: signin.ErrIDToken},
		"within the leeway":               {claims: func(c map[string]any) { c["iat"] = time.Now().Add(30 * time.Second).Unix() }},
		"expired, the server's clock too": {claims: func(c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() }, want: signin.ErrIDToken},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			p.respond, p.claims = tc.respond, tc.claims
			g, err := client(t, p.config()).Browser(t.Context())
			wantKind(t, err, tc.want)
			if (err == nil) != (!g.Token.AccessToken.IsZero()) {
				t.Error("tokens of a sign-in that failed")
			}
			if len(p.forms) > 1 {
				t.Errorf("%d token requests", len(p.forms))
			}
		})
	}
}

// A client with a secret sends it in one way, and once: whatever the server says.
func TestAttackNoSecondTokenRequest(t *testing.T) {
	for method, want := range map[string]string{"": "header", "client_secret_basic": "header", "client_secret_post": "body"} {
		p := newProvider(t)
		if method != "" {
			p.metadata["token_endpoint_auth_methods_supported"] = []string{method}
		}
		p.token = func(w http.ResponseWriter, _ url.Values) bool {
			w.WriteHeader(http.StatusUnauthorized)
			p.json(w, map[string]any{"error": "invalid_client", "error_description": canary})
			return true
		}
		cfg := p.config()
		cfg.Client = signin.ClientSecret{ID: "app", Secret: refresh.NewSecret(canary + "&")}
		_, err := client(t, cfg).Browser(t.Context())
		wantKind(t, err, signin.ErrClient)
		if len(p.forms) != 1 {
			t.Fatalf("%s: %d token requests", method, len(p.forms))
		}
		_, password, inHeader := (&http.Request{Header: p.headers[0]}).BasicAuth()
		if inHeader != (want == "header") || p.forms[0].Has("client_secret") != (want == "body") || (inHeader && password != canary+"%26") {
			t.Errorf("%s: header %v, form has it %v", method, inHeader, p.forms[0].Has("client_secret"))
		}
	}
}

func TestAttackHostileDescriptionIsEscaped(t *testing.T) {
	p := newProvider(t)
	p.respond = func(v url.Values) {
		v.Del("code")
		v.Set("error", "access_denied")
		v.Set("error_description", "<script>alert(1)</script>\x1b[2J")
	}
	pages := make(chan string, 1)
	cfg := p.config()
	cfg.OpenBrowser = func(_ context.Context, address string) error {
		go func() {
			resp, err := http.Get(address)
			if err != nil {
				pages <- err.Error()
				return
			}
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			pages <- string(body)
		}()
		return nil
	}
	_, err := client(t, cfg).Browser(t.Context())
	wantKind(t, err, signin.ErrDenied)
	if page := <-pages; strings.Contains(page, "<script") || strings.Contains(page, "\x1b") || !strings.Contains(page, "&lt;script&gt;") {
		t.Errorf("page: %s", page)
	}
}

func TestPromise58_BrowserIsClosed(t *testing.T) {
	p := newProvider(t)
	cfg := p.config()
	cfg.OpenBrowser, cfg.Timeout = func(context.Context, string) error { return nil }, 50*time.Millisecond
	c := client(t, cfg)
	if _, err := c.Metadata(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := c.Browser(t.Context())
	wantKind(t, err, signin.ErrTimeout)
	if !strings.Contains(err.Error(), "http://127.0.0.1/callback") {
		t.Errorf("no word of what to register: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cfg.Timeout = time.Minute
	cfg.OpenBrowser = func(context.Context, string) error { cancel(); return nil }
	_, err = client(t, cfg).Browser(ctx)
	wantKind(t, err, signin.ErrCanceled)
	wantKind(t, err, context.Canceled)
}

// No code, verifier, state or token is in anything that is logged or printed.
func TestAttackNothingSecretInLogs(t *testing.T) {
	p := newProvider(t)
	var out bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&out, nil))
	g, err := client(t, p.config()).Browser(t.Context())
	logger.Info("signed in", "token", g.Token.AccessToken, "id", g.IDToken, "extra", g.Token.Extra, "err", err)
	p.token = func(w http.ResponseWriter, f url.Values) bool {
		w.WriteHeader(400)
		p.json(w, map[string]any{"error": f.Get("code"), "error_description": f.Encode()})
		return true
	}
	_, err = client(t, p.config()).Browser(t.Context())
	logger.Error("failed", "err", err)
	for _, secret := range []string{canary, p.asked.Get("state"), p.asked.Get("nonce"), p.forms[0].Get("code_verifier"), p.forms[1].Get("code_verifier")} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%q is in %s", secret, out.String())
		}
	}
}
