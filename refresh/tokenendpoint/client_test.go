package tokenendpoint_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// oauth2 is what a document with the password flow gives.
var oauth2 = tokenendpoint.Endpoint{
	Operation: refresh.Operation{ID: "token", Method: "POST", Route: "/token", Public: true, Role: refresh.RoleRefresh},
	Form:      true, OAuth2: true, Fixed: map[string]string{"/grant_type": "refresh_token"},
	Request:  tokenendpoint.RequestFields{RefreshToken: "/refresh_token"},
	Response: tokenendpoint.ResponseFields{AccessToken: "/access_token", RefreshToken: "/refresh_token", ExpiresIn: "/expires_in"},
}

func TestOAuth2ClientsAuthenticateAsRFC6749Says(t *testing.T) {
	const answer = `{"access_token":"new"}`
	for name, tc := range map[string]struct {
		client     tokenendpoint.ClientAuth
		form       string
		user, pass string
	}{
		"none":   {nil, "grant_type=refresh_token&refresh_token=old-refresh&scope=a+b", "", ""},
		"public": {tokenendpoint.PublicClient("app"), "client_id=app&grant_type=refresh_token&refresh_token=old-refresh&scope=a+b", "", ""},
		"basic":  {tokenendpoint.SecretInHeader{ID: "my app", Secret: refresh.NewSecret("s:1")}, "grant_type=refresh_token&refresh_token=old-refresh&scope=a+b", "my+app", "s%3A1"},
		"body":   {tokenendpoint.SecretInBody{ID: "app", Secret: refresh.NewSecret("s")}, "client_id=app&client_secret=s&grant_type=refresh_token&refresh_token=old-refresh&scope=a+b", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			srv, got := endpoint(t, 200, answer)
			auth := tokenendpoint.Auth{Refresh: oauth2, Client: tc.client, Params: map[string]string{"scope": "a b"}}
			if _, err := renew(t, auth, srv.URL, pair); err != nil {
				t.Fatal(err)
			}
			user, pass, _ := (&http.Request{Header: got.header}).BasicAuth()
			if got.body != tc.form || user != tc.user || pass != tc.pass {
				t.Errorf("sent %q as %q %q, want %q as %q %q", got.body, user, pass, tc.form, tc.user, tc.pass)
			}
		})
	}
}

func TestClientCredentialsNeedNoRefreshToken(t *testing.T) {
	srv, got := endpoint(t, 200, `{"access_token":"new","expires_in":60}`)
	op := oauth2
	op.Fixed, op.Request = map[string]string{"/grant_type": "client_credentials"}, tokenendpoint.RequestFields{}
	if _, err := renew(t, tokenendpoint.Auth{Refresh: op}, srv.URL, refresh.Token{AccessToken: refresh.NewSecret("a")}); err != nil || got.body != "grant_type=client_credentials" {
		t.Errorf("sent %q, error %v", got.body, err)
	}
}

// The threat: a test against a mock, or a staging system, that sends its users'
// passwords to the production host which the document names.
func TestATokenEndpointElsewhereIsForTheDocumentsOwnServersAlone(t *testing.T) {
	srv, got := endpoint(t, 200, `{"access_token":"new"}`)
	op := oauth2
	op.URL = "https://login.example.com/oauth/token"
	auth := tokenendpoint.Auth{Refresh: op, Servers: []string{"https://api.example.com/v1"}}
	if _, err := renew(t, auth, srv.URL+"/v1", pair); err != nil || got.path != "/oauth/token" {
		t.Errorf("another deployment: asked at %q, error %v", got.path, err)
	}
	req, err := auth.NewRequest(t.Context(), op, "https://api.example.com/v1", tokenendpoint.Credentials{Token: pair})
	if err != nil || req.URL.String() != op.URL {
		t.Errorf("the documented one: error %v, asked at %v", err, req.URL)
	}
	op.URL = "http://login.example.com/oauth/token"
	if _, err := auth.NewRequest(t.Context(), op, "https://api.example.com/v1", tokenendpoint.Credentials{Token: pair}); err == nil {
		t.Error("plain http to another host: no error")
	}
}

func TestARefusalIsKnownByTheStatusesThatTheRoleNames(t *testing.T) {
	for name, tc := range map[string]struct {
		op      tokenendpoint.Endpoint
		status  int
		refused bool
	}{
		"403 that is named":                  {tokenendpoint.Endpoint{Request: tokenendpoint.RequestFields{RefreshToken: "/r"}, Refused: []tokenendpoint.Refusal{{Status: 403}}}, 403, true},
		"403 that is not":                    {tokenendpoint.Endpoint{Request: tokenendpoint.RequestFields{RefreshToken: "/r"}}, 403, false},
		"401 to the access token itself":     {tokenendpoint.Endpoint{Request: tokenendpoint.RequestFields{AccessToken: "bearer"}}, 401, true},
		"503, whoever holds what credential": {tokenendpoint.Endpoint{Request: tokenendpoint.RequestFields{AccessToken: "bearer"}}, 503, false},
	} {
		t.Run(name, func(t *testing.T) {
			srv, _ := endpoint(t, tc.status, `{"message":"no"}`)
			_, err := renew(t, tokenendpoint.Auth{Refresh: tc.op}, srv.URL, pair)
			if err == nil || errors.Is(err, refresh.ErrRefused) != tc.refused {
				t.Errorf("error %v, want refused: %t", err, tc.refused)
			}
		})
	}
}
