// Package mocktest is a client for the tests of the mock: it signs in, sends calls and
// checks the responses.
package mocktest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/mockserver"
)

// User is a client with tokens of its own.
type User struct {
	T               testing.TB
	Srv             *mockserver.Server
	Client          *http.Client
	Access, Refresh string
}

// New returns a client without tokens. The server is closed when the test ends.
func New(t testing.TB, srv *mockserver.Server) *User {
	t.Helper()
	t.Cleanup(srv.Close)
	return &User{T: t, Srv: srv, Client: srv.Client()}
}

// SignIn signs Ada in at the task API.
func SignIn(t testing.TB, srv *mockserver.Server) *User {
	t.Helper()
	return SignInAs(t, srv, mockserver.AdaEmail, mockserver.AdaPassword)
}

// SignInAs signs somebody in at the task API.
func SignInAs(t testing.TB, srv *mockserver.Server, email, password string) *User {
	t.Helper()
	u := New(t, srv)
	u.Take(u.Do("POST", "/auth/login", map[string]string{"email": email, "password": password, "device": "test"}).Want(200))
	return u
}

// Take goes on with the tokens of a response.
func (u *User) Take(r Response) {
	u.T.Helper()
	var tokens struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	r.Into(&tokens)
	u.Access, u.Refresh = tokens.Access, tokens.Refresh
	if u.Access == "" || u.Refresh == "" {
		u.T.Fatal("the response holds no tokens")
	}
}

// Trade sends a refresh token to the task API.
func (u *User) Trade(token string) Response {
	u.T.Helper()
	return u.Do("POST", "/auth/refresh", map[string]string{"refresh_token": token})
}

// Do sends a call; headers are pairs of name and value.
func (u *User) Do(method, path string, body any, headers ...string) Response {
	u.T.Helper()
	r, err := u.Try(method, path, body, headers...)
	if err != nil {
		u.T.Fatal(err)
	}
	return r
}

// Try is Do for calls that may fail.
func (u *User) Try(method, path string, body any, headers ...string) (Response, error) {
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
			return Response{}, err
		}
		r, contentType = bytes.NewReader(data), "application/json"
	}
	req, err := http.NewRequestWithContext(u.T.Context(), method, u.Srv.URL+path, r)
	if err != nil {
		return Response{}, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if u.Access != "" {
		req.Header.Set("Authorization", "Bearer "+u.Access)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := u.Client.Do(req)
	if err != nil {
		return Response{}, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return Response{Response: resp, Data: data, T: u.T}, err
}

// Response is a response that was read to its end.
type Response struct {
	*http.Response
	Data []byte
	T    testing.TB
}

// Want checks the status.
func (r Response) Want(status int) Response {
	r.T.Helper()
	if r.StatusCode != status {
		r.T.Fatalf("%s %s: status %d, want %d: %s", r.Request.Method, r.Request.URL.Path, r.StatusCode, status, r.Data)
	}
	return r
}

// Problem is the body of a problem document (RFC 9457).
type Problem struct {
	Title, Detail, Code string
	Status              int
	RequestID           string `json:"request_id"`
	Errors              []mockserver.FieldError
}

// Problem checks that the response is a problem document of that status and code.
func (r Response) Problem(status int, code string) Problem {
	r.T.Helper()
	r.Want(status)
	if got := r.Header.Get("Content-Type"); got != "application/problem+json" {
		r.T.Errorf("Content-Type %q, want application/problem+json", got)
	}
	var p Problem
	r.Into(&p)
	if p.Code != code || p.Status != status || p.Title == "" {
		r.T.Errorf("problem %+v, want status %d and code %s", p, status, code)
	}
	if id := r.Header.Get("X-Request-Id"); id == "" || p.RequestID != id {
		r.T.Errorf("request id %q in the problem, %q in the header", p.RequestID, id)
	}
	return p
}

// Into decodes the body.
func (r Response) Into(v any) {
	r.T.Helper()
	if err := json.Unmarshal(r.Data, v); err != nil {
		r.T.Fatalf("%v in %s", err, r.Data)
	}
}

// Decode returns the body of a response.
func Decode[T any](r Response) T {
	r.T.Helper()
	var v T
	r.Into(&v)
	return v
}
