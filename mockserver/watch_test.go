package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/mockserver"
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

func (u *user) state() watched {
	u.t.Helper()
	return decode[watched](u.do("GET", "/_mock/api/state", nil).want(200))
}

func (u *user) control(name, body string) answer { return u.do("POST", "/_mock/api/"+name, body) }

func TestThePageIsThereWhenAskedFor(t *testing.T) {
	u := signIn(t, newServer(t))
	u.do("GET", "/_mock/", nil).problem(404, "no_such_route")
	u = signIn(t, newServer(t, mockserver.Watch()))
	for path, want := range map[string]string{"": "<!doctype html>", "app.js": "fetch(", "style.css": "prefers-color-scheme"} {
		if a := u.do("GET", "/_mock/"+path, nil).want(200); !strings.Contains(string(a.body), want) ||
			!strings.Contains(a.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s: %v", path, a.Header)
		}
	}
	if n := len(u.srv.Calls()); n != 1 {
		t.Errorf("%d calls: the page's own are recorded", n)
	}
}

func TestTheStateHasCallsAndSessionsAndNoToken(t *testing.T) {
	u := signIn(t, newServer(t, mockserver.Watch()))
	u.srv.Fail("getCurrentUser", mockserver.Fault{Status: 503}, mockserver.Fault{Status: 503, Times: 2})
	u.do("GET", "/me", nil).want(503)
	raw := string(u.do("GET", "/_mock/api/state", nil).want(200).body)
	if strings.Contains(raw, u.access) || strings.Contains(raw, u.refresh) || strings.Contains(raw, "eyJ") || strings.Contains(raw, "rt_") {
		t.Error("the state holds a token")
	}
	s := u.state()
	c := s.Calls[len(s.Calls)-1]
	if c.Operation != "getCurrentUser" || c.Status != 503 || !c.Faulty || !c.Token || c.Attempt != 1 {
		t.Errorf("%+v", c)
	}
	if len(s.Faults) != 1 || s.Faults[0].Times != 2 || s.Faults[0].Kind != "Answer" {
		t.Errorf("%+v", s.Faults)
	}
	if len(s.Sessions) != 1 || s.Sessions[0].ID != "ses_1" || !s.Sessions[0].Good || s.Sessions[0].Generation != 1 {
		t.Errorf("%+v", s.Sessions)
	}
	rest := decode[watched](u.do("GET", "/_mock/api/state?after="+s.Calls[0].ID, nil).want(200))
	if len(rest.Calls) != len(s.Calls)-1 {
		t.Errorf("%d calls after the first of %d", len(rest.Calls), len(s.Calls))
	}
}

func TestAttemptsAreCounted(t *testing.T) {
	u := signIn(t, newServer(t))
	u.srv.Fail("getCurrentUser", mockserver.Fault{Status: 503, Times: 2})
	for range 4 {
		u.do("GET", "/me", nil)
	}
	for i, want := range []int{1, 2, 3, 1} {
		if got := u.srv.CallsOf("getCurrentUser")[i].Attempt; got != want {
			t.Errorf("call %d is attempt %d, want %d", i, got, want)
		}
	}
}

func TestControls(t *testing.T) {
	u := signIn(t, newServer(t, mockserver.Watch()))
	u.control("fail", `{"operation":"*","kind":"HTML","times":-1,"delay":"1ms"}`).want(204)
	if a := u.do("GET", "/health", nil); !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		t.Errorf("%v", a.Header)
	}
	u.control("heal", `{"operation":"*"}`).want(204)
	u.control("expire", `{}`).want(204)
	u.do("GET", "/me", nil).problem(401, "token_expired")
	if u.state().Sessions[0].Good {
		t.Error("an expired token is shown as good")
	}
	u.take(u.trade(u.refresh).want(200))
	u.control("revoke", `{"all":"tokens"}`).want(204)
	u.do("GET", "/me", nil).problem(401, "token_invalid")
	u.control("revoke", `{"session":"ses_1"}`).want(204)
	u.trade(u.refresh).problem(401, "invalid_grant")
	u.control("advance", `{"by":"1h"}`).want(204)
	var pair struct {
		Access string `json:"access_token"`
	}
	if err := json.Unmarshal(u.control("issue", `{"user":"`+mockserver.GraceEmail+`"}`).want(200).body, &pair); err != nil {
		t.Fatal(err)
	}
	u.access = pair.Access
	u.do("GET", "/me", nil).want(200)
	u.control("revoke", `{"all":"sessions"}`).want(204)
	u.do("GET", "/me", nil).problem(401, "token_invalid")
	u.control("reset", "{}").want(204)
	if s := u.state(); len(s.Calls) != 0 || len(s.Sessions) != 0 || s.Refreshes != 1 {
		t.Errorf("%+v", s)
	}
}

func TestControlsThatMakeNoSenseAreExplained(t *testing.T) {
	u := signIn(t, newServer(t, mockserver.Watch()))
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
		if a := u.control(c[0], c[1]).want(400); !strings.Contains(string(a.body), c[2]) {
			t.Errorf("%s %s: %s", c[0], c[1], a.body)
		}
	}
	u.do("POST", "/_mock/api/nothing", "{}").want(405)
	u.do("POST", "/_mock/api/expire", "{}", "Content-Type", "text/plain").want(415)
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
		r.Host = c.host
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
	u := signIn(t, srv)
	post := func(body string) {
		r := httptest.NewRequest("POST", "/_mock/api/offline", strings.NewReader(body))
		r.Host = "localhost"
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if srv.ServeHTTP(w, r); w.Code != http.StatusNoContent {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
	}
	post(`{"away":true}`)
	if _, err := u.try("GET", "/me", nil); err == nil {
		t.Error("the network is not away")
	}
	post(`{"away":false}`)
	u.do("GET", "/me", nil).want(200)
}
