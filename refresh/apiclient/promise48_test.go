package apiclient_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// service notes what it is sent, and gives out tokens.
type service struct {
	mu   sync.Mutex // guards what follows
	sent []string   // "path Authorization body"
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, strings.TrimSpace(r.URL.Path+" "+r.Header.Get("Authorization")+" "+string(body)))
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"access_token":"a2","refresh_token":"r2","token_type":"JWT","expires_in":3600}`)
}

func (s *service) got() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sent)
}

func TestPromise48_WhatTheDocumentSaysIsDone(t *testing.T) {
	s := &service{}
	srv := httptest.NewServer(s)
	defer srv.Close()
	auth := tokenendpoint.OAuth2("", nil)
	auth.Refresh.URL, auth.Refresh.Operation.Route = "", "/token"
	auth.Scheme, auth.NoRefreshAhead = "Token", true
	auth.SignOut = tokenendpoint.Endpoint{
		Operation: refresh.Operation{ID: "revoke", Method: "POST", Route: "/revoke", Role: refresh.RoleSignOut},
		Form:      true, Client: true, Request: tokenendpoint.RequestFields{RefreshToken: "/token"},
		Fixed: map[string]string{"/token_type_hint": "refresh_token"}, // RFC 7009, section 2.1
	}
	c, err := apiclient.New(auth, srv.URL, apiclient.WithClientAuth(tokenendpoint.SecretInHeader{ID: "app", Secret: refresh.NewSecret("s")}))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx := t.Context()
	if err := c.SignInWith(ctx, []byte(`{"access_token":"a1","refresh_token":"r1","expires_in":1}`)); err != nil {
		t.Fatal(err)
	}
	for range 9 { // in the early window, and no refresh
		if err := call(ctx, c, srv.URL); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	time.Sleep(150 * time.Millisecond)
	if err := call(ctx, c, srv.URL); err != nil {
		t.Fatal(err)
	}
	if err := c.SignOut(ctx); err != nil {
		t.Fatal(err)
	}
	basic := "Basic YXBwOnM="
	want := slices.Repeat([]string{"/thing Token a1"}, 9)
	want = append(want,
		"/token "+basic+" grant_type=refresh_token&refresh_token=r1",
		"/thing Token a2",
		"/revoke "+basic+" "+url.Values{"token": {"r2"}, "token_type_hint": {"refresh_token"}}.Encode(),
	)
	if got := s.got(); !slices.Equal(got, want) {
		t.Errorf("sent\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// RFC 7009 with the client's credentials needs no access token that is valid.
func TestPromise48_ARevocationCostsNoRefresh(t *testing.T) {
	s := &service{}
	srv := httptest.NewServer(s)
	defer srv.Close()
	auth := tokenendpoint.OAuth2("", tokenendpoint.PublicClient("app"))
	auth.Refresh.URL, auth.Refresh.Operation.Route = "", "/token"
	auth.SignOut = tokenendpoint.Endpoint{
		Operation: refresh.Operation{ID: "revoke", Method: "POST", Route: "/revoke", Role: refresh.RoleSignOut},
		Form:      true, Client: true, Request: tokenendpoint.RequestFields{RefreshToken: "/token"},
	}
	c, err := apiclient.New(auth, srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	expired := refresh.Token{AccessToken: refresh.NewSecret("a1"), RefreshToken: refresh.NewSecret("r1"), Expiry: time.Now().Add(-time.Hour)}
	if err := c.Session().SignIn(t.Context(), expired); err != nil {
		t.Fatal(err)
	}
	if err := c.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.got(); len(got) != 1 || got[0] != "/revoke  client_id=app&token=r1" {
		t.Errorf("sent %q", got)
	}
}

func TestSignInWithTakesTheResponseAsItCame(t *testing.T) {
	elsewhere := tokenendpoint.JSON("")
	elsewhere.Refresh.URL, elsewhere.Refresh.Operation.Route = "", "/token"
	elsewhere.Refresh.Response = tokenendpoint.ResponseFields{AccessToken: "/data/token"}
	for _, response := range []string{`{"data":{"token":"a"}}`, `{"access_token":"a","expires_in":"soon"}`, "\ufeff" + `{"access_token":"Bearer a"}`} {
		c, err := apiclient.New(elsewhere, "https://api.example.com")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.SignInWith(t.Context(), []byte(response)); err != nil {
			t.Errorf("%s: %v", response, err)
		}
		if got, _ := c.Session().Current(); got.AccessToken.Reveal() != "a" {
			t.Errorf("%s: %q", response, got.AccessToken.Reveal())
		}
	}
	c, err := apiclient.New(elsewhere, "https://api.example.com")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, response := range []string{`{"error":"invalid_grant"}`, `<html>`, ``, `{"access_token":"a","token_type":"DPoP"}`} {
		if err := c.SignInWith(t.Context(), []byte(response)); err == nil || c.State().SignedIn() {
			t.Errorf("%s: %v", response, err)
		}
	}
}
