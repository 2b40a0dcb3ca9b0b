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
)

func TestFaultAnswersWithItsStatusAndEnds(t *testing.T) {
	srv := newServer(t)
	u := signIn(t, srv)
	srv.Fail("getCurrentUser",
		mockserver.Fault{Status: 503, Times: 2, RetryAfter: 1500 * time.Millisecond},
		mockserver.Fault{}, // one call is spared
		mockserver.Fault{Status: 429},
		mockserver.Fault{Status: 418, Code: "teapot"})
	for range 2 {
		a := u.do("GET", "/me", nil)
		a.problem(503, "unavailable")
		if got := a.Header.Get("Retry-After"); got != "2" {
			t.Errorf("Retry-After %q, want 2", got)
		}
	}
	u.do("GET", "/me", nil).want(200)
	a := u.do("GET", "/me", nil)
	a.problem(429, "rate_limited")
	if a.Header.Get("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
	u.do("GET", "/me", nil).problem(418, "teapot")
	u.do("GET", "/me", nil).want(200)
	u.do("GET", "/projects", nil).want(200)
}

func TestFaultsOfAnyOperationAndHealing(t *testing.T) {
	srv := newServer(t)
	u := signIn(t, srv)
	srv.Fail(mockserver.AnyOperation, mockserver.Fault{Status: 500, Times: -1})
	srv.Fail("getHealth", mockserver.Fault{Status: 503})
	u.do("GET", "/health", nil).problem(503, "unavailable")
	u.do("GET", "/health", nil).problem(500, "fault")
	u.do("GET", "/me", nil).problem(500, "fault")
	srv.Heal(mockserver.AnyOperation)
	u.do("GET", "/me", nil).want(200)
}

func TestDroppedConnectionIsOneErrorAndDoesNothing(t *testing.T) {
	srv := newServer(t)
	u := signIn(t, srv)
	u.do("GET", "/me", nil).want(200) // the connection is in use: net/http might repeat the next call
	srv.ResetCalls()
	srv.Fail("getCurrentUser", mockserver.Fault{Kind: mockserver.Drop})
	if _, err := u.try("GET", "/me", nil); err == nil {
		t.Fatal("the answer arrived")
	}
	srv.Fail("createProject", mockserver.Fault{Kind: mockserver.Drop})
	if _, err := u.try("POST", "/projects", `{"name":"A"}`); err == nil {
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
	u.do("GET", "/projects/prj_3", nil).problem(404, "not_found")
}

func TestLostRefreshAnswerUsesTheTokenUp(t *testing.T) {
	srv := newServer(t)
	u := signIn(t, srv)
	srv.Fail("refreshToken", mockserver.Fault{Kind: mockserver.LostAnswer})
	if _, err := u.try("POST", "/auth/refresh", gen.RefreshGrant{RefreshToken: u.refresh}); err == nil {
		t.Fatal("the answer arrived")
	}
	if srv.Refreshes() != 1 {
		t.Errorf("%d refreshes, want 1", srv.Refreshes())
	}
	u.trade(u.refresh).problem(401, "invalid_grant")
	if srv.ReusesDetected() != 1 {
		t.Error("the second use was not noticed")
	}
}

func TestTruncatedBodyEndsEarly(t *testing.T) {
	srv := newServer(t)
	u := signIn(t, srv)
	srv.Fail("createProject", mockserver.Fault{Kind: mockserver.Truncated})
	a, err := u.try("POST", "/projects", `{"name":"A"}`)
	if !errors.Is(err, io.ErrUnexpectedEOF) || a.StatusCode != 201 || len(a.body) == 0 {
		t.Errorf("%v after %d bytes", err, len(a.body))
	}
	u.do("GET", "/projects/prj_3", nil).want(200) // it was created

	srv.Fail("deleteProject", mockserver.Fault{Kind: mockserver.Truncated})
	if _, err := u.try("DELETE", "/projects/prj_3", nil); err == nil {
		t.Error("an answer without a body was not lost")
	}
}

func TestMalformedAndForeignAnswers(t *testing.T) {
	srv := newServer(t)
	u := signIn(t, srv)
	srv.Fail("createProject", mockserver.Fault{Kind: mockserver.Malformed}, mockserver.Fault{Kind: mockserver.HTML, Status: 403},
		mockserver.Fault{Status: 200, Body: "[]"}, mockserver.Fault{Kind: mockserver.Malformed, Body: "]", ContentType: "text/plain"})
	post := func() answer { return u.do("POST", "/projects", `{"name":"A"}`) }

	a := post().want(200)
	if json.Valid(a.body) || a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s is good JSON", a.body)
	}
	a = post().want(403)
	if !strings.Contains(string(a.body), "<!doctype html>") || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		t.Errorf("page %s", a.body)
	}
	if a = post().want(200); string(a.body) != "[]" {
		t.Errorf("body %s", a.body)
	}
	if a = post().want(200); string(a.body) != "]" || a.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("body %s", a.body)
	}
	u.do("GET", "/projects/prj_3", nil).problem(404, "not_found")
}

func TestDelayAndUntilHoldACallUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New(mockserver.AccessLife(24 * time.Hour))
		defer srv.Close()
		u := signIn(t, srv)
		gate := make(chan struct{})
		srv.Fail("getCurrentUser", mockserver.Fault{Delay: time.Minute, Until: gate})
		start := time.Now()
		done := make(chan int)
		go func() { done <- u.do("GET", "/me", nil).StatusCode }()
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
		u.do("GET", "/me", nil).want(200)
		if got := time.Since(start) - time.Hour; got != 3*time.Second {
			t.Errorf("a delay of 3 s took %v", got)
		}
	})
}

func TestDelayEndsWithTheClientAndWithTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := mockserver.New()
		u := signIn(t, srv)
		srv.Fail("getCurrentUser", mockserver.Fault{Delay: time.Hour, Times: 2})
		client := *srv.Client()
		client.Timeout = time.Second
		u.client = &client
		if _, err := u.try("GET", "/me", nil); err == nil {
			t.Error("the answer arrived")
		}
		client.Timeout = 0
		failed := make(chan error)
		go func() {
			_, err := u.try("GET", "/me", nil)
			failed <- err
		}()
		synctest.Wait()
		srv.Close()
		if err := <-failed; err == nil {
			t.Error("the answer arrived")
		}
	})
}
