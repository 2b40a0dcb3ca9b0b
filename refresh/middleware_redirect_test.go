package refresh_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

// redirecting is a server that redirects /from by each status in turn and shows what
// arrives at the end.
func redirecting(t *testing.T, statuses ...int) *httptest.Server {
	t.Helper()
	hop := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if hop < len(statuses) {
			hop++
			http.Redirect(w, r, "/to", statuses[hop-1])
			return
		}
		_, _ = io.WriteString(w, r.Method+" "+r.Header.Get("Content-Type")+" "+string(body))
	}))
	t.Cleanup(srv.Close)
	return srv
}

// queried sends a QUERY with a body by a middleware, and returns what arrived.
func queried(t *testing.T, srv *httptest.Server, method string, body io.Reader) (string, error) {
	t.Helper()
	s := refresh.NewSession(newAPI())
	t.Cleanup(func() { _ = s.Close() })
	m := refresh.NewMiddleware(s, refresh.WithOrigin(origin(t, srv.URL)))
	ctx := refresh.WithOperation(t.Context(), refresh.Operation{ID: "search", Method: method, Route: "/from", Public: true})
	req, err := http.NewRequestWithContext(ctx, method, srv.URL+"/from", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if err := m.Attach(ctx, req); err != nil {
		t.Fatal(err)
	}
	resp, err := m.Do(req)
	if err != nil {
		return "", err
	}
	return bodyOf(t, resp), nil
}

// A QUERY that is redirected asks the same question at the other place; only a 303
// says that the result is there for a GET (draft-ietf-httpbis-safe-method-w-body).
func TestARedirectedQueryIsTheSameQuery(t *testing.T) {
	for _, c := range []struct {
		statuses     []int
		method, want string
	}{
		{[]int{301}, "QUERY", `QUERY application/json {"a":1}`},
		{[]int{302}, "QUERY", `QUERY application/json {"a":1}`},
		{[]int{307}, "QUERY", `QUERY application/json {"a":1}`},
		{[]int{308}, "QUERY", `QUERY application/json {"a":1}`},
		{[]int{302, 307}, "QUERY", `QUERY application/json {"a":1}`},
		{[]int{307, 301, 302}, "QUERY", `QUERY application/json {"a":1}`},
		{[]int{303}, "QUERY", "GET  "},
		{[]int{303, 302}, "QUERY", "GET  "},
		{[]int{302}, "POST", "GET  "},
	} {
		got, err := queried(t, redirecting(t, c.statuses...), c.method, strings.NewReader(`{"a":1}`))
		if err != nil || got != c.want {
			t.Errorf("%s, redirected by %v: %q, %v; want %q", c.method, c.statuses, got, err, c.want)
		}
	}
	if got, err := queried(t, redirecting(t, 302), "QUERY", nil); err != nil || got != "QUERY  " {
		t.Errorf("without a body: %q, %v", got, err)
	}
}

func TestARedirectedQueryThatCannotBeSentAgainIsAnError(t *testing.T) {
	body := io.MultiReader(strings.NewReader(`{"a":1}`)) // no GetBody
	got, err := queried(t, redirecting(t, 302), "QUERY", body)
	if err == nil || !strings.Contains(err.Error(), "GetBody") || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("%q, %v", got, err)
	}
}
