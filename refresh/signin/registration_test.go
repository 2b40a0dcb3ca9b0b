package signin_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/signin"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// registry is the registration endpoint of a provider.
type registry struct {
	*httptest.Server
	asked   []map[string]any
	headers []http.Header
	respond func(w http.ResponseWriter, asked map[string]any)
}

func newRegistry(t *testing.T, p *provider) *registry {
	t.Helper()
	r := &registry{respond: func(w http.ResponseWriter, asked map[string]any) {
		asked["client_id"] = "app"
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(asked)
	}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		asked := map[string]any{}
		_ = json.NewDecoder(req.Body).Decode(&asked)
		r.asked, r.headers = append(r.asked, asked), append(r.headers, req.Header)
		r.respond(w, asked)
	}))
	t.Cleanup(r.Close)
	p.metadata["registration_endpoint"] = r.URL
	return r
}

func unregistered(p *provider) signin.Config {
	cfg := p.config()
	cfg.Client, cfg.Registration = nil, &signin.Registration{Name: "program"}
	return cfg
}

// A client that is registered beforehand comes first, then the document, then
// registration, then a word of what to do.
func TestWhichClientAProgramIs(t *testing.T) {
	for name, tc := range map[string]struct {
		known, document, registers bool
		want                       string
		registrations              int
	}{
		"registered beforehand": {true, true, true, "app", 0},
		"by its document":       {false, true, true, "https://example.com/client.json", 0},
		"by registration":       {false, false, true, "app", 1},
		"not at all":            {false, false, false, "", 0},
	} {
		p := newProvider(t)
		r := newRegistry(t, p)
		cfg := unregistered(p)
		cfg.Registration.Document = "https://example.com/client.json"
		if tc.known {
			cfg.Client = tokenendpoint.PublicClient("app")
		}
		p.metadata["client_id_metadata_document_supported"] = tc.document
		if !tc.registers {
			delete(p.metadata, "registration_endpoint")
		}
		p.claims = func(c map[string]any) { c["aud"] = tc.want }
		_, err := client(t, cfg).Browser(t.Context())
		if tc.want == "" {
			if wantKind(t, err, signin.ErrConfig); err != nil && !strings.Contains(err.Error(), "Config.Client") {
				t.Errorf("%s: no word of what to do: %v", name, err)
			}
			continue
		}
		if err != nil || p.asked.Get("client_id") != tc.want || p.forms[0].Get("client_id") != tc.want || len(r.asked) != tc.registrations {
			t.Errorf("%s: %v, client %q, %d registrations", name, err, p.asked.Get("client_id"), len(r.asked))
		}
	}
}

// What is asked for is what a native app needs, and what comes of it is in the
// record: a restart, a refresh and a sign-in for more go on as the same client.
func TestRegistrationIsKeptWithTheTokens(t *testing.T) {
	p := newProvider(t)
	r := newRegistry(t, p)
	cfg := unregistered(p)
	cfg.Registration.InitialToken = refresh.NewSecret(canary + "-initial")
	store := &refresh.MemoryStore{}
	for range 2 {
		s, err := signin.Login(t.Context(), cfg, store)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Renew(t.Context(), signedIn(t, s)); err != nil {
			t.Error(err)
		}
		s.Close()
	}
	first := p.asked.Get("redirect_uri")
	ask := r.asked[0]
	if ask["token_endpoint_auth_method"] != "none" || ask["application_type"] != "native" || ask["client_name"] != "program" ||
		ask["redirect_uris"].([]any)[0] != first || r.headers[0].Get("Authorization") != "Bearer "+canary+"-initial" {
		t.Errorf("asked for %v", ask)
	}
	cfg.Scopes = append(cfg.Scopes, "write")
	s, err := signin.Login(t.Context(), cfg, store)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if len(r.asked) != 1 || p.asked.Get("redirect_uri") != first {
		t.Errorf("%d registrations; redirect URIs %s and %s", len(r.asked), first, p.asked.Get("redirect_uri"))
	}
	for _, f := range p.forms {
		if f.Get("client_id") != "app" {
			t.Errorf("a request of client %q", f.Get("client_id"))
		}
	}
	// At another issuer, neither the tokens nor the client are used.
	other := newProvider(t)
	newRegistry(t, other)
	if s, err = signin.Login(t.Context(), unregistered(other), store); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if len(other.forms) != 1 || other.forms[0].Get("grant_type") != "authorization_code" {
		t.Errorf("sent to another issuer: %v", other.forms)
	}
}

