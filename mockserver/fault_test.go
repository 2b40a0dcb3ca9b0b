package mockserver_test

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

func TestFaultAnswersWithItsStatusAndEnds(t *testing.T) {
	srv := newServer(t)
	u := mocktest.SignIn(t, srv)
	srv.Fail("getCurrentUser",
		mockserver.Fault{Status: 503, Times: 2, RetryAfter: 1500 * time.Millisecond},
		mockserver.Fault{}, // one call is spared
		mockserver.Fault{Status: 429},
		mockserver.Fault{Status: 418, Code: "teapot"})
	for range 2 {
		a := u.Do("GET", "/me", nil)
		a.Problem(503, "unavailable")
		if got := a.Header.Get("Retry-After"); got != "2" {
			t.Errorf("Retry-After %q, want 2", got)
		}
	}
	u.Do("GET", "/me", nil).Want(200)
	a := u.Do("GET", "/me", nil)
	a.Problem(429, "rate_limited")
	if a.Header.Get("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
	u.Do("GET", "/me", nil).Problem(418, "teapot")
	u.Do("GET", "/me", nil).Want(200)
	u.Do("GET", "/projects", nil).Want(200)
}

func TestFaultsOfAnyOperationAndHealing(t *testing.T) {
	srv := newServer(t)
	u := mocktest.SignIn(t, srv)
	srv.Fail(mockserver.AnyOperation, mockserver.Fault{Status: 500, Times: -1})
	srv.Fail("getHealth", mockserver.Fault{Status: 503})
	u.Do("GET", "/health", nil).Problem(503, "unavailable")
	u.Do("GET", "/health", nil).Problem(500, "fault")
	u.Do("GET", "/me", nil).Problem(500, "fault")
	srv.Heal(mockserver.AnyOperation)
	u.Do("GET", "/me", nil).Want(200)
}

func TestDroppedConnectionIsOneErrorAndDoesNothing(t *testing.T) {
	srv := newServer(t)
	u := mocktest.SignIn(t, srv)
	u.Do("GET", "/me", nil).Want(200) // the connection is in use: net/http might repeat the next call
	srv.ResetCalls()
	srv.Fail("getCurrentUser", mockserver.Fault{Kind: mockserver.FaultDrop})
	if _, err := u.Try("GET", "/me", nil); err == nil {
		t.Fatal("the answer arrived")
	}
	srv.Fail("createProject", mockserver.Fault{Kind: mockserver.FaultDrop})
	if _, err := u.Try("POST", "/projects", `{"name":"A"}`); err == nil {
		t.Fatal("the answer arrived")
	}
	for _, c := range srv.Calls() {
		if c.Status != 0 || !c.Faulty {
			t.Errorf("call %+v", c)
		}
	}
	if n := len(srv.Calls()); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
	u.Do("GET", "/projects/prj_3", nil).Problem(404, "not_found")
}

func TestLostRefreshAnswerUsesTheTokenUp(t *testing.T) {
	srv := newServer(t)
	u := mocktest.SignIn(t, srv)
	srv.Fail("refreshToken", mockserver.Fault{Kind: mockserver.FaultLostResponse})
	if _, err := u.Try("POST", "/auth/refresh", gen.RefreshGrant{RefreshToken: rest.Sent(refresh.NewSecret(u.Refresh))}); err == nil {
		t.Fatal("the answer arrived")
	}
	if srv.Refreshes() != 1 {
		t.Errorf("%d refreshes, want 1", srv.Refreshes())
	}
	u.Trade(u.Refresh).Problem(401, "invalid_grant")
	if srv.ReusesDetected() != 1 {
		t.Error("the second use was not noticed")
	}
}

func TestTruncatedBodyEndsEarly(t *testing.T) {
	srv := newServer(t)
	u := mocktest.SignIn(t, srv)
	srv.Fail("createProject", mockserver.Fault{Kind: mockserver.FaultTruncated})
	a, err := u.Try("POST", "/projects", `{"name":"A"}`)
	if !errors.Is(err, io.ErrUnexpectedEOF) || a.StatusCode != 201 || len(a.Data) == 0 {
		t.Errorf("%v after %d bytes", err, len(a.Data))
	}
	u.Do("GET", "/projects/prj_3", nil).Want(200) // it was created

	srv.Fail("deleteProject", mockserver.Fault{Kind: mockserver.FaultTruncated})
	if _, err := u.Try("DELETE", "/projects/prj_3", nil); err == nil {
		t.Error("an answer without a body was not lost")
	}
}

func TestMalformedAndForeignAnswers(t *testing.T) {
	srv := newServer(t)
	u := mocktest.SignIn(t, srv)
	srv.Fail("createProject", mockserver.Fault{Kind: mockserver.FaultMalformed}, mockserver.Fault{Kind: mockserver.FaultHTML, Status: 403},
		mockserver.Fault{Status: 200, Body: "[]"}, mockserver.Fault{Kind: mockserver.FaultMalformed, Body: "]", ContentType: "text/plain"})
	post := func() mocktest.Response { return u.Do("POST", "/projects", `{"name":"A"}`) }

	a := post().Want(200)
	if json.Valid(a.Data) || a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s is good JSON", a.Data)
	}
	a = post().Want(403)
	if !strings.Contains(string(a.Data), "<!doctype html>") || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		t.Errorf("page %s", a.Data)
	}
	if a = post().Want(200); string(a.Data) != "[]" {
		t.Errorf("body %s", a.Data)
	}
	if a = post().Want(200); string(a.Data) != "]" || a.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("body %s", a.Data)
	}
	u.Do("GET", "/projects/prj_3", nil).Problem(404, "not_found")
}

func TestDelayAndUntilHoldACallUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := taskapi.New(mockserver.AccessLifetime(24 * time.Hour))
		defer srv.Close()
		u := mocktest.SignIn(t, srv)
		gate := make(chan struct{})
		srv.Fail("getCurrentUser", mockserver.Fault{Delay: time.Minute, Until: gate})
		start := time.Now()
		done := make(chan int)
		go func() { done <- u.Do("GET", "/me", nil).StatusCode }()
		time.Sleep(time.Hour)
		synctest.Wait()
		select {
		case <-done:
			t.Fatal("the call did not wait")
		default:
		}
		close(gate)
		if status := <-done; status != 200 || time.Since(start) != time.Hour {
			t.Errorf("status %d after %v", status, time.Since(start))
		}
		srv.Fail("getCurrentUser", mockserver.Fault{Delay: 3 * time.Second})
		u.Do("GET", "/me", nil).Want(200)
		if got := time.Since(start) - time.Hour; got != 3*time.Second {
			t.Errorf("a delay of 3 s took %v", got)
		}
	})
}

func TestDelayEndsWithTheClientAndWithTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := taskapi.New()
		u := mocktest.SignIn(t, srv)
		srv.Fail("getCurrentUser", mockserver.Fault{Delay: time.Hour, Times: 2})
		client := *srv.Client()
		client.Timeout = time.Second
		u.Client = &client
		if _, err := u.Try("GET", "/me", nil); err == nil {
			t.Error("the answer arrived")
		}
		client.Timeout = 0
		failed := make(chan error)
		go func() {
			_, err := u.Try("GET", "/me", nil)
			failed <- err
		}()
		synctest.Wait()
		srv.Close()
		if err := <-failed; err == nil {
			t.Error("the answer arrived")
		}
	})
}
