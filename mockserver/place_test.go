package mockserver_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/mockserver"
)

const jsonHead = `{"openapi":"3.0.3","info":{"title":"t","version":"1"},`

func TestTokensAreWhereTheRolesSay(t *testing.T) {
	doc, err := os.ReadFile("testdata/odd.yaml")
	if err != nil {
		t.Fatal(err)
	}
	u := mockOf(t, doc, mockserver.AccessLife(1500*time.Millisecond))
	u.do("POST", "/in?pw=wrong", nil, "X-User", mockserver.AdaEmail).want(401)
	a := u.do("POST", "/in?pw="+mockserver.AdaPassword, nil, "X-User", mockserver.AdaEmail).want(200)
	body := decode[struct {
		Millis int
		At     time.Time
	}](a)
	if left := time.Until(body.At); body.Millis != 1500 || left <= 0 || left > 1500*time.Millisecond {
		t.Errorf("%s", a.body)
	}
	cookie := a.Header.Get("Set-Cookie")
	if !strings.Contains(cookie, "HttpOnly") {
		t.Errorf("the cookie %q", cookie)
	}
	cookie, _, _ = strings.Cut(cookie, ";")
	u.access = a.Header.Get("X-Access")
	u.do("GET", "/who", nil).want(204)
	u.srv.Advance(2 * time.Second)
	u.do("GET", "/who", nil).want(401)
	// The answer has no other refresh token: this one stays good.
	for range 2 {
		u.access = string(u.do("POST", "/again", nil, "Cookie", cookie).want(200).body)
		u.do("GET", "/who", nil).want(204)
	}
	u.do("POST", "/out", nil, "Cookie", cookie).want(204)
	u.do("POST", "/again", nil, "Cookie", cookie).want(403) // as the role has refusals
}

func TestAnAccessTokenThatIsRenewedItself(t *testing.T) {
	u := mockOf(t, []byte(jsonHead+`"components":{"securitySchemes":{"b":{"type":"http","scheme":"bearer"}}},"paths":{
"/renew":{"post":{"security":[{"b":[]}],"x-auth":{"role":"refresh","request":{"accessToken":"bearer"},"response":{"accessToken":"/t","expiresAt":"/at"}},
"responses":{"200":{"description":"","content":{"application/json":{"schema":{"type":"object","required":["at"],"properties":{"t":{"type":"string"},"at":{"type":"integer"}}}}}}}}}}}`))
	tokens, err := u.srv.Issue(mockserver.AdaEmail)
	if err != nil {
		t.Fatal(err)
	}
	u.access = tokens.AccessToken.Reveal()
	next := decode[struct {
		T  string
		At int64
	}](u.do("POST", "/renew", nil).want(200))
	if next.T == u.access || time.Until(time.Unix(next.At, 0)) <= 0 {
		t.Errorf("ends at %d", next.At)
	}
	u.access = next.T
	u.srv.Advance(5 * time.Minute)
	u.do("POST", "/renew", nil).want(401)
	if calls := u.srv.CallsOf("POST /renew"); calls[1].Session != "ses_1" || calls[1].Generation != 2 {
		t.Errorf("%+v", calls[1])
	}
}
