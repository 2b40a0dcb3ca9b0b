package mockserver_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newServer returns a server that is closed when the test ends.
func newServer(t *testing.T, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	srv := mockserver.New(opts...)
	t.Cleanup(srv.Close)
	return srv
}

// user is a client with a token of its own.
type user struct {
	t               *testing.T
	srv             *mockserver.Server
	client          *http.Client
	access, refresh string
}

// answer is a response that was read to its end.
type answer struct {
	*http.Response
	body []byte
	t    *testing.T
}

// signIn signs Ada in.
func signIn(t *testing.T, srv *mockserver.Server) *user {
	t.Helper()
	return signInAs(t, srv, mockserver.AdaEmail, mockserver.AdaPassword)
}

func signInAs(t *testing.T, srv *mockserver.Server, email, password string) *user {
	t.Helper()
	u := &user{t: t, srv: srv, client: srv.Client()}
	u.take(u.do("POST", "/auth/login", gen.Credentials{Email: email, Password: password, Device: "test"}).want(200))
	return u
}

// take goes on with the tokens of an answer.
func (u *user) take(a answer) {
	u.t.Helper()
	var tokens gen.Tokens
	a.into(&tokens)
	u.access, u.refresh = tokens.AccessToken.Reveal(), tokens.RefreshToken.Reveal()
	if u.access == "" || u.refresh == "" {
		u.t.Fatal("the answer holds no tokens")
	}
}

// trade sends a refresh token.
func (u *user) trade(token string) answer {
	u.t.Helper()
	return u.do("POST", "/auth/refresh", gen.RefreshGrant{RefreshToken: token})
}

// do sends a call; headers are pairs of name and value.
func (u *user) do(method, path string, body any, headers ...string) answer {
	u.t.Helper()
	a, err := u.try(method, path, body, headers...)
	if err != nil {
		u.t.Fatal(err)
	}
	return a
}

// try is do for calls that may fail.
func (u *user) try(method, path string, body any, headers ...string) (answer, error) {
	var r io.Reader
	contentType := ""
	switch b := body.(type) {
	case nil:
	case io.Reader:
		r, contentType = b, "application/octet-stream"
	case string:
		r, contentType = strings.NewReader(b), "application/json"
	default:
		data, err := json.Marshal(b)
		if err != nil {
			return answer{}, err
		}
		r, contentType = bytes.NewReader(data), "application/json"
	}
	req, err := http.NewRequestWithContext(u.t.Context(), method, u.srv.URL+path, r)
	if err != nil {
		return answer{}, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if u.access != "" {
		req.Header.Set("Authorization", "Bearer "+u.access)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := u.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return answer{Response: resp, body: data, t: u.t}, err
}

// want checks the status.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Fatalf("%s %s: status %d, want %d: %s", a.Request.Method, a.Request.URL.Path, a.StatusCode, status, a.body)
	}
	return a
}

// problem checks that the answer is a problem document of that status and code.
func (a answer) problem(status int, code string) gen.Problem {
	a.t.Helper()
	a.want(status)
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		a.t.Errorf("Content-Type %q, want application/problem+json", got)
	}
	var p gen.Problem
	a.into(&p)
	if p.Code != code || p.Status != status || p.Title == "" {
		a.t.Errorf("problem %+v, want status %d and code %s", p, status, code)
	}
	if id := a.Header.Get("X-Request-Id"); id == "" || p.RequestID != id {
		a.t.Errorf("request id %q in the problem, %q in the header", p.RequestID, id)
	}
	return p
}

func (a answer) into(v any) {
	a.t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		a.t.Fatalf("%v in %s", err, a.body)
	}
}

// decode returns the body of an answer.
func decode[T any](a answer) T {
	a.t.Helper()
	var v T
	a.into(&v)
	return v
}

// panics returns what fn panics with.
func panics(t *testing.T, fn func()) (message string) {
	t.Helper()
	defer func() {
		r := recover()
		if r == nil {
			t.Fatal("no panic")
		}
		message, _ = r.(string)
	}()
	fn()
	return ""
}
