package mockserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

func TestConnectionsInMemoryAreReal(t *testing.T) {
	srv := newServer(t)
	u := mocktest.SignIn(t, srv)
	transport := srv.Transport()
	transport.MaxConnsPerHost = 1
	dial, dials := transport.DialContext, 0
	transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		dials++ // one connection, so one dial at a time
		return dial(ctx, network, addr)
	}
	u.Client = &http.Client{Transport: transport}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if a, err := u.Try("GET", "/me", nil); err != nil || a.StatusCode != 200 {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if dials != 1 {
		t.Errorf("%d connections, want 1", dials)
	}
	host, err := url.Parse(srv.URL)
	if err != nil || host.Hostname() != "localhost" {
		t.Errorf("URL %s is not loopback", srv.URL)
	}
}

func TestStartedServerListensOnLoopback(t *testing.T) {
	srv := taskapi.Start()
	defer srv.Close()
	resp, err := http.Get(srv.URL + "/health")
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	_ = resp.Body.Close()
	if !strings.HasPrefix(srv.URL, "http://127.0.0.1:") || resp.StatusCode != 200 {
		t.Errorf("%s answers %d", srv.URL, resp.StatusCode)
	}
	mocktest.SignIn(t, srv).Do("GET", "/me", nil).Want(200)
	// A real socket is cut like one in memory.
	u := mocktest.SignIn(t, srv)
	srv.Fail("getCurrentUser", mockserver.Fault{Kind: mockserver.FaultDrop})
	if _, err := u.Try("GET", "/me", nil); err == nil {
		t.Error("the answer arrived")
	}
}

func TestCloseLeavesNoGoroutine(t *testing.T) {
	for name, start := range map[string]func(...mockserver.Option) *mockserver.Server{"memory": taskapi.New, "port": taskapi.Start} {
		t.Run(name, func(t *testing.T) {
			before := goleak.IgnoreCurrent()
			srv := start()
			u := mocktest.SignIn(t, srv)
			lines := mocktest.Listen(t.Context(), u, "", "")
			<-lines
			u.Client = &http.Client{Transport: srv.Transport()} // never closed by anybody
			u.Do("GET", "/me", nil).Want(200)
			srv.Close()
			srv.Close()
			for range lines {
			}
			goleak.VerifyNone(t, before)
			if _, err := u.Try("GET", "/me", nil); err == nil {
				t.Error("a closed server answers")
			}
			if len(srv.Calls()) != 3 {
				t.Errorf("%d calls are remembered, want 3", len(srv.Calls()))
			}
		})
	}
}

// TestCloseEndsWaitingCalls calls the handler without a connection that Close
// could cut.
func TestCloseEndsWaitingCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, f := range []mockserver.Fault{{Delay: time.Hour}, {Until: make(chan struct{})}} {
			srv := taskapi.New()
			srv.Fail("getHealth", f)
			ended := make(chan any)
			go func() {
				defer func() { ended <- recover() }()
				srv.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/health", nil))
			}()
			synctest.Wait()
			start := time.Now()
			go srv.Close()
			if r := <-ended; r != any(http.ErrAbortHandler) || time.Since(start) != 0 {
				t.Errorf("ended with %v after %v", r, time.Since(start))
			}
		}
	})
}

func TestEveryHostIsReachedInMemory(t *testing.T) {
	srv := newServer(t)
	for _, base := range []string{"https://api.example.com", "http://10.1.2.3:99"} {
		resp, err := srv.Client().Get(base + "/health")
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Errorf("%s: status %d", base, resp.StatusCode)
		}
	}
}

func TestCloseBeforeTheFirstCall(t *testing.T) {
	srv := taskapi.New()
	client := srv.Client()
	srv.Close()
	if resp, err := client.Get(srv.URL + "/health"); err == nil {
		_ = resp.Body.Close()
		t.Error("a closed server answers")
	}
}

func TestOfflineTakesTheNetworkAway(t *testing.T) {
	for name, start := range map[string]func(...mockserver.Option) *mockserver.Server{"memory": taskapi.New, "port": taskapi.Start} {
		t.Run(name, func(t *testing.T) {
			srv := start()
			defer srv.Close()
			u := mocktest.SignIn(t, srv)
			srv.Offline(true)
			for range 2 { // on the connection there is, and on a new one
				if _, err := u.Try("GET", "/me", nil); err == nil {
					t.Error("the answer arrived")
				}
			}
			srv.Offline(false)
			u.Do("GET", "/me", nil).Want(200)
			if n := len(srv.Calls()); n != 2 {
				t.Errorf("%d calls, want 2", n)
			}
		})
	}
}

