package mockserver_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
)

// oauth2 has its token endpoint beside its operations, as most documents do.
const oauth2 = `
openapi: 3.0.3
info: {title: t, version: '1'}
servers: [{url: 'https://api.example.com/v1'}]
security: [{oauth: [read]}]
paths:
  /things:
    get: {operationId: listThings, responses: {'204': {description: ok}}}
components:
  securitySchemes:
    oauth: {type: oauth2, flows: {password: {tokenUrl: 'https://api.example.com/v1/oauth/token', scopes: {read: r}}}}
`

// grant posts a form.
func grant(u *mocktest.User, path string, pairs ...string) mocktest.Response {
	u.T.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return u.Do("POST", path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded")
}

func TestTheTokenEndpointOfOAuth2IsServed(t *testing.T) {
	u := mockOf(t, []byte(oauth2))
	const at = "/oauth/token"
	u.Do("GET", "/things", nil).Want(401)
	bad := grant(u, at, "grant_type", "password", "username", mockserver.AdaEmail, "password", "wrong").Want(400)
	if !strings.Contains(string(bad.Data), `"error":"invalid_grant"`) {
		t.Errorf("RFC 6749, section 5.2: %s", bad.Data)
	}
	if a := grant(u, at, "grant_type", "magic").Want(400); !strings.Contains(string(a.Data), `"error":"unsupported_grant_type"`) {
		t.Errorf("%s", a.Data)
	}
	u.Take(grant(u, at, "grant_type", "password", "username", mockserver.AdaEmail, "password", mockserver.AdaPassword).Want(200))
	u.Do("GET", "/things", nil).Want(204)
	old := u.Refresh
	u.Take(grant(u, "/v1"+at, "grant_type", "refresh_token", "refresh_token", old).Want(200))
	u.Do("GET", "/things", nil).Want(204)
	grant(u, at, "grant_type", "refresh_token", "refresh_token", old).Want(400)
	u.Do("GET", "/things", nil).Want(401)
}

func TestClientCredentialsNeedNoUser(t *testing.T) {
	u := mockOf(t, []byte(strings.Replace(oauth2, "password: {tokenUrl", "clientCredentials: {tokenUrl", 1)))
	for range 2 { // the same grant is the refresh
		var tokens struct {
			Access string `json:"access_token"`
		}
		u.Access = ""
		grant(u, "/oauth/token", "grant_type", "client_credentials").Want(200).Into(&tokens)
		u.Access = tokens.Access
		u.Do("GET", "/things", nil).Want(204)
	}
}

// places has its tokens in headers, in a cookie and in the whole body.
const places = `
openapi: 3.0.3
info: {title: t, version: '1'}
security: [{b: []}]
paths:
  /in:
    post:
      operationId: in
      security: []
      x-auth: {role: login, request: {username: 'header:X-Name', password: 'query:pin'}, response: {accessToken: 'header:X-Access', refreshToken: 'cookie:renewal', expiresAt: /until}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, required: [until], properties: {until: {type: integer}}}}}}}
  /again:
    post:
      operationId: again
      security: []
      x-auth: {role: refresh, request: {refreshToken: 'cookie:renewal'}, response: {accessToken: body}}
      responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}
  /renew:
    post:
      operationId: renew
      responses: {'204': {description: ok}}
components:
  securitySchemes: {b: {type: http, scheme: bearer}}
`

func TestTokensAreWhereTheDocumentHasThem(t *testing.T) {
	u := mockOf(t, []byte(places))
	in := u.Do("POST", "/in?pin="+mockserver.AdaPassword, nil, "X-Name", mockserver.AdaEmail).Want(200)
	u.Access = in.Header.Get("X-Access")
	if in.Cookies()[0].Name != "renewal" || u.Access == "" || mocktest.Decode[struct{ Until int64 }](in).Until <= u.Srv.Now().Unix() {
		t.Errorf("%v %s", in.Header, in.Data)
	}
	u.Do("POST", "/renew", nil).Want(204)
	next := u.Do("POST", "/again", nil, "Cookie", "renewal="+in.Cookies()[0].Value).Want(200)
	u.Access = string(next.Data)
	u.Do("POST", "/renew", nil).Want(204)
	u.Do("POST", "/again", nil, "Cookie", "renewal="+in.Cookies()[0].Value).Want(200) // no other was given: it stays good
}

// renewing has no refresh token: a good access token is traded for the next.
const renewing = `
openapi: 3.0.3
info: {title: t, version: '1'}
security: [{b: []}]
paths:
  /in:
    post:
      operationId: in
      security: []
      x-auth: {role: login, request: {username: 'header:X-Name', password: 'header:X-Pin'}, response: {accessToken: body}}
      responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}
  /renew:
    post:
      operationId: renew
      x-auth: {role: refresh, request: {accessToken: bearer}, response: {accessToken: body}}
      responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}
components:
  securitySchemes: {b: {type: http, scheme: bearer}}
`

func TestAnAccessTokenThatRenewsItself(t *testing.T) {
	u := mockOf(t, []byte(renewing))
	u.Access = string(u.Do("POST", "/in", nil, "X-Name", mockserver.AdaEmail, "X-Pin", mockserver.AdaPassword).Want(200).Data)
	u.Access = string(u.Do("POST", "/renew", nil).Want(200).Data)
	u.Do("POST", "/renew", nil).Want(200)
	if n := u.Srv.Refreshes(); n != 2 {
		t.Errorf("%d refreshes", n)
	}
	u.Srv.Advance(time.Hour)
	u.Do("POST", "/renew", nil).Want(401)
}
