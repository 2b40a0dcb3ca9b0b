package refresh_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

const base = "https://api.test"

var (
	read   = refresh.Operation{ID: "readThing", Method: "GET", Route: "/thing"}
	write  = refresh.Operation{ID: "writeThing", Method: "POST", Route: "/thing"}
	public = refresh.Operation{ID: "health", Method: "GET", Route: "/health", Public: true}
)

// api is a strict API in memory: a refresh token works once, and using it
// again revokes everything. It is an http.RoundTripper.
type api struct {
	mu      sync.Mutex
	n       int
	access  string // the good access token
	refresh string // the good refresh token
	used    map[string]bool
	revoked bool

	calls     int // token endpoint
	reuses    int
	sends     []string // "METHOD /path token status"
	life      time.Duration
	delay     time.Duration // of the token endpoint
	latency   time.Duration // of everything else
	answer    func(r *http.Request) *http.Response
	onRefresh func(n int) (refresh.Token, error)
}

func newAPI() *api {
	a := &api{used: map[string]bool{}, life: time.Hour}
	a.rotate()
	return a
}

func (a *api) rotate() {
	a.n++
	a.access, a.refresh = fmt.Sprintf("access-canary-%d", a.n), fmt.Sprintf("refresh-canary-%d", a.n)
}

// token is the valid pair, as a sign-in returns it.
func (a *api) token() refresh.Token {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.tokenLocked()
}

func (a *api) tokenLocked() refresh.Token {
	t := refresh.Token{AccessToken: refresh.NewSecret(a.access), RefreshToken: refresh.NewSecret(a.refresh)}
	if a.life > 0 {
		t.Expiry = time.Now().Add(a.life)
	}
	return t
}

// revokeAccess makes the API answer 401 to the access token that is out.
func (a *api) revokeAccess() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.access = "nobody-has-this"
}

// Refresh is the token endpoint.
func (a *api) Refresh(ctx context.Context, last refresh.Token) (refresh.Token, error) {
	a.mu.Lock()
	a.calls++
	n, delay, hook := a.calls, a.delay, a.onRefresh
	a.mu.Unlock()
	if delay > 0 {
		select {
		case <-time.After(delay):
		case <-ctx.Done():
			return refresh.Token{}, ctx.Err()
		}
	}
	if hook != nil {
		if t, err := hook(n); err != nil || t != (refresh.Token{}) {
			return t, err
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	got := last.RefreshToken.Reveal()
	if a.used[got] {
		a.reuses++
		a.revoked = true
	}
	if a.revoked || got != a.refresh {
		return refresh.Token{}, fmt.Errorf("%w: invalid_grant", refresh.ErrRefused)
	}
	a.used[got] = true
	a.rotate()
	return a.tokenLocked(), nil
}

// RoundTrip is every other endpoint: 200 to the good token, else 401.
func (a *api) RoundTrip(r *http.Request) (*http.Response, error) {
	if a.latency > 0 {
		select {
		case <-time.After(a.latency):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	body := ""
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			return nil, err
		}
		body = string(b)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.answer != nil {
		if resp := a.answer(r); resp != nil {
			resp.Request = r
			a.sends = append(a.sends, fmt.Sprintf("%s %s %d", r.Method, r.URL.Path, resp.StatusCode))
			return resp, nil
		}
	}
	status := http.StatusOK
	if r.Header.Get("Authorization") != "Bearer "+a.access {
		status = http.StatusUnauthorized
	}
	a.sends = append(a.sends, fmt.Sprintf("%s %s %d", r.Method, r.URL.Path, status))
	return reply(r, status, body), nil
}

func reply(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"text/plain"}},
		Body: io.NopCloser(strings.NewReader(body)), Request: r, ProtoMajor: 1, ProtoMinor: 1,
	}
}

func (a *api) refreshes() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.calls
}

func (a *api) sent() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string(nil), a.sends...)
}

// rig is an api with a signed-in session and a middleware before it.
type rig struct {
	*api
	t       testing.TB
	store   *refresh.MemoryStore
	session *refresh.Session
	mw      *refresh.Middleware
	events  *recorder
}

func newRig(t testing.TB, a *api, opts ...refresh.Option) *rig {
	t.Helper()
	r := &rig{api: a, t: t, store: &refresh.MemoryStore{}, events: &recorder{}}
	r.session = refresh.NewSession(a, append([]refresh.Option{refresh.WithStore(r.store)}, opts...)...)
	r.session.Subscribe(r.events.add)
	r.mw = refresh.NewMiddleware(r.session, refresh.WithOrigin(origin(t, base)),
		refresh.WithHTTPClient(&http.Client{Transport: a}))
	if err := r.session.SignIn(t.Context(), a.token()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.session.Close() })
	return r
}

func origin(t testing.TB, rawURL string) refresh.Origin {
	t.Helper()
	o, err := refresh.ParseOrigin(rawURL, false)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// call is what a generated client does: operation, Attach, Do.
func (r *rig) call(ctx context.Context, op refresh.Operation, body io.Reader) (*http.Response, error) {
	return callWith(ctx, r.mw, op, base+op.Route, body)
}

func callWith(ctx context.Context, mw *refresh.Middleware, op refresh.Operation, url string, body io.Reader) (*http.Response, error) {
	ctx = refresh.WithOperation(ctx, op)
	req, err := http.NewRequest(op.Method, url, body)
	if err != nil {
		return nil, err
	}
	req = req.WithContext(ctx)
	if err := mw.Attach(ctx, req); err != nil {
		return nil, err
	}
	return mw.Do(req)
}

// status is the status of one GET, or the error.
func (r *rig) status(ctx context.Context) (int, error) {
	resp, err := r.call(ctx, read, nil)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// recorder keeps the events of a session.
type recorder struct {
	mu  sync.Mutex
	all []event.Event
}

func (r *recorder) add(e event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, e)
}

func (r *recorder) count(kind event.Kind) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, e := range r.all {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

func (r *recorder) list() []event.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]event.Event(nil), r.all...)
}

func (r *recorder) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = nil
}

// each runs fn n times at once and returns the errors.
func each(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = fn(i) })
	}
	wg.Wait()
	return errs
}

func problem(r *http.Request, status int, code string) *http.Response {
	b, _ := json.Marshal(map[string]any{"status": status, "code": code})
	resp := reply(r, status, string(b))
	resp.Header.Set("Content-Type", "application/problem+json")
	return resp
}

func wantEqual[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func none(t testing.TB, errs []error) {
	t.Helper()
	for i, err := range errs {
		if err != nil {
			t.Fatalf("call %d: %v", i, err)
		}
	}
}
