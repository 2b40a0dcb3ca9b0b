package client_test

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

func TestLogin(t *testing.T) {
	srv, c := newPair(t, nil)
	want(t, "state", c.State().Status, event.StatusSignedOut)
	user, err := c.SignIn(t.Context(), mockserver.AdaEmail, mockserver.AdaPassword)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "user", user.Email, mockserver.AdaEmail)
	want(t, "state", c.State().Status, event.StatusActive)
	me, err := c.Account.GetCurrentUser(t.Context())
	if err != nil || me.ID != user.ID {
		t.Fatal(me, err)
	}
	want(t, "calls", len(srv.Calls()), 2)
}

func TestLoginWithAWrongPassword(t *testing.T) {
	srv, c := newPair(t, nil)
	_, err := c.SignIn(t.Context(), mockserver.AdaEmail, "wrong-canary")
	var e *client.Error
	if !errors.Is(err, client.ErrUnauthorized) || !errors.As(err, &e) {
		t.Fatal(err)
	}
	want(t, "text", err.Error(), "login: POST /auth/login: 401 invalid_credentials: "+e.Message+" (request id req_1)")
	want(t, "refreshes", srv.Refreshes(), 0)
	want(t, "state", c.State().Status, event.StatusSignedOut)
}

// The main job, over real HTTP: known expiry, and a token that was revoked.
func TestCallsOutliveTheirAccessToken(t *testing.T) {
	ends := map[string]func(*mockserver.Server){
		"expired": func(*mockserver.Server) { time.Sleep(2 * time.Minute) },
		"revoked": func(s *mockserver.Server) { s.RevokeTokens() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv, c := newPair(t, []mockserver.Option{mockserver.AccessLifetime(time.Minute)})
				signIn(t, c)
				end(srv)
				var wg sync.WaitGroup
				for range 50 {
					wg.Go(func() {
						if _, err := c.Projects.List(t.Context(), nil); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				want(t, "refreshes", srv.Refreshes(), 1)
				want(t, "calls of the token endpoint", len(srv.CallsOf("refreshToken")), 1)
				want(t, "reuses", srv.ReusesDetected(), 0)
			})
		})
	}
}

func TestPromise09_UsersNeverMix(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, ada := newPair(t, nil)
		grace := newClient(t, srv)
		signIn(t, ada)
		if _, err := grace.SignIn(t.Context(), mockserver.GraceEmail, mockserver.GracePassword); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			srv.RevokeTokens()
			var wg sync.WaitGroup
			for range 20 {
				for c, email := range map[*client.Client]string{ada: mockserver.AdaEmail, grace: mockserver.GraceEmail} {
					wg.Go(func() {
						if me, err := c.Account.GetCurrentUser(t.Context()); err != nil || me.Email != email {
							t.Errorf("%s is %v (%v)", email, me, err)
						}
					})
				}
			}
			wg.Wait()
		}
		want(t, "refreshes", srv.Refreshes(), 10)
		want(t, "reuses", srv.ReusesDetected(), 0)
	})
}

func TestPromise15_RevokedSessionSignsOutOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &refresh.MemoryStore{}
		var hook, events story
		srv, c := newPair(t, nil, client.WithStore(store), client.WithSignedOut(hook.add))
		c.Subscribe(events.add)
		signIn(t, c)
		srv.RevokeSessions()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				_, err := c.Account.GetCurrentUser(t.Context())
				if !errors.Is(err, client.ErrSignedOut) {
					t.Errorf("got %v", err)
				}
			})
		}
		wg.Wait()
		synctest.Wait()
		want(t, "calls of the token endpoint", len(srv.CallsOf("refreshToken")), 1)
		want(t, "hook", hook.count(event.SignedOut), 1)
		want(t, "events", events.count(event.SignedOut), 1)
		_, rev, _ := store.Load(t.Context())
		want(t, "store", rev, "")
		srv.ResetCalls()
		if _, err := c.Account.GetCurrentUser(t.Context()); !errors.Is(err, client.ErrSignedOut) {
			t.Errorf("afterwards: %v", err)
		}
		want(t, "calls afterwards", len(srv.Calls()), 0)
	})
}

func TestPromise17_LostNetworkUnderBothPolicies(t *testing.T) {
	for signOut, end := range map[bool]error{false: client.ErrTemporary, true: client.ErrSignedOut} {
		t.Run(fmt.Sprint(signOut), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv, c := newPair(t, []mockserver.Option{mockserver.AccessLifetime(time.Minute)}, client.WithSignOutOnOutage(signOut))
				signIn(t, c)
				time.Sleep(2 * time.Minute)
				srv.Offline(true)
				_, err := c.Account.GetCurrentUser(t.Context())
				if !errors.Is(err, end) {
					t.Errorf("got %v, want %v", err, end)
				}
				srv.Offline(false)
				time.Sleep(time.Minute)
				_, err = c.Account.GetCurrentUser(t.Context())
				if !signOut && err != nil || signOut && !errors.Is(err, end) {
					t.Errorf("after the outage: %v", err)
				}
			})
		})
	}
}

