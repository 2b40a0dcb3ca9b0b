package websession_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh/websession"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// api is a strict server and the client of a backend for it.
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

var key = websession.NewKey()

// newSite returns a backend: /login, /logout, /me and what is added to mux.
func newSite(t testing.TB, a api, opts ...websession.Option) (*site, *websession.Manager) {
	t.Helper()
	m, err := websession.New(a.base.Refresher(), []websession.Key{key}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return mount(m, a), m
}

func mount(m *websession.Manager, a api) *site {
	s := &site{mux: http.NewServeMux(), m: m, api: a}
	s.Handler = m.Handler(s.mux)
	s.mux.HandleFunc("POST /login", s.login)
	s.mux.HandleFunc("POST /logout", s.logout)
	s.mux.Handle("/me", m.Require(http.HandlerFunc(s.me)))
	s.mux.Handle("/events", m.Events())
	return s
}

type site struct {
	http.Handler
	mux *http.ServeMux
	m   *websession.Manager
	api api
}

func (s *site) login(w http.ResponseWriter, r *http.Request) {
	session, err := websession.Begin(r.Context())
	if err == nil {
		email, password := mockserver.AdaEmail, mockserver.AdaPassword
		if r.URL.Query().Get("as") == "grace" {
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
	me, err := s.api.base.ForSession(session).GetCurrentUser(r.Context())
	switch {
	case errors.Is(err, client.ErrSignedOut):
		s.m.Deny(w, r)
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadGateway)
	default:
		_, _ = io.WriteString(w, me.Email)
	}
}

// browser keeps cookies as a browser does, and forgets what else it is told.
type browser struct {
	mu  sync.Mutex
	jar map[string]string
}

func newBrowser() *browser { return &browser{jar: map[string]string{}} }

// with is a browser that still has what b has now.
func (b *browser) copy() *browser {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := newBrowser()
	for k, v := range b.jar {
		n.jar[k] = v
	}
	return n
}

func (b *browser) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.jar["__Host-session"]
}

// send makes a request. The answer's cookies are not taken.
func (b *browser) send(t testing.TB, h http.Handler, method, target string) *http.Response {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	b.mu.Lock()
	for name, value := range b.jar {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	b.mu.Unlock()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec.Result()
}

// take takes the answer's cookies.
func (b *browser) take(resp *http.Response) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range resp.Cookies() {
		if c.MaxAge < 0 {
			delete(b.jar, c.Name)
		} else {
			b.jar[c.Name] = c.Value
		}
	}
}

// do sends and takes.
func (b *browser) do(t testing.TB, h http.Handler, method, target string) *http.Response {
	t.Helper()
	resp := b.send(t, h, method, target)
	b.take(resp)
	return resp
}

// signIn signs b in at s.
func (b *browser) signIn(t testing.TB, s *site, as string) {
	t.Helper()
	resp := b.do(t, s, "POST", "/login?as="+as)
	if resp.StatusCode != http.StatusOK || len(resp.Cookies()) == 0 {
		t.Fatalf("sign-in: %d %s", resp.StatusCode, body(resp))
	}
}

func body(resp *http.Response) string {
	b, _ := io.ReadAll(resp.Body)
	return strings.TrimSpace(string(b))
}

// ask is one request, for the examples.
func ask(h http.Handler, method, target string, cookies ...*http.Cookie) *http.Response {
	req := httptest.NewRequest(method, target, nil)
	for _, c := range cookies {
		req.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return rec.Result()
}

func text(resp *http.Response) string { return body(resp) }
