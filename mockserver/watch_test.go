package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
)

// watched is what a test in another language would read.
type watched struct {
	Calls []struct {
		ID, Operation, Code, Session string
		Status, Attempt, Generation  int
		Token, Faulty                bool
	}
	Sessions []struct {
		ID, User   string
		Generation int
		Good       bool
	}
	Faults []struct {
		Operation, Kind string
		Times           int
	}
	Refreshes int
	Offline   bool
}

func state(u *mocktest.User) watched {
	u.T.Helper()
	return mocktest.Decode[watched](u.Do("GET", "/_mock/api/state", nil).Want(200))
}

func control(u *mocktest.User, name, body string) mocktest.Response {
	return u.Do("POST", "/_mock/api/"+name, body)
}

func TestThePageIsThereWhenAskedFor(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	u.Do("GET", "/_mock/", nil).Problem(404, "no_such_route")
	u = mocktest.SignIn(t, newServer(t, mockserver.Watch()))
	for path, want := range map[string]string{"": "<!doctype html>", "app.js": "fetch(", "style.css": "prefers-color-scheme"} {
		if a := u.Do("GET", "/_mock/"+path, nil).Want(200); !strings.Contains(string(a.Data), want) ||
			!strings.Contains(a.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s: %v", path, a.Header)
		}
	}
	if n := len(u.Srv.Calls()); n != 1 {
		t.Errorf("%d calls: the page's own are recorded", n)
	}
}

func TestTheStateHasCallsAndSessionsAndNoToken(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t, mockserver.Watch()))
	u.Srv.Fail("getCurrentUser", mockserver.Fault{Status: 503}, mockserver.Fault{Status: 503, Times: 2})
	u.Do("GET", "/me", nil).Want(503)
	raw := string(u.Do("GET", "/_mock/api/state", nil).Want(200).Data)
	if strings.Contains(raw, u.Access) || strings.Contains(raw, u.Refresh) || strings.Contains(raw, "eyJ") || strings.Contains(raw, "rt_") {
		t.Error("the state holds a token")
	}
	s := state(u)
	c := s.Calls[len(s.Calls)-1]
	if c.Operation != "getCurrentUser" || c.Status != 503 || !c.Faulty || !c.Token || c.Attempt != 1 {
		t.Errorf("%+v", c)
	}
	if len(s.Faults) != 1 || s.Faults[0].Times != 2 || s.Faults[0].Kind != "Response" {
		t.Errorf("%+v", s.Faults)
	}
	if len(s.Sessions) != 1 || s.Sessions[0].ID != "ses_1" || !s.Sessions[0].Good || s.Sessions[0].Generation != 1 {
		t.Errorf("%+v", s.Sessions)
	}
	rest := mocktest.Decode[watched](u.Do("GET", "/_mock/api/state?after="+s.Calls[0].ID, nil).Want(200))
	if len(rest.Calls) != len(s.Calls)-1 {
		t.Errorf("%d calls after the first of %d", len(rest.Calls), len(s.Calls))
	}
}

func TestAttemptsAreCounted(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t))
	u.Srv.Fail("getCurrentUser", mockserver.Fault{Status: 503, Times: 2})
	for range 4 {
		u.Do("GET", "/me", nil)
	}
	for i, want := range []int{1, 2, 3, 1} {
		if got := u.Srv.CallsOf("getCurrentUser")[i].Attempt; got != want {
			t.Errorf("call %d is attempt %d, want %d", i, got, want)
		}
	}
}

