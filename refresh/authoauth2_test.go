package refresh_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

// oauth2 is what a document with the password flow gives.
var oauth2 = refresh.AuthOperation{
	Operation: refresh.Operation{ID: "token", Method: "POST", Route: "/token", Public: true, Role: refresh.RoleRefresh},
	Form:      true, OAuth2: true, Fixed: map[string]string{"/grant_type": "refresh_token"},
	Request:  refresh.RequestFields{RefreshToken: "/refresh_token"},
	Response: refresh.ResponseFields{AccessToken: "/access_token", RefreshToken: "/refresh_token", ExpiresIn: "/expires_in"},
}

func TestOAuth2ClientsAuthenticateAsRFC6749Says(t *testing.T) {
	const answer = `{"access_token":"new"}`
	for name, tc := range map[string]struct {
		client     refresh.ClientAuth
		form       string
		user, pass string
	}{
		"none":   {refresh.ClientAuth{}, "grant_type=refresh_token&refresh_token=old-refresh&scope=a+b", "", ""},
		"public": {refresh.ClientAuth{ID: "app"}, "client_id=app&grant_type=refresh_token&refresh_token=old-refresh&scope=a+b", "", ""},
		"basic":  {refresh.ClientAuth{ID: "my app", Secret: refresh.NewSecret("s:1")}, "grant_type=refresh_token&refresh_token=old-refresh&scope=a+b", "my+app", "s%3A1"},
		"body":   {refresh.ClientAuth{ID: "app", Secret: refresh.NewSecret("s"), InBody: true}, "client_id=app&client_secret=s&grant_type=refresh_token&refresh_token=old-refresh&scope=a+b", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			srv, got := endpoint(t, 200, answer)
			auth := refresh.Auth{Refresh: oauth2, Client: tc.client, Params: map[string]string{"scope": "a b"}}
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
	op.Fixed, op.Request = map[string]string{"/grant_type": "client_credentials"}, refresh.RequestFields{}
	if _, err := renew(t, refresh.Auth{Refresh: op}, srv.URL, refresh.Token{AccessToken: refresh.NewSecret("a")}); err != nil || got.body != "grant_type=client_credentials" {
		t.Errorf("sent %q, error %v", got.body, err)
	}
}

// The threat: a test against a mock, or a staging system, that sends its users'
// passwords to the production host which the document names.
func TestATokenEndpointElsewhereIsForTheDocumentsOwnServersAlone(t *testing.T) {
	srv, got := endpoint(t, 200, `{"access_token":"new"}`)
	op := oauth2
	op.URL = "https://login.example.com/oauth/token"
	auth := refresh.Auth{Refresh: op, Servers: []string{"https://api.example.com/v1"}}
	if _, err := renew(t, auth, srv.URL+"/v1", pair); err != nil || got.path != "/oauth/token" {
		t.Errorf("another deployment: asked at %q, error %v", got.path, err)
	}
	req, err := auth.NewRequest(t.Context(), op, "https://api.example.com/v1", refresh.Credentials{Token: pair})
	if err != nil || req.URL.String() != op.URL {
		t.Errorf("the documented one: error %v, asked at %v", err, req.URL)
	}
	op.URL = "http://login.example.com/oauth/token"
	if _, err := auth.NewRequest(t.Context(), op, "https://api.example.com/v1", refresh.Credentials{Token: pair}); err == nil {
		t.Error("plain http to another host: no error")
	}
}

func TestARefusalIsKnownByTheStatusesThatTheRoleNames(t *testing.T) {
	for name, tc := range map[string]struct {
		op      refresh.AuthOperation
		status  int
		refused bool
	}{
		"403 that is named":                  {refresh.AuthOperation{Request: refresh.RequestFields{RefreshToken: "/r"}, Refused: []int{403}}, 403, true},
		"403 that is not":                    {refresh.AuthOperation{Request: refresh.RequestFields{RefreshToken: "/r"}}, 403, false},
		"401 to the access token itself":     {refresh.AuthOperation{Request: refresh.RequestFields{AccessToken: "bearer"}}, 401, true},
		"503, whoever holds what credential": {refresh.AuthOperation{Request: refresh.RequestFields{AccessToken: "bearer"}}, 503, false},
	} {
		t.Run(name, func(t *testing.T) {
			srv, _ := endpoint(t, tc.status, `{"message":"no"}`)
			_, err := renew(t, refresh.Auth{Refresh: tc.op}, srv.URL, pair)
			if err == nil || errors.Is(err, refresh.ErrRefused) != tc.refused {
				t.Errorf("error %v, want refused: %t", err, tc.refused)
			}
		})
	}
}

func TestAnAnswerThatRejectsTheTokenWithout401IsRepaired(t *testing.T) {
	for name, tc := range map[string]struct {
		rejection refresh.Rejection
		body      string
		refreshes int
	}{
		"by status":         {refresh.Rejection{Status: 403}, "no", 1},
		"by code":           {refresh.Rejection{Status: 403, Code: "/code", Values: []string{"expired"}}, `{"code":"expired"}`, 1},
		"another code":      {refresh.Rejection{Status: 403, Code: "/code", Values: []string{"expired"}}, `{"code":"forbidden"}`, 0},
		"a number":          {refresh.Rejection{Status: 403, Code: "/code", Values: []string{"17"}}, `{"code":17}`, 1},
		"a body of no JSON": {refresh.Rejection{Status: 403, Code: "/code"}, "no", 0},
		"another status":    {refresh.Rejection{Status: 400}, "no", 0},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") == "Bearer new" {
					return
				}
				w.WriteHeader(403)
				_, _ = w.Write([]byte(tc.body))
			}))
			t.Cleanup(srv.Close)
			refreshes := 0
			s := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
				refreshes++
				return refresh.Token{AccessToken: refresh.NewSecret("new")}, nil
			}))
			if err := s.SignIn(t.Context(), pair); err != nil {
				t.Fatal(err)
			}
			u, _ := url.Parse(srv.URL)
			origin, _ := refresh.ParseOrigin(u.String(), false)
			m := refresh.NewMiddleware(s, refresh.WithOrigin(origin), refresh.WithRejected(tc.rejection))
			req, _ := http.NewRequestWithContext(refresh.WithOperation(t.Context(), read), "GET", srv.URL, nil)
			resp, err := m.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if refreshes != tc.refreshes || (resp.StatusCode == 200) != (refreshes == 1) {
				t.Errorf("%d refreshes, status %d", refreshes, resp.StatusCode)
			}
		})
	}
}
