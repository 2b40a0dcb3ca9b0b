package mockserver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
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
func refusedWith(t *testing.T, a answer, status int, code string) {
	t.Helper()
	if got := decode[granted](a.want(status)); got.Error != code || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %v, want %s", a.body, a.Header, code)
	}
}

func TestPasswordAndRefreshTokenGrants(t *testing.T) {
	u := mockOf(t, oauth(`"password":{"tokenUrl":"https://login.example.com/token","refreshUrl":"/again","scopes":{}}`))
	ada := []string{"grant_type", "password", "username", mockserver.AdaEmail, "password", mockserver.AdaPassword}
	a := u.grant("/token", ada...)
	first := decode[granted](a.want(200))
	if first.TokenType != "Bearer" || first.ExpiresIn != 300 || first.RefreshToken == "" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%+v %v", first.TokenType, a.Header)
	}
	u.access = first.AccessToken
	u.do("GET", "/v1/notes", nil).want(204)
	u.srv.Advance(5 * time.Minute)
	u.do("GET", "/notes", nil).want(401)
	// A bearer that has expired does no harm there.
	next := decode[granted](u.grant("/again", "grant_type", "refresh_token", "refresh_token", first.RefreshToken).want(200))
	u.access = next.AccessToken
	u.do("GET", "/notes", nil).want(204)

	refusedWith(t, u.grant("/again", "grant_type", "refresh_token", "refresh_token", first.RefreshToken), 400, "invalid_grant")
	refusedWith(t, u.grant("/token", append(ada, "password", "wrong")...), 400, "invalid_grant")
	refusedWith(t, u.grant("/token", "grant_type", "client_credentials"), 400, "unsupported_grant_type")
	refusedWith(t, u.grant("/token", "username", "x"), 400, "invalid_request")
	refusedWith(t, u.do("POST", "/token", `{"grant_type":"password"}`, "Content-Type", "application/json"), 400, "invalid_request")
	u.srv.Fail("POST /token", mockserver.Fault{Status: 503})
	refusedWith(t, u.grant("/token", ada...), 503, "unavailable")
	if n := len(u.srv.CallsOf("POST /again")); n != 2 {
		t.Errorf("%d refreshes were recorded", n)
	}
}

func TestClientCredentialsGrant(t *testing.T) {
	u := mockOf(t, oauth(`"clientCredentials":{"tokenUrl":"/v1/token","scopes":{}}`))
	u.do("GET", "/notes", nil, "Authorization", "Bearer any").want(401)
	own := decode[granted](u.grant("/v1/token", "grant_type", "client_credentials", "client_id", "app").want(200))
	if own.RefreshToken != "" {
		t.Error("there is a refresh token (RFC 6749, section 4.4.3)")
	}
	u.access = own.AccessToken
	u.do("GET", "/notes", nil).want(204)
}

// FastAPI documents its token endpoint, as an operation that only signs in.
func TestATokenEndpointAmongThePaths(t *testing.T) {
	doc := oauth(`"password":{"tokenUrl":"token","scopes":{}}`)
	u := mockOf(t, []byte(strings.Replace(string(doc), `"paths":{`, `"paths":{"/token":{"post":{"operationId":"signIn","requestBody":{"content":{
"application/x-www-form-urlencoded":{"schema":{"type":"object","required":["username"],"properties":{"username":{"type":"string"}}}}}},
"responses":{"200":{"description":"","content":{"application/json":{"schema":{}}}}}}},`, 1)))
	first := decode[granted](u.grant("/token", "grant_type", "password", "username", mockserver.AdaEmail, "password", mockserver.AdaPassword).want(200))
	u.grant("/token", "grant_type", "refresh_token", "refresh_token", first.RefreshToken).want(200)
	if n := len(u.srv.CallsOf("signIn")); n != 2 {
		t.Errorf("%d calls of signIn", n)
	}
}
