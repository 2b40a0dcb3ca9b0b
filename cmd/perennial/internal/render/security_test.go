package render_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// safe are operations with a security requirement each. The driver has a credential
// for every scheme but that of the session.
var safe = []called{
	{do: "Safe.Header", want: []string{"GET /safe/header"}, header: map[string]string{"X-Api-Key": "k1", "Authorization": "", "Cookie": ""}},
	{do: "Safe.Query", want: []string{"GET /safe/query?api_key=k%262"}, header: map[string]string{"X-Api-Key": "", "Authorization": ""}},
	{do: "Safe.Cookie", want: []string{"GET /safe/cookie"}, header: map[string]string{"Cookie": "api_cookie=k3", "Authorization": ""}},
	{do: "Safe.Basic", want: []string{"GET /safe/basic"}, header: map[string]string{"Authorization": "Basic dXNlcjpwOnc=", "X-Api-Key": ""}},
	{do: "Safe.Both", want: []string{"GET /safe/both?api_key=k%262"}, header: map[string]string{"X-Api-Key": "k1", "Authorization": ""}},
	{do: "Safe.Public", want: []string{"GET /safe/public"}, header: map[string]string{"X-Api-Key": "", "Authorization": "", "Cookie": ""}},
	{do: "Safe.Optional", want: []string{"GET /safe/optional"}, header: map[string]string{"Authorization": ""}},
	{do: "Safe.Session", err: "signed out"},
	{do: "Safe.With", err: "signed out"},
}

// A credential goes to the operations whose security requirement names its scheme, in
// the place that the scheme names, and to no others.
func TestACredentialIsSentWhereItsSchemeSaysAndNowhereElse(t *testing.T) { check(t, safe) }

// account is a server with one user, whose access tokens it can revoke.
type account struct {
	sent   []string
	number int    // of the access token that is valid
	only   string // the refresh token that is valid
}

func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var in map[string]string
	_ = json.Unmarshal(body, &in)
	path := strings.TrimPrefix(r.URL.Path, "/v1")
	a.sent = append(a.sent, strings.TrimSpace(path+" "+r.Header.Get("Authorization")))
	switch {
	case path == "/login" && in["email"] == "ada" && in["password"] == "p", path == "/refresh" && in["refresh"] == a.only:
		a.number++
		a.only = "r" + string(rune('0'+a.number))
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"access": "a" + string(rune('0'+a.number)), "refresh": a.only, "seconds": 3600})
	case path == "/login", path == "/refresh", path == "/safe/session" && r.Header.Get("Authorization") != "Bearer a"+string(rune('0'+a.number)):
		w.WriteHeader(http.StatusUnauthorized)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
	if path == "/safe/public" {
		a.number++ // whoever has a token has an old one from now on
	}
}

// New wires sign-in, refresh, replay and sign-out from what the document says of them,
// at a server that knows nothing of this project.
func TestASessionIsWiredFromTheRolesOfTheDocument(t *testing.T) {
	a := &account{}
	outcomes := drive(t, a.ServeHTTP, []called{
		{do: "SignIn", args: `"ada"; "wrong"`},
		{do: "SignIn", args: `"ada"; "p"`},
		{do: "Safe.Session"},
		{do: "Safe.Public"}, // revokes
		{do: "Safe.Session"},
		{do: "Safe.Optional"},
		{do: "Safe.With"},
		{do: "SignOut"},
		{do: "Safe.Session"},
	})
	want := []string{
		"/login", "/login", "/safe/session Bearer a1", "/safe/public", "/safe/session Bearer a1", "/refresh", "/safe/session Bearer a3",
		"/safe/optional Bearer a3", "/safe/with Bearer a3", "/logout Bearer a3",
	}
	if !slices.Equal(a.sent, want) {
		t.Errorf("sent\n%s\nwant\n%s", strings.Join(a.sent, "\n"), strings.Join(want, "\n"))
	}
	for i, failed := range []string{"401", "", "", "", "", "", "", "", "signed out"} {
		if got := outcomes[i].Error; (got == "") != (failed == "") || !strings.Contains(got, failed) {
			t.Errorf("call %d: error %q, want %q", i, got, failed)
		}
	}
}

// An operation that takes an Idempotency-Key is sent with one, the same in every
// attempt, and another one in every call.
func TestAnIdempotencyKeyIsThatOfTheCall(t *testing.T) {
	var keys []string
	outcomes := drive(t, func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		if len(keys) == 1 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}, []called{{do: "Safe.Order", args: `{"other":true}`}, {do: "Safe.Order", args: `{"other":true}`}})
	if len(keys) != 3 || len(keys[0]) < 16 || keys[0] != keys[1] || keys[1] == keys[2] {
		t.Errorf("keys are %q (%+v)", keys, outcomes)
	}
}
