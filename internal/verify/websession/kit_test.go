package websession_test

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9/logging"
	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

func TestMain(m *testing.M) {
	logging.Disable() // the Redis client's; it is about a server that has ended
	goleak.VerifyTestMain(m)
}

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

var key = websession.NewKey()

// cookieOnly is the storage without a store, in the form of the others.
func cookieOnly(func(string) (refresh.Store, error)) websession.Storage {
	return websession.CookieOnly(websession.RestartForgets{})
}

// storages are the three kinds.
var storages = map[string]func(func(string) (refresh.Store, error)) websession.Storage{
	"CookieOnly": cookieOnly, "CookieAndStore": websession.CookieAndStore, "StoreOnly": websession.StoreOnly,
}

// api is a strict server, and the client of a backend for it.
type api struct {
	*mockserver.Server
	base *client.Client
}

func newAPI(t testing.TB, opts ...mockserver.Option) api {
	t.Helper()
	srv := taskapi.New(opts...)
	t.Cleanup(srv.Close)
	transport := srv.Transport()
	t.Cleanup(transport.CloseIdleConnections)
	base, err := client.New(srv.URL, client.WithHTTPClient(&http.Client{Transport: transport}), client.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { base.Close() })
	return api{srv, base}
}

// site is a backend: /login, /logout and /me.
type site struct {
	http.Handler
	m   *websession.Manager
	api api
}

func newSite(t testing.TB, a api, storage websession.Storage, opts ...websession.Option) *site {
	t.Helper()
	m, err := websession.New(a.base.Refresher(), []websession.Key{key}, storage, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	mux := http.NewServeMux()
	s := &site{Handler: m.Handler(mux), m: m, api: a}
	mux.HandleFunc("POST /login", s.login)
	mux.HandleFunc("POST /logout", s.logout)
	mux.Handle("/me", m.Require(http.HandlerFunc(s.me)))
	return s
}

func (s *site) login(w http.ResponseWriter, r *http.Request) {
	session, err := websession.Begin(r.Context())
	if err == nil {
		email, password := mockserver.AdaEmail, mockserver.AdaPassword
		if r.URL.Query().Get("as") == mockserver.GraceEmail {
			email, password = mockserver.GraceEmail, mockserver.GracePassword
		}
		_, err = s.api.base.ForSession(session).SignIn(r.Context(), email, password)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

func (s *site) logout(w http.ResponseWriter, r *http.Request) {
	session, err := websession.FromContext(r.Context())
	if err == nil {
		err = s.api.base.ForSession(session).SignOut(r.Context())
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

func (s *site) me(w http.ResponseWriter, r *http.Request) {
	session, err := websession.FromContext(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	me, err := s.api.base.ForSession(session).Account.GetCurrentUser(r.Context())
	switch {
	case errors.Is(err, client.ErrSignedOut):
		s.m.Deny(w, r)
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadGateway)
	default:
		_, _ = io.WriteString(w, me.Email)
	}
}

// browser keeps cookies by name, as a browser does that visits one site.
type browser struct {
	mu  sync.Mutex
	jar map[string]string
}

func newBrowser() *browser { return &browser{jar: map[string]string{}} }

// copy is a browser with the cookies that b has now.
func (b *browser) copy() *browser {
	b.mu.Lock()
	defer b.mu.Unlock()
	return &browser{jar: maps.Clone(b.jar)}
}

// send makes a request. The cookies of the response are not taken.
func (b *browser) send(t testing.TB, h http.Handler, method, target string) *http.Response {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	b.mu.Lock()
	for _, name := range slices.Sorted(maps.Keys(b.jar)) {
		req.AddCookie(&http.Cookie{Name: name, Value: b.jar[name]})
	}
	b.mu.Unlock()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec.Result()
}

// do sends, and takes the cookies of the response.
func (b *browser) do(t testing.TB, h http.Handler, method, target string) *http.Response {
	t.Helper()
	resp := b.send(t, h, method, target)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range resp.Cookies() {
		if c.MaxAge < 0 {
			delete(b.jar, c.Name)
		} else {
			b.jar[c.Name] = c.Value
		}
	}
	return resp
}

// signIn signs b in at s.
func (b *browser) signIn(t testing.TB, s http.Handler, as string) {
	t.Helper()
	if resp := b.do(t, s, "POST", "/login?as="+as); resp.StatusCode != http.StatusOK || len(b.jar) == 0 {
		t.Fatalf("sign-in: %d %s", resp.StatusCode, body(resp))
	}
}

// who is who b is at s; empty if it is signed out.
func (b *browser) who(t testing.TB, s http.Handler) string {
	t.Helper()
	switch resp := b.do(t, s, "GET", "/me"); resp.StatusCode {
	case http.StatusOK:
		return body(resp)
	case http.StatusUnauthorized:
		return ""
	default:
		t.Fatalf("GET /me: %d %s", resp.StatusCode, body(resp))
		return ""
	}
}

func body(resp *http.Response) string {
	b, _ := io.ReadAll(resp.Body)
	return strings.TrimSpace(string(b))
}

// parallel makes 20 requests with what b has at each of the sites, and wants all
// of them to be Ada's.
func (b *browser) parallel(t *testing.T, sites ...*site) {
	t.Helper()
	var wg sync.WaitGroup
	for range 20 {
		for _, s := range sites {
			wg.Go(func() {
				if resp := b.send(t, s, "GET", "/me"); body(resp) != mockserver.AdaEmail {
					t.Errorf("status %d", resp.StatusCode)
				}
			})
		}
	}
	wg.Wait()
}
