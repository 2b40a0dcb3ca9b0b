package mockserver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
)

// guarded asks for a bearer everywhere, as documents do whose authors forgot that
// signing in comes before it.
const guarded = `
openapi: 3.0.3
info: {title: t, version: '1'}
security: [{b: [], k: []}]
paths:
  /in:
    post:
      x-auth: {role: login, request: {username: 'header:X-Name', password: 'header:X-Pin'}, response: {accessToken: 'header:X-Access', refreshToken: 'header:X-Renewal'}}
      responses: {'204': {description: ok}}
  /again:
    post:
      x-auth: {role: refresh, request: {refreshToken: 'header:X-Renewal'}, response: {accessToken: 'header:X-Access', refreshToken: 'header:X-Renewal'}}
      responses: {'204': {description: ok}}
  /things:
    get: {responses: {'204': {description: ok}}}
components:
  securitySchemes: {b: {type: http, scheme: bearer}, k: {type: apiKey, in: header, name: X-Key}}
`

func TestSigningInAndRefreshingNeedNoBearer(t *testing.T) {
	u := mockOf(t, []byte(guarded))
	ada := []string{"X-Name", mockserver.AdaEmail, "X-Pin", mockserver.AdaPassword}
	u.Do("POST", "/in", nil, ada...).Want(401) // the key is asked for all the same
	in := u.Do("POST", "/in", nil, append(ada, "X-Key", "k")...).Want(204)
	u.Access = in.Header.Get("X-Access")
	u.Do("GET", "/things", nil, "X-Key", "k").Want(204)
	u.Srv.Advance(5 * time.Minute)
	u.Do("GET", "/things", nil, "X-Key", "k").Want(401)
	// The bearer that is sent along has expired.
	again := u.Do("POST", "/again", nil, "X-Key", "k", "X-Renewal", in.Header.Get("X-Renewal")).Want(204)
	u.Access = again.Header.Get("X-Access")
	u.Do("GET", "/things", nil, "X-Key", "k").Want(204)
}

func TestBodiesThatAreNoFormAtATokenEndpoint(t *testing.T) {
	u := mockOf(t, []byte(oauth2))
	for kind, body := range map[string]string{
		"application/json":                  "{",
		"text/plain":                        "grant_type=password",
		"application/x-www-form-urlencoded": "grant_type=%zz",
	} {
		refusedWith(t, u.Do("POST", "/oauth/token", body, "Content-Type", kind), 400, "invalid_request")
	}
	large := "grant_type=password&username=" + strings.Repeat("a", 2<<20)
	refusedWith(t, u.Do("POST", "/oauth/token", large, "Content-Type", "application/x-www-form-urlencoded"), 400, "invalid_request")
	refusedWith(t, u.Do("POST", "/oauth/token", nil), 400, "invalid_request")
}

func TestAPathOfAnotherMethodTakesTheTokenEndpointToo(t *testing.T) {
	doc := strings.Replace(oauth2, "/things:\n", "/oauth/token:\n    get: {responses: {'204': {description: info}}}\n  /things:\n", 1)
	u := mockOf(t, []byte(doc))
	u.Take(grant(u, "/oauth/token", "grant_type", "password", "username", mockserver.AdaEmail, "password", mockserver.AdaPassword).Want(200))
	u.Do("GET", "/oauth/token", nil).Want(204)
}
