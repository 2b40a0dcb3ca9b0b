// Package signin_test holds refresh/signin against libraries that we did not
// write: zitadel's provider, go-oidc's verifier, x/oauth2 and gRPC.
package signin_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/refresh/signin"
)

func TestMain(m *testing.M) {
	storage.RegisterClients(
		storage.NativeClient("native", "http://127.0.0.1/callback", "http://localhost/callback"),
		storage.WebClient("web", "secret", "http://127.0.0.1:7381/callback"),
		storage.DeviceClient("device", "secret"),
	)
	goleak.VerifyTestMain(m)
}

// zitadel is zitadel's example provider, on loopback.
func zitadel(t *testing.T) (issuer string, store *storage.Storage, asked func() int) {
	t.Helper()
	tokens := 0
	var router http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/oauth/token" {
			tokens++
		}
		router.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	store = storage.NewStorage(storage.NewUserStore(server.URL))
	router = exampleop.SetupServer(server.URL, store, slog.New(slog.NewTextHandler(io.Discard, nil)), false)
	return server.URL, store, func() int { return tokens }
}

// person is somebody with a browser who knows their password.
type person struct {
	t      *testing.T
	issuer string
	http   http.Client
}

func newPerson(t *testing.T, issuer string) *person {
	jar, _ := cookiejar.New(nil)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &person{t: t, issuer: issuer, http: http.Client{Jar: jar, Transport: transport, Timeout: 20 * time.Second}}
}

func (p *person) do(resp *http.Response, err error) *http.Response {
	p.t.Helper()
	if err != nil {
		p.t.Error(err)
		return &http.Response{Request: &http.Request{URL: &url.URL{}}}
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return resp
}

// browse signs in at the address that a program opens.
func (p *person) browse(_ context.Context, address string) error {
	go func() {
		login := p.do(p.http.Get(address))
		end := p.do(p.http.PostForm(p.issuer+"/login/username", url.Values{
			"username": {"test-user@127.0.0.1"}, "password": {"verysecure"}, "id": {login.Request.URL.Query().Get("authRequestID")},
		}))
		if end.StatusCode != http.StatusOK || end.Request.URL.RawQuery != "" {
			p.t.Errorf("browser ended with %d at %s", end.StatusCode, end.Request.URL.Path)
		}
	}()
	return nil
}

// deny enters a user code and denies the device.
func (p *person) deny(code string) {
	p.do(p.http.PostForm(p.issuer+"/device/login", url.Values{"user_code": {code}, "username": {"test-user@127.0.0.1"}, "password": {"verysecure"}}))
	p.do(p.http.PostForm(p.issuer+"/device/confirm", url.Values{"action": {"denied"}}))
}

func client(t *testing.T, cfg signin.Config) *signin.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	cfg.HTTPClient = &http.Client{Transport: transport}
	cfg.Timeout = 30 * time.Second
	c, err := signin.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
