package mockserver_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
)

const jsonHead = `{"openapi":"3.0.3","info":{"title":"t","version":"1"},`

func TestTokensAreWhereTheRolesSay(t *testing.T) {
	doc, err := os.ReadFile("testdata/odd.yaml")
	if err != nil {
		t.Fatal(err)
	}
	u := mockOf(t, doc, mockserver.AccessLifetime(1500*time.Millisecond))
	u.Do("POST", "/in?pw=wrong", nil, "X-User", mockserver.AdaEmail).Want(401)
	a := u.Do("POST", "/in?pw="+mockserver.AdaPassword, nil, "X-User", mockserver.AdaEmail).Want(200)
	body := mocktest.Decode[struct {
		Millis int
		At     time.Time
	}](a)
	if left := time.Until(body.At); body.Millis != 1500 || left <= 0 || left > 1500*time.Millisecond {
		t.Errorf("%s", a.Data)
	}
	cookie := a.Header.Get("Set-Cookie")
	if !strings.Contains(cookie, "HttpOnly") {
		t.Errorf("the cookie %q", cookie)
	}
	cookie, _, _ = strings.Cut(cookie, ";")
	u.Access = a.Header.Get("X-Access")
	u.Do("GET", "/who", nil).Want(204)
	u.Srv.Advance(2 * time.Second)
	u.Do("GET", "/who", nil).Want(401)
	// The answer has no other refresh token: this one stays good.
	for range 2 {
		u.Access = string(u.Do("POST", "/again", nil, "Cookie", cookie).Want(200).Data)
		u.Do("GET", "/who", nil).Want(204)
	}
	u.Do("POST", "/out", nil, "Cookie", cookie).Want(204)
	u.Do("POST", "/again", nil, "Cookie", cookie).Want(403) // as the role has refusals
}

func TestAnAccessTokenThatIsRenewedItself(t *testing.T) {
	u := mockOf(t, []byte(jsonHead+`"components":{"securitySchemes":{"b":{"type":"http","scheme":"bearer"}}},"paths":{
"/renew":{"post":{"security":[{"b":[]}],"x-auth":{"role":"refresh","request":{"accessToken":"bearer"},"response":{"accessToken":"/t","expiresAt":"/at"}},
"responses":{"200":{"description":"","content":{"application/json":{"schema":{"type":"object","required":["at"],"properties":{"t":{"type":"string"},"at":{"type":"integer"}}}}}}}}}}}`))
	tokens, err := u.Srv.Issue(mockserver.AdaEmail)
	if err != nil {
		t.Fatal(err)
	}
	u.Access = tokens.AccessToken.Reveal()
	next := mocktest.Decode[struct {
		T  string
		At int64
	}](u.Do("POST", "/renew", nil).Want(200))
	if next.T == u.Access || time.Until(time.Unix(next.At, 0)) <= 0 {
		t.Errorf("ends at %d", next.At)
	}
	u.Access = next.T
	u.Srv.Advance(5 * time.Minute)
	u.Do("POST", "/renew", nil).Want(401)
	if calls := u.Srv.CallsOf("POST /renew"); calls[1].Session != "ses_1" || calls[1].Generation != 2 {
		t.Errorf("%+v", calls[1])
	}
}
