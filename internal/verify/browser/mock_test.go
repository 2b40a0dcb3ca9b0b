package browser

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The page of the mock server shows calls and sessions without any token, and
// its buttons do what they say.
func TestMockPage(t *testing.T) {
	s := newBrowser(t, "mockserver")
	token := s.login()
	want(t, "before", s.me(token), http.StatusOK)
	s.do(chromedp.Navigate(s.url + "/_mock/"))
	s.until("the calls", "document.getElementById('calls').innerText.includes('getCurrentUser')")
	s.until("the session", "document.getElementById('sessions').innerText.includes('ses_1')")

	press := func(name string) {
		s.t.Helper()
		eval[bool](s, "([...document.querySelectorAll('button')].find(b => b.innerText === '"+name+"').click(), true)")
	}
	press("Expire access tokens")
	s.until("ended", "document.getElementById('sessions').innerText.includes('ended')")
	want(t, "expired", s.me(token), http.StatusUnauthorized)
	s.until("its code", "document.getElementById('calls').innerText.includes('token_expired')")

	s.do(chromedp.SetValue("select[name=operation]", "getCurrentUser"))
	press("Fail")
	s.until("a fault to come", "document.getElementById('faults').innerText.includes('getCurrentUser')")
	want(t, "at fault", s.me(s.login()), http.StatusServiceUnavailable)
	s.until("used up", "document.getElementById('faults').innerText === ''")

	token = s.login()
	press("Revoke all sessions")
	s.until("revoked", "![...document.querySelectorAll('#sessions span')].some(e => e.className === 'good')")
	want(t, "revoked", s.me(token), http.StatusUnauthorized)

	if page := eval[string](s, "document.documentElement.outerHTML"); strings.Contains(page, "eyJ") || strings.Contains(page, "rt_") {
		t.Error("there is a token in the page")
	}
	for _, scheme := range []string{"light", "dark"} {
		s.look(scheme, "mock")
	}
	s.accessible()
}

// login signs Ada in and returns her access token.
func (s *site) login() string {
	s.t.Helper()
	resp, err := http.Post(s.url+"/auth/login", "application/json", strings.NewReader(`{"email":"ada@example.com","password":"correct-horse"}`))
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.AccessToken == "" {
		s.t.Fatalf("no token: %s, %v", resp.Status, err)
	}
	return answer.AccessToken
}

// me is the status of a call with a token.
func (s *site) me(token string) int {
	s.t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.url+"/me", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}
