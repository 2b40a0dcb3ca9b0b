package browser

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

const gracePeriod = 200 * time.Millisecond

// backend is a small site whose requests and responses can be held on their way:
// those with the query parameter before, until the handler gets them, and those
// with the parameter after, when the handler has responded.
type backend struct {
	sessions *websession.Manager
	url      string

	mu        sync.Mutex        // guards what follows
	users     map[string]string // by access token, those that are valid
	refreshes map[string]string // user by refresh token, those that are not used
	reuses    int
	held      map[string]chan struct{} // closed when it is held
	gates     map[string]chan struct{} // closed to let it go on
}

// newBackend starts one, and a browser at its empty page.
func newBackend(t *testing.T) (*backend, *site) {
	t.Helper()
	t.Parallel()
	b := &backend{users: map[string]string{}, refreshes: map[string]string{}, held: map[string]chan struct{}{}, gates: map[string]chan struct{}{}}
	var err error
	b.sessions, err = websession.New(b, []websession.Key{websession.NewKey()},
		websession.CookieOnly(websession.RestartForgets{}), websession.WithGracePeriod(gracePeriod))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.sessions.Close() })
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", page("signed out"))
	mux.HandleFunc("POST /login", b.login)
	mux.HandleFunc("GET /login", b.loginPage)
	mux.HandleFunc("POST /logout", b.logout)
	mux.Handle("GET /me", b.sessions.Require(http.HandlerFunc(b.me)))
	mux.Handle("GET /page", b.sessions.Require(http.HandlerFunc(b.me)))
	web := httptest.NewServer(b.hold(b.sessions.Handler(mux)))
	t.Cleanup(web.Close)
	// localhost and not 127.0.0.1: browsers take Secure cookies from there without TLS.
	b.url = fmt.Sprintf("http://localhost:%d", web.Listener.Addr().(*net.TCPAddr).Port)
	s := open(t, b.url)
	s.do(chromedp.Navigate(b.url))
	return b, s
}

func page(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><body>"+text)
	}
}

// hold is the network: it is outside of the manager's handler.
func (b *backend) hold(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.stop(r.URL.Query().Get("before"))
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		b.stop(r.URL.Query().Get("after"))
		for name, values := range rec.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(rec.Code)
		_, _ = rec.Body.WriteTo(w)
	})
}

// stop holds the first request of that name.
func (b *backend) stop(name string) {
	if name == "" {
		return
	}
	held, gate := b.channel(b.held, name), b.channel(b.gates, name)
	select {
	case <-held:
	default:
		close(held)
		<-gate
	}
}

func (b *backend) channel(of map[string]chan struct{}, name string) chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if of[name] == nil {
		of[name] = make(chan struct{})
	}
	return of[name]
}

// waitFor waits until the request of that name is held.
func (b *backend) waitFor(t *testing.T, name string) {
	t.Helper()
	select {
	case <-b.channel(b.held, name):
	case <-time.After(30 * time.Second):
		t.Fatalf("%s is not held", name)
	}
}

func (b *backend) release(name string) { close(b.channel(b.gates, name)) }

// issue returns a token of user.
func (b *backend) issue(user string) refresh.Token {
	b.mu.Lock()
	defer b.mu.Unlock()
	access, again := rand.Text(), rand.Text()
	b.users[access], b.refreshes[again] = user, user
	return refresh.Token{AccessToken: refresh.NewSecret(access), RefreshToken: refresh.NewSecret(again)}
}

// Refresh is a token endpoint without a grace period.
func (b *backend) Refresh(_ context.Context, last refresh.Token) (refresh.Token, error) {
	b.mu.Lock()
	user, ok := b.refreshes[last.RefreshToken.Reveal()]
	delete(b.refreshes, last.RefreshToken.Reveal())
	if !ok {
		b.reuses++
	}
	b.mu.Unlock()
	if !ok {
		return refresh.Token{}, fmt.Errorf("invalid_grant: %w", refresh.ErrRefused)
	}
	return b.issue(user), nil
}

// expire makes all access tokens invalid.
func (b *backend) expire() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.users)
}

func (b *backend) user(t refresh.Token) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.users[t.AccessToken.Reveal()]
}

func (b *backend) login(w http.ResponseWriter, r *http.Request) {
	session, err := websession.Begin(r.Context())
	if err == nil {
		err = session.SignIn(r.Context(), b.issue(r.URL.Query().Get("as")))
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (b *backend) loginPage(w http.ResponseWriter, r *http.Request) {
	if session, err := websession.FromContext(r.Context()); err == nil && session.State().SignedIn() {
		http.Redirect(w, r, websession.SafeReturn(r.URL.Query().Get("return")), http.StatusSeeOther)
		return
	}
	page("please sign in")(w, r)
}

func (b *backend) logout(w http.ResponseWriter, r *http.Request) {
	session, err := websession.FromContext(r.Context())
	if err == nil {
		err = session.SignOut(r.Context())
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// me says who is signed in, after one refresh if need be.
func (b *backend) me(w http.ResponseWriter, r *http.Request) {
	session, err := websession.FromContext(r.Context())
	var t refresh.Token
	if err == nil {
		t, err = session.Token(r.Context())
	}
	if err == nil && b.user(t) == "" {
		t, err = session.Renew(r.Context(), t)
	}
	switch {
	case errors.Is(err, refresh.ErrSignedOut):
		b.sessions.Deny(w, r)
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	default:
		page(b.user(t))(w, r)
	}
}

// begin starts a request of the page's script; result has its status and text
// when it is done.
func (s *site) begin(name, method, target string) {
	s.t.Helper()
	eval[bool](s, fmt.Sprintf(`(window.results ??= {}, fetch(%q, {method: %q, redirect: "manual"})
		.then(async r => { results[%q] = r.status + " " + (await r.text()).replace(/<.*>/, "") })
		.catch(e => { results[%[3]q] = String(e) }), true)`, target, method, name))
}

func (s *site) result(name string) string {
	s.t.Helper()
	s.until("result of "+name, fmt.Sprintf("window.results?.[%q]", name))
	return strings.TrimSpace(eval[string](s, fmt.Sprintf("results[%q]", name)))
}

// fetch is begin and result.
func (s *site) fetch(method, target string) string {
	s.t.Helper()
	name := rand.Text()
	s.begin(name, method, target)
	return s.result(name)
}

// cookies are how many cookies the browser has for the site.
func (s *site) cookies() int {
	s.t.Helper()
	jar, err := chromedp.Call(s.tab, network.GetCookies, network.GetCookiesParams{})
	if err != nil {
		s.t.Fatal(err)
	}
	return len(jar.Cookies)
}
