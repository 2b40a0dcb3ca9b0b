package mockserver_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
)

func TestPathValuesAreUnescapedOnce(t *testing.T) {
	srv := newServer(t)
	srv.Handle("getProject", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.PathValue("project_id"))
	}))
	u := mocktest.SignIn(t, srv)
	if got := string(u.Do("GET", "/projects/a%2Fb%2525", nil).Want(200).Data); got != "a/b%25" {
		t.Errorf("project_id %q", got)
	}
}

func TestHandlersAreReplacedByOperationID(t *testing.T) {
	srv := newServer(t)
	u := mocktest.SignIn(t, srv)
	next := srv.Handler("getCurrentUser")
	srv.Handle("getCurrentUser", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Mine", "yes")
		next.ServeHTTP(w, r)
	}))
	if a := u.Do("GET", "/me", nil).Want(200); a.Header.Get("X-Mine") != "yes" || !strings.Contains(string(a.Data), "usr_ada") {
		t.Errorf("%v %s", a.Header, a.Data)
	}
	u.Do("GET", "/me", nil, "Authorization", "none").Problem(401, "token_missing")
	srv.Handle("getCurrentUser", nil)
	if a := u.Do("GET", "/me", nil).Want(200); a.Header.Get("X-Mine") != "" {
		t.Error("the built-in handler is not back")
	}
}

func TestUnknownOperationIsAClearPanic(t *testing.T) {
	srv := newServer(t)
	for _, fn := range []func(){
		func() { srv.Fail("createtask", mockserver.Fault{Status: 503}) },
		func() { srv.Heal("createtask") },
		func() { srv.Handle("createtask", nil) },
		func() { srv.CallsOf("createtask") },
	} {
		if m := panics(t, fn); !strings.Contains(m, `no operation "createtask"`) || !strings.Contains(m, "createTask") {
			t.Errorf("panic %q", m)
		}
	}
	if ids := srv.Operations(); !slices.Contains(ids, "createTask") || !slices.IsSorted(ids) {
		t.Errorf("operations %v", ids)
	}
}

func TestOptionsThatMakeNoSensePanic(t *testing.T) {
	for _, fn := range []func(){
		func() { mockserver.AccessLifetime(0) },
		func() { mockserver.RefreshLifetime(-1) },
		func() { mockserver.GracePeriod(-1) },
		func() { mockserver.Clock(nil) },
		func() { mockserver.Users(mockserver.User{Email: "a@b"}) },
		func() {
			mockserver.Users(mockserver.User{Email: "a@b", Password: refresh.NewSecret("p"), ID: "1"}, mockserver.User{Email: "c@d", Password: refresh.NewSecret("p"), ID: "1"})
		},
		func() { mockserver.New() },
		func() {
			taskapi.New(mockserver.Handlers(func(*mockserver.Server) map[string]http.Handler {
				return map[string]http.Handler{"nothing": http.NotFoundHandler()}
			}))
		},
		func() { taskapi.New().Fail("login", mockserver.Fault{Status: 99}) },
		func() { taskapi.New().Fail("login", mockserver.Fault{Kind: 99}) },
	} {
		if m := panics(t, fn); !strings.HasPrefix(m, "mockserver: ") {
			t.Errorf("panic %q", m)
		}
	}
}

func TestServesAsAHandlerWithoutAnyTransport(t *testing.T) {
	srv := taskapi.New()
	defer srv.Close()
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, httptest.NewRequest("GET", "/health", nil))
	if w.Code != 200 || w.Header().Get("X-Request-Id") != "req_1" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
