package mockserver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
)

// oauth is a document whose scheme has the given flow; no path is a token endpoint.
func oauth(flow string) []byte {
	return []byte(jsonHead + `"servers":[{"url":"https://api.example.com/v1"}],"security":[{"o":[]}],
"components":{"securitySchemes":{"o":{"type":"oauth2","flows":{` + flow + `}}}},
"paths":{"/notes":{"get":{"operationId":"getNotes","responses":{"204":{"description":""}}}}}}`)
}

type granted struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"`
	Error        string `json:"error"`
}

// refusedWith checks an error answer of RFC 6749, section 5.2.
func refusedWith(t *testing.T, a mocktest.Response, status int, code string) {
	t.Helper()
	if got := mocktest.Decode[granted](a.Want(status)); got.Error != code || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %v, want %s", a.Data, a.Header, code)
	}
}

func TestPasswordAndRefreshTokenGrants(t *testing.T) {
	u := mockOf(t, oauth(`"password":{"tokenUrl":"https://login.example.com/token","refreshUrl":"/again","scopes":{}}`))
	ada := []string{"grant_type", "password", "username", mockserver.AdaEmail, "password", mockserver.AdaPassword}
	a := grant(u, "/token", ada...)
	first := mocktest.Decode[granted](a.Want(200))
	if first.TokenType != "Bearer" || first.ExpiresIn != 300 || first.RefreshToken == "" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%+v %v", first.TokenType, a.Header)
	}
	u.Access = first.AccessToken
	u.Do("GET", "/v1/notes", nil).Want(204)
	u.Srv.Advance(5 * time.Minute)
	u.Do("GET", "/notes", nil).Want(401)
	// A bearer that has expired does no harm there.
	next := mocktest.Decode[granted](grant(u, "/again", "grant_type", "refresh_token", "refresh_token", first.RefreshToken).Want(200))
	u.Access = next.AccessToken
	u.Do("GET", "/notes", nil).Want(204)

	refusedWith(t, grant(u, "/again", "grant_type", "refresh_token", "refresh_token", first.RefreshToken), 400, "invalid_grant")
	refusedWith(t, grant(u, "/token", append(ada, "password", "wrong")...), 400, "invalid_grant")
	refusedWith(t, grant(u, "/token", "grant_type", "client_credentials"), 400, "unsupported_grant_type")
	refusedWith(t, grant(u, "/token", "username", "x"), 400, "invalid_request")
	refusedWith(t, u.Do("POST", "/token", `{"grant_type":"password"}`, "Content-Type", "application/json"), 400, "invalid_request")
	u.Srv.Fail("POST /token", mockserver.Fault{Status: 503})
	refusedWith(t, grant(u, "/token", ada...), 503, "unavailable")
	if n := len(u.Srv.CallsOf("POST /again")); n != 2 {
		t.Errorf("%d refreshes were recorded", n)
	}
}

func TestClientCredentialsGrant(t *testing.T) {
	u := mockOf(t, oauth(`"clientCredentials":{"tokenUrl":"/v1/token","scopes":{}}`))
	u.Do("GET", "/notes", nil, "Authorization", "Bearer any").Want(401)
	own := mocktest.Decode[granted](grant(u, "/v1/token", "grant_type", "client_credentials", "client_id", "app").Want(200))
	if own.RefreshToken != "" {
		t.Error("there is a refresh token (RFC 6749, section 4.4.3)")
	}
	u.Access = own.AccessToken
	u.Do("GET", "/notes", nil).Want(204)
}

// FastAPI documents its token endpoint, as an operation that only signs in.
func TestATokenEndpointAmongThePaths(t *testing.T) {
	doc := oauth(`"password":{"tokenUrl":"token","scopes":{}}`)
	u := mockOf(t, []byte(strings.Replace(string(doc), `"paths":{`, `"paths":{"/token":{"post":{"operationId":"signIn","requestBody":{"content":{
"application/x-www-form-urlencoded":{"schema":{"type":"object","required":["username"],"properties":{"username":{"type":"string"}}}}}},
"responses":{"200":{"description":"","content":{"application/json":{"schema":{}}}}}}},`, 1)))
	first := mocktest.Decode[granted](grant(u, "/token", "grant_type", "password", "username", mockserver.AdaEmail, "password", mockserver.AdaPassword).Want(200))
	grant(u, "/token", "grant_type", "refresh_token", "refresh_token", first.RefreshToken).Want(200)
	if n := len(u.Srv.CallsOf("signIn")); n != 2 {
		t.Errorf("%d calls of signIn", n)
	}
}