// The answer of a rotation is lost: the refresh token is used up, and a second
// use would look like theft. The session is not ended by our own doing.
func TestLostRefreshAnswerIsNotAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, c := newPair(t, nil)
		signIn(t, c)
		srv.RevokeTokens()
		srv.Fail("refreshToken", mockserver.Fault{Kind: mockserver.FaultLostResponse})
		if _, err := c.Account.GetCurrentUser(t.Context()); !errors.Is(err, client.ErrTemporary) {
			t.Errorf("got %v", err)
		}
		want(t, "calls of the token endpoint", len(srv.CallsOf("refreshToken")), 1)
		want(t, "reuses", srv.ReusesDetected(), 0)
	})
}

func TestPromise30_Restore(t *testing.T) {
	tests := map[string]struct {
		before          func(*mockserver.Server)
		status          event.Status
		reason          event.Reason
		verify, refresh int
		kept            bool
	}{
		"good token":         {func(*mockserver.Server) {}, event.StatusActive, "", 1, 0, true},
		"revoked token":      {func(s *mockserver.Server) { s.RevokeTokens() }, event.StatusActive, "", 2, 1, true},
		"known to be over":   {func(*mockserver.Server) { time.Sleep(time.Hour) }, event.StatusActive, "", 1, 1, true},
		"revoked session":    {func(s *mockserver.Server) { s.RevokeSessions() }, event.StatusSignedOut, event.ReasonRefused, 1, 1, false},
		"network away":       {func(s *mockserver.Server) { s.Offline(true) }, event.StatusOffline, "", 0, 0, true},
		"over, network away": {func(s *mockserver.Server) { time.Sleep(time.Hour); s.Offline(true) }, event.StatusOffline, "", 0, 0, true},
		"server down": {func(s *mockserver.Server) {
			s.Fail("verifyToken", mockserver.Fault{Status: 503, Times: -1})
		}, event.StatusOffline, "", 3, 0, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &refresh.MemoryStore{}
				srv, first := newPair(t, []mockserver.Option{mockserver.AccessLifetime(time.Minute)}, client.WithStore(store))
				signIn(t, first)
				first.Close() // the program ends, the store stays
				tt.before(srv)
				srv.ResetCalls()
				c := newClient(t, srv, client.WithStore(store))
				state, err := c.Restore(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				want(t, "status", state.Status, tt.status)
				want(t, "reason", state.Reason, tt.reason)
				want(t, "verifications", len(srv.CallsOf("verifyToken")), tt.verify)
				want(t, "refreshes", len(srv.CallsOf("refreshToken")), tt.refresh)
				_, rev, _ := store.Load(t.Context())
				want(t, "tokens kept", rev != "", tt.kept)
			})
		})
	}
}

func TestPromise30_NothingStoredIsNoNetworkCall(t *testing.T) {
	srv, c := newPair(t, nil)
	state, err := c.Restore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want(t, "status", state.Status, event.StatusSignedOut)
	want(t, "reason", state.Reason, event.ReasonNotSignedIn)
	want(t, "calls", len(srv.Calls()), 0)
}

func TestLogout(t *testing.T) {
	tests := map[string]struct {
		before    func(*mockserver.Server)
		ok        bool
		refreshes int
	}{
		"signed in":    {func(*mockserver.Server) {}, true, 0},
		"expired":      {func(*mockserver.Server) { time.Sleep(time.Hour) }, true, 1},
		"revoked":      {func(s *mockserver.Server) { s.RevokeTokens() }, false, 0},
		"network away": {func(s *mockserver.Server) { s.Offline(true) }, false, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &refresh.MemoryStore{}
				var events story
				srv, c := newPair(t, []mockserver.Option{mockserver.AccessLifetime(time.Minute)}, client.WithStore(store))
				c.Subscribe(events.add)
				signIn(t, c)
				tt.before(srv)
				err := c.SignOut(t.Context())
				want(t, "no error", err == nil, tt.ok)
				var e *client.Error
				if err != nil && (!errors.As(err, &e) || e.Operation != "logout") {
					t.Errorf("got %v, want an Error of logout", err)
				}
				synctest.Wait()
				want(t, "refreshes", srv.Refreshes(), tt.refreshes)
				want(t, "status", c.State().Status, event.StatusSignedOut)
				want(t, "signed-out events", events.count(event.SignedOut), 1)
				_, rev, _ := store.Load(t.Context())
				want(t, "store", rev, "")
				if err := c.SignOut(t.Context()); err != nil {
					t.Errorf("the second time: %v", err)
				}
			})
		})
	}
}

func TestNewRefusesBadAddresses(t *testing.T) {
	for _, bad := range []string{"", "api.example.com", "http://api.example.com", "https://a:b@api.example.com", "https://api.example.com/?key=1", "://"} {
		if _, err := client.New(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		} else {
			t.Log(err)
		}
	}
	c, err := client.New("http://api.example.com", client.WithPlainHTTP())
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}

func TestHTTPClientForOtherEndpoints(t *testing.T) {
	srv, c := newPair(t, nil)
	signIn(t, c)
	srv.RevokeTokens()
	resp, err := c.HTTPClient().Get(srv.URL + "/me")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	want(t, "status", resp.StatusCode, http.StatusOK)
	want(t, "refreshes", srv.Refreshes(), 1)
}