// A server may give a secret, let it expire, or forget the client.
func TestRegistrationThatNoLongerServes(t *testing.T) {
	p := newProvider(t)
	r := newRegistry(t, p)
	expires := time.Now().Add(time.Hour)
	r.respond = func(w http.ResponseWriter, asked map[string]any) {
		asked["client_id"], asked["client_secret"], asked["client_secret_expires_at"] = "app", canary+"-secret", expires.Unix()
		asked["token_endpoint_auth_method"] = "client_secret_post"
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(asked)
	}
	c := client(t, unregistered(p))
	sign := func(want error, registrations int) {
		t.Helper()
		_, err := c.Browser(t.Context())
		if wantKind(t, err, want); len(r.asked) != registrations {
			t.Errorf("%d registrations, want %d", len(r.asked), registrations)
		}
	}
	expires = time.Now().Add(-time.Hour)
	sign(nil, 1)
	if p.forms[0].Get("client_secret") != canary+"-secret" {
		t.Error("the secret is not sent as the server said")
	}
	expires = time.Now().Add(time.Hour)
	sign(nil, 2) // the first secret has expired
	sign(nil, 2)
	p.token = func(w http.ResponseWriter, _ url.Values) bool {
		w.WriteHeader(http.StatusUnauthorized)
		p.json(w, map[string]string{"error": "invalid_client"})
		return true
	}
	sign(signin.ErrClient, 2)
	p.token = nil
	sign(nil, 3) // it has forgotten the client
}

func TestRegistrationThatIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		status int
		body   string
		want   error
		advice string
	}{
		"metadata":       {400, `{"error":"invalid_client_metadata","error_description":"` + canary + `"}`, signin.ErrClient, "Config.Client"},
		"not everybody":  {401, `{"error":"` + canary + `-initial"}`, signin.ErrClient, "InitialToken"},
		"for now":        {503, "", signin.ErrUnavailable, "later"},
		"no client":      {201, `{}`, signin.ErrResponse, "runs the server"},
		"a web page":     {200, `<html>`, signin.ErrResponse, ""},
		"another method": {201, `{"client_id":"app","token_endpoint_auth_method":"tls_client_auth"}`, signin.ErrClient, "by hand"},
		"too long":       {201, `{"client_id":"` + strings.Repeat("x", 2<<20) + `"}`, signin.ErrUnavailable, ""},
	} {
		p := newProvider(t)
		r := newRegistry(t, p)
		r.respond = func(w http.ResponseWriter, _ map[string]any) {
			w.WriteHeader(tc.status)
			_, _ = w.Write([]byte(tc.body))
		}
		cfg := unregistered(p)
		cfg.Registration.InitialToken = refresh.NewSecret(canary + "-initial")
		_, err := client(t, cfg).Browser(t.Context())
		if wantKind(t, err, tc.want); !strings.Contains(err.Error(), tc.advice) || p.asked != nil {
			t.Errorf("%s: %v; asked %v", name, err, p.asked)
		}
	}
	for _, document := range []string{"http://example.com/c", "https://example.com", "https://example.com/", "https://example.com/c?x=1"} {
		_, err := signin.New(signin.Config{Issuer: "https://login.example", Registration: &signin.Registration{Document: document}})
		wantKind(t, err, signin.ErrConfig)
	}
}

// While the API cannot be asked, its stored session is resumed; without one, the
// error says why.
func TestLoginToWhileTheAPIIsAway(t *testing.T) {
	p := newProvider(t)
	newRegistry(t, p)
	var api *httptest.Server
	api = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/.well-known/oauth-protected-resource/mcp" {
			_ = json.NewEncoder(w).Encode(map[string]any{"resource": api.URL + "/mcp", "authorization_servers": []string{p.URL}, "scopes_supported": []string{"openid"}})
			return
		}
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer api.Close()
	cfg := unregistered(p)
	cfg.Issuer, cfg.Scopes = "", nil
	store := &refresh.MemoryStore{}
	s, err := signin.LoginTo(t.Context(), api.URL+"/mcp", cfg, store)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if p.asked.Get("resource") != api.URL+"/mcp" || p.asked.Get("scope") != "openid" {
		t.Errorf("asked for %v", p.asked)
	}
	other := cfg
	other.Issuer = "https://login.example"
	_, err = signin.LoginTo(t.Context(), api.URL+"/mcp", other, store)
	wantKind(t, err, signin.ErrIssuer)
	api.Close()
	if s, err = signin.LoginTo(t.Context(), api.URL+"/mcp", cfg, store); err != nil || len(p.forms) != 1 {
		t.Fatal(err, len(p.forms))
	}
	s.Close()
	_, err = signin.LoginTo(t.Context(), api.URL+"/mcp", cfg, &refresh.MemoryStore{})
	if wantKind(t, err, signin.ErrDiscovery); errors.Is(err, signin.ErrStore) {
		t.Error(err)
	}
}
