package refresh_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

func TestPromise22_TokenStaysAtItsOrigin(t *testing.T) {
	places := map[string]string{
		"another host":       "https://evil.test/x",
		"a subdomain":        "https://sub.api.test/x",
		"another port":       "https://api.test:8443/x",
		"from https to http": "http://api.test/x",
	}
	for name, target := range places {
		t.Run(name, func(t *testing.T) {
			a := newAPI()
			r := newRig(t, a)
			var leaked []string
			a.answer = func(req *http.Request) *http.Response {
				if req.URL.Path == "/thing" {
					resp := reply(req, 302, "")
					resp.Header.Set("Location", target)
					return resp
				}
				leaked = append(leaked, req.Header.Get("Authorization"))
				return problem(req, 401, "who_are_you")
			}
			resp, err := r.call(t.Context(), read, nil)
			if err != nil {
				t.Fatal(err)
			}
			wantEqual(t, "status, as it came", resp.StatusCode, 401)
			wantEqual(t, "Authorization at the target", strings.Join(leaked, "|"), "")
			wantEqual(t, "refreshes for a foreign 401", a.refreshes(), 0)
		})
	}
}

func TestPromise22_OriginsThatAreRefused(t *testing.T) {
	for _, bad := range []string{"http://api.test", "ftp://api.test", "api.test", "https://", "https://u:canary@api.test", "http://192.168.0.9", "http://api.localhost", "http://localhost.", "http://localhost.test", "http://127.0.0.1.test", "://"} {
		_, err := refresh.ParseOrigin(bad, false)
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for _, good := range []string{"https://api.test", "http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:9", "http://LocalHost"} {
		if _, err := refresh.ParseOrigin(good, false); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	if _, err := refresh.ParseOrigin("http://api.test", true); err != nil {
		t.Error(err)
	}
	for a, b := range map[string]string{"https://API.test:443/v1": "https://api.test", "http://localhost:80": "http://LOCALHOST"} {
		wantEqual(t, a, origin(t, a), origin(t, b))
	}
}

func TestPromise22_AttachRefusesForeignRequests(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	for _, target := range []string{"https://evil.test/x", "http://api.test/x", "https://api.test:444/x"} {
		if _, err := callWith(t.Context(), r.mw, read, target, nil); !errors.Is(err, refresh.ErrForeignOrigin) {
			t.Errorf("%s: %v", target, err)
		}
	}
	// No origin configured is no origin trusted.
	bare := refresh.NewMiddleware(r.session)
	if _, err := callWith(t.Context(), bare, read, base+"/thing", nil); !errors.Is(err, refresh.ErrForeignOrigin) {
		t.Errorf("without an origin: %v", err)
	}
	wantEqual(t, "sends", len(a.sent()), 0)
}

// A 307 sends the body again, and the body of a sign-in is a password.
func TestPromise22_CredentialsFollowNoForeignRedirect(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	a.answer = func(req *http.Request) *http.Response {
		resp := reply(req, 307, "")
		resp.Header.Set("Location", "https://evil.test/x")
		return resp
	}
	login := refresh.Operation{ID: "login", Method: "POST", Route: "/login", Public: true, Role: refresh.RoleSignIn}
	_, err := r.call(t.Context(), login, strings.NewReader("password"))
	if !errors.Is(err, refresh.ErrForeignOrigin) {
		t.Errorf("got %v", err)
	}
	wantEqual(t, "sends", strings.Join(a.sent(), ", "), "POST /login 307")
}

// A POST that was answered with a redirect has done its work: the 401 of the
// page that it leads to must not send it again.
func TestPromise22_RedirectTargets401DoesNotRepeatThePost(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	a.answer = func(req *http.Request) *http.Response {
		if req.Method == "POST" {
			resp := reply(req, 303, "")
			resp.Header.Set("Location", "/result")
			return resp
		}
		return problem(req, 401, "expired")
	}
	resp, err := r.call(t.Context(), write, strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "status", resp.StatusCode, 401)
	wantEqual(t, "sends", strings.Join(a.sent(), ", "), "POST /thing 303, GET /result 401")
}

func TestPromise23_OneConnectionAndA401WithABody(t *testing.T) {
	a := newAPI()
	big := strings.Repeat("x", 20_000)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/auth/refresh":
			tok, err := a.Refresh(r.Context(), refresh.Token{RefreshToken: a.token().RefreshToken})
			if err != nil {
				w.WriteHeader(500)
			}
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"access_token":%q}`, tok.AccessToken.Reveal())
		case r.URL.Path == "/never" || r.Header.Get("Authorization") != "Bearer "+a.token().AccessToken.Reveal():
			w.WriteHeader(401)
			io.WriteString(w, big)
		}
	}))
	defer srv.Close()
	one := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	r, err := tokenendpoint.NewRefresher(testAuth, srv.URL, one)
	if err != nil {
		t.Fatal(err)
	}
	s := refresh.NewSession(r)
	defer s.Close()
	s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret("r")})
	mw := refresh.NewMiddleware(s, refresh.WithOrigin(origin(t, srv.URL)), refresh.WithHTTPClient(one))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	resp, err := callWith(ctx, mw, read, srv.URL+"/thing", nil)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp, err)
	}
	resp.Body.Close()
	resp, err = callWith(ctx, mw, read, srv.URL+"/never", nil)
	if err != nil || resp.StatusCode != 401 {
		t.Fatal(resp, err)
	}
	wantEqual(t, "length of the 401's body", len(bodyOf(t, resp)), len(big))
}

// A 401 whose body trickles in, or never ends, does not hold up the refresh.
func TestPromise23_SlowBodyOfA401(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		first := true
		a.answer = func(req *http.Request) *http.Response {
			if !first {
				return nil
			}
			first = false
			pr, _ := io.Pipe() // nobody ever writes
			resp := reply(req, 401, "")
			resp.Body = pr
			return resp
		}
		start := time.Now()
		status, err := r.status(t.Context())
		if err != nil || status != 200 {
			t.Fatal(status, err)
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("waited %s", d)
		}
	})
}
