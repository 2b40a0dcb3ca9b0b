package mockserver_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
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
func (u *user) grant(path string, pairs ...string) answer {
	u.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return u.do("POST", path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded")
}

func TestTheTokenEndpointOfOAuth2IsServed(t *testing.T) {
	u := mockOf(t, []byte(oauth2))
	const at = "/oauth/token"
	u.do("GET", "/things", nil).want(401)
	bad := u.grant(at, "grant_type", "password", "username", mockserver.AdaEmail, "password", "wrong").want(400)
	if !strings.Contains(string(bad.body), `"error":"invalid_grant"`) {
		t.Errorf("RFC 6749, section 5.2: %s", bad.body)
	}
	if a := u.grant(at, "grant_type", "magic").want(400); !strings.Contains(string(a.body), `"error":"unsupported_grant_type"`) {
		t.Errorf("%s", a.body)
	}
	u.take(u.grant(at, "grant_type", "password", "username", mockserver.AdaEmail, "password", mockserver.AdaPassword).want(200))
	u.do("GET", "/things", nil).want(204)
	old := u.refresh
	u.take(u.grant("/v1"+at, "grant_type", "refresh_token", "refresh_token", old).want(200))
	u.do("GET", "/things", nil).want(204)
	u.grant(at, "grant_type", "refresh_token", "refresh_token", old).want(400)
	u.do("GET", "/things", nil).want(401)
}

func TestClientCredentialsNeedNoUser(t *testing.T) {
	u := mockOf(t, []byte(strings.Replace(oauth2, "password: {tokenUrl", "clientCredentials: {tokenUrl", 1)))
	for range 2 { // the same grant is the refresh
		var tokens struct {
			Access string `json:"access_token"`
		}
		u.access = ""
		u.grant("/oauth/token", "grant_type", "client_credentials").want(200).into(&tokens)
		u.access = tokens.Access
		u.do("GET", "/things", nil).want(204)
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
	in := u.do("POST", "/in?pin="+mockserver.AdaPassword, nil, "X-Name", mockserver.AdaEmail).want(200)
	u.access = in.Header.Get("X-Access")
	if in.Cookies()[0].Name != "renewal" || u.access == "" || decode[struct{ Until int64 }](in).Until <= u.srv.Now().Unix() {
		t.Errorf("%v %s", in.Header, in.body)
	}
	u.do("POST", "/renew", nil).want(204)
	next := u.do("POST", "/again", nil, "Cookie", "renewal="+in.Cookies()[0].Value).want(200)
	u.access = string(next.body)
	u.do("POST", "/renew", nil).want(204)
	u.do("POST", "/again", nil, "Cookie", "renewal="+in.Cookies()[0].Value).want(200) // no other was given: it stays good
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
	u.access = string(u.do("POST", "/in", nil, "X-Name", mockserver.AdaEmail, "X-Pin", mockserver.AdaPassword).want(200).body)
	u.access = string(u.do("POST", "/renew", nil).want(200).body)
	u.do("POST", "/renew", nil).want(200)
	if n := u.srv.Refreshes(); n != 2 {
		t.Errorf("%d refreshes", n)
	}
	u.srv.Advance(time.Hour)
	u.do("POST", "/renew", nil).want(401)
}