func TestControls(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t, mockserver.Watch()))
	control(u, "fail", `{"operation":"*","kind":"HTML","times":-1,"delay":"1ms"}`).Want(204)
	if a := u.Do("GET", "/health", nil); !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		t.Errorf("%v", a.Header)
	}
	control(u, "heal", `{"operation":"*"}`).Want(204)
	control(u, "expire", `{}`).Want(204)
	u.Do("GET", "/me", nil).Problem(401, "token_expired")
	if state(u).Sessions[0].Good {
		t.Error("an expired token is shown as good")
	}
	u.Take(u.Trade(u.Refresh).Want(200))
	control(u, "revoke", `{"all":"tokens"}`).Want(204)
	u.Do("GET", "/me", nil).Problem(401, "token_invalid")
	control(u, "revoke", `{"session":"ses_1"}`).Want(204)
	u.Trade(u.Refresh).Problem(401, "invalid_grant")
	control(u, "advance", `{"by":"1h"}`).Want(204)
	var pair struct {
		Access string `json:"access_token"`
	}
	if err := json.Unmarshal(control(u, "issue", `{"user":"`+mockserver.GraceEmail+`"}`).Want(200).Data, &pair); err != nil {
		t.Fatal(err)
	}
	u.Access = pair.Access
	u.Do("GET", "/me", nil).Want(200)
	control(u, "revoke", `{"all":"sessions"}`).Want(204)
	u.Do("GET", "/me", nil).Problem(401, "token_invalid")
	control(u, "reset", "{}").Want(204)
	if s := state(u); len(s.Calls) != 0 || len(s.Sessions) != 0 || s.Refreshes != 1 {
		t.Errorf("%+v", s)
	}
}

func TestControlsThatMakeNoSenseAreExplained(t *testing.T) {
	u := mocktest.SignIn(t, newServer(t, mockserver.Watch()))
	for _, c := range [][3]string{
		{"fail", `{"operation":"createtask"}`, "no operation"},
		{"fail", `{"operation":"*","kind":"Melt"}`, "Truncated"},
		{"fail", `{"operation":"*","status":99}`, "not the status"},
		{"fail", `{"operation":"*","delay":5}`, "1m30s"},
		{"fail", `{"operations":"*"}`, "unknown field"},
		{"heal", `{}`, "no operation"},
		{"revoke", `{}`, "is missing"},
		{"revoke", `{"session":"ses_9"}`, "no session"},
		{"issue", `{"user":"nobody"}`, "no user"},
		{"advance", `{`, "unexpected EOF"},
	} {
		if a := control(u, c[0], c[1]).Want(400); !strings.Contains(string(a.Data), c[2]) {
			t.Errorf("%s %s: %s", c[0], c[1], a.Data)
		}
	}
	u.Do("POST", "/_mock/api/nothing", "{}").Want(405)
	u.Do("POST", "/_mock/api/expire", "{}", "Content-Type", "text/plain").Want(415)
}

// TestOtherSitesCannotReachThePage is about a web page that somebody has open while
// the server runs.
func TestOtherSitesCannotReachThePage(t *testing.T) {
	srv := newServer(t, mockserver.Watch())
	for _, c := range []struct {
		host, origin, site string
		status             int
	}{
		{"127.0.0.1:8080", "", "", 204},
		{"localhost", "http://localhost", "same-origin", 204},
		{"[::1]:80", "", "", 204},
		{"rebound.example", "http://rebound.example", "same-origin", 403},
		{"localhost.example:80", "", "", 403},
		{"192.168.0.1", "", "", 403},
		{"127.0.0.1:8080", "https://evil.example", "cross-site", 403},
		{"127.0.0.1:8080", "https://evil.example", "", 403},
		{"127.0.0.1:8080", "null", "", 403},
	} {
		r := httptest.NewRequest("POST", "/_mock/api/reset", strings.NewReader("{}"))
		r.Host, r.RemoteAddr = c.host, "127.0.0.1:4000"
		r.Header.Set("Content-Type", "application/json")
		for name, value := range map[string]string{"Origin": c.origin, "Sec-Fetch-Site": c.site} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, r)
		if w.Code != c.status || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%+v: %d %v", c, w.Code, w.Header())
		}
	}
}

func TestTheControlsWorkWhileTheNetworkIsAway(t *testing.T) {
	srv := newServer(t, mockserver.Watch())
	u := mocktest.SignIn(t, srv)
	post := func(body string) {
		r := httptest.NewRequest("POST", "/_mock/api/offline", strings.NewReader(body))
		r.Host, r.RemoteAddr = "localhost", "127.0.0.1:4000"
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if srv.ServeHTTP(w, r); w.Code != http.StatusNoContent {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
	}
	post(`{"away":true}`)
	if _, err := u.Try("GET", "/me", nil); err == nil {
		t.Error("the network is not away")
	}
	post(`{"away":false}`)
	u.Do("GET", "/me", nil).Want(200)
}
