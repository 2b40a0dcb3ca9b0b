package servers

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// startZitadel starts zitadel's example provider. It rotates refresh tokens and
// forgets the old one; its userinfo is the API.
func startZitadel(t *testing.T, base string) backend {
	t.Helper()
	store := &shortLived{Storage: storage.NewStorage(storage.NewUserStore(base)), ends: map[string]time.Time{}}
	b := backend{
		handler: exampleop.SetupServer(base, store, slog.New(slog.NewTextHandler(io.Discard, nil)), false),
		token:   "/oauth/token", revoke: "/revoke", api: "/userinfo",
		client: tokenendpoint.SecretInHeader{ID: "web", Secret: refresh.NewSecret("secret")},
		// It answers 403 to a token that has expired.
		rejected: []refresh.Rejection{{Status: http.StatusForbidden}},
	}
	b.revokeAccess = func(string) { store.revoke() }
	b.signIn = func() []byte { return (&server{backend: b, t: t, URL: base}).codeFlow() }
	return b
}

// callback is where the code would go to; nobody listens there.
const callback = "http://127.0.0.1:1/callback"

// codeFlow signs the example's user in, and returns the token response.
func (s *server) codeFlow() []byte {
	jar, _ := cookiejar.New(nil)
	var code string
	browser := &http.Client{Jar: jar, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		if req.URL.Host == "127.0.0.1:1" {
			code = req.URL.Query().Get("code")
			return http.ErrUseLastResponse
		}
		return nil
	}}
	get := func(resp *http.Response, err error) *http.Response {
		if err != nil {
			s.t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		return resp
	}
	login := get(browser.Get(s.URL + "/auth?" + url.Values{
		"client_id": {s.client.ID}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid offline_access profile"}, "state": {"x"},
	}.Encode()))
	get(browser.PostForm(s.URL+"/login/username", url.Values{
		"username": {"test-user@127.0.0.1"}, "password": {"verysecure"}, "id": {login.Request.URL.Query().Get("authRequestID")},
	}))
	status, body := s.post(s.token, url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}})
	if status != http.StatusOK {
		s.t.Fatalf("sign-in: %d %s", status, body)
	}
	return body
}

// shortLived gives the example's tokens, of five minutes, a shorter life.
type shortLived struct {
	*storage.Storage

	mu   sync.Mutex // guards ends
	ends map[string]time.Time
}

func (s *shortLived) CreateAccessAndRefreshTokens(ctx context.Context, r op.TokenRequest, current string) (id, next string, at time.Time, err error) {
	id, next, _, err = s.Storage.CreateAccessAndRefreshTokens(ctx, r, current)
	ends := time.Now().Add(life)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ends[id] = ends
	// expires_in is in whole seconds, rounded down.
	return id, next, ends.Add(500 * time.Millisecond), err
}

func (s *shortLived) SetUserinfoFromToken(ctx context.Context, info *oidc.UserInfo, tokenID, subject, origin string) error {
	s.mu.Lock()
	ends := s.ends[tokenID]
	s.mu.Unlock()
	if !time.Now().Before(ends) {
		return errors.New("token is expired")
	}
	return s.Storage.SetUserinfoFromToken(ctx, info, tokenID, subject, origin)
}

// revoke ends all access tokens.
func (s *shortLived) revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.ends)
}