func TestCallsTellWhatArrived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := taskapi.New()
		defer srv.Close()
		var mu sync.Mutex
		var seen []mockserver.Call
		stop := srv.Observe(func(c mockserver.Call) {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, c)
		})
		u := mocktest.SignIn(t, srv)
		u.Do("GET", "/projects/prj_9?secret=canary", nil).Problem(404, "not_found")
		u.Take(u.Trade(u.Refresh).Want(200))
		u.Do("GET", "/me", nil).Want(200)
		u.Do("GET", "/me/nowhere/at/all", nil).Problem(404, "no_such_route")
		synctest.Wait()
		stop()
		u.Do("GET", "/me", nil).Want(200)

		var got []string
		for _, c := range srv.Calls() {
			got = append(got, fmt.Sprintf("%s %s %q %s %q %d %q %v %s %d",
				c.RequestID, c.Method, c.Route, c.Operation, c.Session, c.Status, c.Code, c.Authorization, c.Time.Format("15:04"), c.Generation))
		}
		want := []string{
			`req_1 POST "/auth/login" login "ses_1" 200 "" false 00:00 0`,
			`req_2 GET "/projects/{project_id}" getProject "ses_1" 404 "not_found" true 00:00 1`,
			`req_3 POST "/auth/refresh" refreshToken "ses_1" 200 "" true 00:00 1`,
			`req_4 GET "/me" getCurrentUser "ses_1" 200 "" true 00:00 2`,
			`req_5 GET ""  "" 404 "no_such_route" true 00:00 0`,
			`req_6 GET "/me" getCurrentUser "ses_1" 200 "" true 00:00 2`,
		}
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
			t.Errorf("calls\n%s\nwant\n%s", g, w)
		}
		if len(seen) != 5 || seen[1].Operation != "getProject" || seen[1].Status != 404 {
			t.Errorf("observed %+v", seen)
		}
		if len(srv.CallsOf("getCurrentUser")) != 2 {
			t.Errorf("CallsOf %+v", srv.CallsOf("getCurrentUser"))
		}
		srv.ResetCalls()
		if len(srv.Calls()) != 0 {
			t.Error("calls are remembered after ResetCalls")
		}
	})
}

// TestNothingHoldsASecret sends canaries wherever a secret may be, and searches
// all that the server says about it.
func TestNothingHoldsASecret(t *testing.T) {
	var log bytes.Buffer
	srv := newServer(t,
		mockserver.Users(mockserver.User{Email: "a@b.example", Password: refresh.NewSecret("canary-password")}),
		mockserver.Log(slog.New(slog.NewJSONHandler(&log, nil))))
	u := mocktest.SignInAs(t, srv, "a@b.example", "canary-password")
	access, old := u.Access, u.Refresh
	var said bytes.Buffer
	keep := func(a mocktest.Response) { said.Write(a.Data); fmt.Fprint(&said, a.Header) }

	keep(u.Do("GET", "/me?access_token=canary-query", nil))
	keep(u.Do("GET", "/projects?limit=canary-query", nil))
	keep(u.Do("POST", "/auth/login", gen.Credentials{Email: "a@b.example", Password: rest.Sent(refresh.NewSecret("canary" + strings.Repeat("-", 300)))}))
	keep(u.Do("POST", "/auth/login", `{"email":"a@b.example","password":["canary"]}`))
	keep(u.Do("POST", "/auth/login", `{"email":"a@b.example","password":"canary`))
	keep(u.Trade(strings.Repeat("canary", 500)))
	keep(u.Trade("canary"))
	u.Take(u.Trade(old).Want(200))
	newest := u.Refresh
	keep(u.Trade(old))
	keep(u.Do("GET", "/me", nil, "Authorization", "Bearer canary"))
	keep(u.Do("GET", "/me", nil, "Authorization", "canary"))

	calls, err := json.Marshal(srv.Calls())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&said, "%s%+v%#v%s", calls, srv.Calls(), srv.Calls(), log.String())
	for _, secret := range []string{"canary", access, old, newest, strings.Split(access, ".")[2]} {
		if strings.Contains(said.String(), secret) {
			t.Errorf("%q is told", secret)
		}
	}
	if strings.Count(log.String(), "\n") != len(srv.Calls()) {
		t.Errorf("log\n%s", log.String())
	}
}
