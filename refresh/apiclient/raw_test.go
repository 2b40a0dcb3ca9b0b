package apiclient_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/rest/wire"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// rawServer is an API at /v1 that wants the token "fresh", and has it renewed once.
type rawServer struct {
	*httptest.Server

	seen []string // method, URL, token, body
	fail int      // how often it responds 503 to POST first
}

func newRawServer(t *testing.T) *rawServer {
	t.Helper()
	s := &rawServer{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/v1/refresh" {
			_, _ = io.WriteString(w, `{"a":"fresh","r":"r2"}`)
			return
		}
		s.seen = append(s.seen, strings.Join([]string{r.Method, r.URL.String(), r.Header.Get("Authorization"), string(body)}, " "))
		switch {
		case r.Header.Get("Authorization") != "Bearer fresh":
			w.WriteHeader(http.StatusUnauthorized)
		case s.fail > 0:
			s.fail--
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			_, _ = io.WriteString(w, `{"ok":true}`)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// client is signed in with a token that the server refuses.
func (s *rawServer) client(t *testing.T, opts ...apiclient.Option) *apiclient.Client {
	t.Helper()
	auth := tokenendpoint.Auth{Refresh: tokenendpoint.Endpoint{
		Operation: refresh.Operation{ID: "refresh", Method: http.MethodPost, Route: "/refresh", Role: refresh.RoleRefresh, Public: true},
		Request:   tokenendpoint.RequestFields{RefreshToken: "/r"}, Response: tokenendpoint.ResponseFields{AccessToken: "/a", RefreshToken: "/r"},
	}}
	opts = append(opts, apiclient.WithMiddleware(refresh.WithBackoff(1, 1)))
	c, err := apiclient.New(auth, s.URL+"/v1", opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	token := refresh.Token{AccessToken: refresh.NewSecret("stale"), RefreshToken: refresh.NewSecret("r1")}
	if err := c.Session().SignIn(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRawGoesThroughTheSession(t *testing.T) {
	s := newRawServer(t)
	c := s.client(t)
	var out struct{ OK bool }
	if err := c.Raw(t.Context(), http.MethodPost, "/beta/x%2Fy?q=1", map[string]int{"n": 1}, &out, rest.Query("z", "2")); err != nil || !out.OK {
		t.Fatalf("%+v, %v", out, err)
	}
	want := []string{`POST /v1/beta/x%2Fy?q=1&z=2 Bearer stale {"n":1}`, `POST /v1/beta/x%2Fy?q=1&z=2 Bearer fresh {"n":1}`}
	if !slices.Equal(s.seen, want) {
		t.Errorf("sent\n%s\nwant\n%s", strings.Join(s.seen, "\n"), strings.Join(want, "\n"))
	}
	if err := c.Raw(t.Context(), http.MethodDelete, "/beta", nil, nil); err != nil {
		t.Error(err)
	}
}

func TestRawAndDoSendNoTokenElsewhere(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another origin was sent %s %v", r.URL, r.Header)
	}))
	defer elsewhere.Close()
	s := newRawServer(t)
	c := s.client(t)
	for _, target := range []string{elsewhere.URL + "/x", "//" + strings.TrimPrefix(elsewhere.URL, "http://") + "/x", "x", "/../admin", "/a/../../admin", "/%2e%2e/admin", "\x7f"} {
		err := c.Raw(t.Context(), http.MethodGet, target, nil, nil)
		if !errors.Is(err, rest.ErrOption) || strings.Contains(err.Error(), "admin") {
			t.Errorf("%q: %v", target, err)
		}
	}
	if err := c.Raw(t.Context(), http.MethodGet, "/x", nil, nil, rest.BaseURL(elsewhere.URL)); !errors.Is(err, refresh.ErrForeignOrigin) {
		t.Errorf("another base: %v", err)
	}
	req, err := http.NewRequest(http.MethodGet, elsewhere.URL+"/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := c.Do(req); !errors.Is(err, refresh.ErrForeignOrigin) {
		t.Errorf("Do: %v %v", resp, err)
	}
	if len(s.seen) != 0 {
		t.Errorf("sent %v", s.seen)
	}
}

func TestDoTakesARequestAndReturnsAnyStatus(t *testing.T) {
	s := newRawServer(t)
	c := s.client(t)
	s.fail = 1
	req, err := http.NewRequest(http.MethodPost, "/x?a=1", strings.NewReader("text"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable || s.seen[len(s.seen)-1] != "POST /v1/x?a=1 Bearer fresh text" {
		t.Errorf("status %d, sent %q", resp.StatusCode, s.seen)
	}
	if req.URL.Host != "" || req.Header.Get("Authorization") != "" {
		t.Error("the request of the caller was changed")
	}
}

func TestBaseURLRetriesAndTheIdempotencyKeyAreOfOneCall(t *testing.T) {
	s := newRawServer(t)
	c := s.client(t)
	op := refresh.Operation{ID: "make", Method: http.MethodPost, Route: "/things"}
	call := func(opts ...rest.Option) error {
		s.seen = nil
		return rest.None(t.Context(), op, opts, c.Sender(wire.NewRequest(op)))
	}
	if err := call(rest.BaseURL(s.URL + "/v2")); err != nil || s.seen[0] != "POST /v2/things Bearer stale " {
		t.Errorf("%v: %v", err, s.seen)
	}
	s.fail = 1
	if err := call(); !errors.Is(err, rest.ErrUnavailable) || len(s.seen) != 1 {
		t.Errorf("a POST without a key: %v, sent %d times", err, len(s.seen))
	}
	s.fail = 5
	if err := call(rest.IdempotencyKey(""), rest.Retries(6)); err != nil || len(s.seen) != 6 {
		t.Errorf("with a key: %v, sent %d times", err, len(s.seen))
	}
	s.fail = 2
	if err := call(rest.IdempotencyKey(""), rest.Retries(1)); !errors.Is(err, rest.ErrUnavailable) || len(s.seen) != 2 {
		t.Errorf("with one retry: %v, sent %d times", err, len(s.seen))
	}
}

func TestHooksStandAroundACallAndSeeNoToken(t *testing.T) {
	s := newRawServer(t)
	var order []string
	hook := func(name string) apiclient.Hook {
		return func(req *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
			order = append(order, name+" "+req.Header.Get("Authorization"))
			req.Header.Set("X-Hook", name)
			resp, err := next(req)
			order = append(order, name+" done")
			return resp, err
		}
	}
	c := s.client(t, apiclient.WithHook(hook("outer")), apiclient.WithHook(hook("inner")))
	if err := c.Raw(t.Context(), http.MethodGet, "/x", nil, nil); err != nil {
		t.Fatal(err)
	}
	if want := []string{"outer ", "inner ", "inner done", "outer done"}; !slices.Equal(order, want) {
		t.Errorf("order is %q, want %q", order, want)
	}
	order = nil
	other := c.ForSession(c.Session())
	if err := other.Raw(t.Context(), http.MethodGet, "/x", nil, nil); err != nil || len(order) != 4 {
		t.Errorf("for another session: %v, %q", err, order)
	}
}
