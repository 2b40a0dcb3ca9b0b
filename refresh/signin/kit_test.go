package signin_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

const canary = "canary"

// provider is an OpenID provider whose users say yes at once. Its fields change
// what it does wrong.
type provider struct {
	*httptest.Server
	key *ecdsa.PrivateKey

	mu       sync.Mutex
	metadata map[string]any
	claims   func(map[string]any)                           // changes the claims of the next ID tokens
	respond  func(redirect url.Values)                      // changes the authorization response
	token    func(w http.ResponseWriter, f url.Values) bool // true: it has answered
	device   func(w http.ResponseWriter, f url.Values) bool
	forms    []url.Values // token requests
	headers  []http.Header
	revoked  []string
	asked    url.Values // last authorization request
	codes    map[string]url.Values
	jwks     int
	n        int
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := exampleProvider()
	t.Cleanup(p.Close)
	return p
}

func exampleProvider() *provider {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	p := &provider{key: key, codes: map[string]url.Values{}}
	p.Server = httptest.NewServer(p.handler())
	p.metadata = p.standard()
	return p
}

// requests is how many token requests there were.
func (p *provider) requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.forms)
}

func (p *provider) standard() map[string]any {
	return map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/jwks",
		"device_authorization_endpoint": p.URL + "/device", "revocation_endpoint": p.URL + "/revoke", "end_session_endpoint": p.URL + "/end",
		"id_token_signing_alg_values_supported": []string{"ES256"}, "code_challenge_methods_supported": []string{"S256"},
		"authorization_response_iss_parameter_supported": true,
	}
}

func (p *provider) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) { p.json(w, p.metadata) })
	mux.HandleFunc("GET /jwks", func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		p.jwks++
		p.mu.Unlock()
		p.json(w, map[string]any{"keys": []any{
			map[string]any{"kty": "unheard-of", "kid": "x"},
			jose.JSONWebKey{Key: p.key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"},
		}})
	})
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.tokens)
	mux.HandleFunc("POST /device", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		if p.device != nil && p.device(w, r.Form) {
			return
		}
		p.json(w, map[string]any{"device_code": canary + "-device", "user_code": "ABCD-EFGH", "verification_uri": p.URL + "/activate", "verification_uri_complete": p.URL + "/activate?c=ABCD", "expires_in": 60, "interval": 5})
	})
	mux.HandleFunc("POST /revoke", func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.revoked = append(p.revoked, r.Form.Get("token_type_hint"))
	})
	return mux
}

func (p *provider) json(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func (p *provider) authorize(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q := r.URL.Query()
	p.asked = q
	p.n++
	code := fmt.Sprintf("%s-code-%d", canary, p.n)
	p.codes[code] = q
	back := url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.URL}}
	if p.respond != nil {
		p.respond(back)
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (p *provider) tokens(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forms, p.headers = append(p.forms, r.Form), append(p.headers, r.Header)
	if p.token != nil && p.token(w, r.Form) {
		return
	}
	nonce := ""
	if code := r.Form.Get("code"); r.Form.Get("grant_type") == "authorization_code" {
		asked, ok := p.codes[code]
		delete(p.codes, code)
		if !ok || asked.Get("redirect_uri") != r.Form.Get("redirect_uri") || challengeOf(r.Form.Get("code_verifier")) != asked.Get("code_challenge") {
			w.WriteHeader(400)
			p.json(w, map[string]any{"error": "invalid_grant", "error_description": "code " + code})
			return
		}
		nonce = asked.Get("nonce")
	}
	p.n++
	body := map[string]any{"access_token": fmt.Sprintf("%s-access-%d", canary, p.n), "refresh_token": fmt.Sprintf("%s-refresh-%d", canary, p.n), "token_type": "Bearer", "expires_in": 3600}
	if r.Form.Get("grant_type") != "client_credentials" {
		body["id_token"] = p.idToken(nonce)
	} else {
		delete(body, "refresh_token")
	}
	p.json(w, body)
}

func (p *provider) idToken(nonce string) string {
	now := time.Now()
	claims := map[string]any{"iss": p.URL, "sub": "alice", "aud": "app", "exp": now.Add(time.Hour).Unix(), "iat": now.Unix(), "auth_time": now.Unix()}
	if nonce != "" {
		claims["nonce"] = nonce
	}
	if p.claims != nil {
		p.claims(claims)
	}
	return sign(p.key, "k1", claims)
}

func sign(key any, kid string, claims map[string]any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", kid))
	if err != nil {
		panic(err)
	}
	payload, _ := json.Marshal(claims)
	signed, err := signer.Sign(payload)
	if err != nil {
		panic(err)
	}
	s, _ := signed.CompactSerialize()
	return s
}

// config is that of a public client whose user says yes in the browser.
func (p *provider) config() signin.Config {
	return signin.Config{Issuer: p.URL, Client: tokenendpoint.PublicClient("app"), Scopes: []string{"openid", "read"}, OpenBrowser: visit, Timeout: 20 * time.Second}
}

// visit is a browser: it follows redirects.
func visit(_ context.Context, address string) error {
	go func() {
		if resp, err := http.Get(address); err == nil {
			resp.Body.Close()
		}
	}()
	return nil
}

func client(t *testing.T, cfg signin.Config) *signin.Client {
	t.Helper()
	c, err := signin.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// wantKind fails unless err is of that kind, and says nothing that is secret.
func wantKind(t *testing.T, err, kind error) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("got error %v, want %v", err, kind)
	}
	if err != nil && strings.Contains(fmt.Sprintf("%v %+v", err, err), canary) {
		t.Errorf("a secret in the text: %v", err)
	}
}

func signedIn(t *testing.T, s *refresh.Session) refresh.Token {
	t.Helper()
	tok, err := s.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// blocking is a browser that returns when its context ends.
func blocking(ended chan<- struct{}) func(context.Context, string) error {
	return func(ctx context.Context, address string) error {
		defer close(ended)
		_ = visit(ctx, address)
		<-ctx.Done()
		return ctx.Err()
	}
}
