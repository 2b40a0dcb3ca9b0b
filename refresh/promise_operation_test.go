package refresh_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/perennial-go/perennial/refresh"
)

func TestPromise28_RolesNeverStartARefresh(t *testing.T) {
	for _, role := range []refresh.Role{refresh.RoleSignIn, refresh.RoleRefresh, refresh.RoleVerify, refresh.RoleSignOut} {
		for _, status := range []int{400, 401, 403, 500} {
			a := newAPI()
			r := newRig(t, a)
			a.answer = func(req *http.Request) *http.Response { return problem(req, status, "x") }
			op := refresh.Operation{ID: string(role), Method: "POST", Route: "/thing", Role: role}
			resp, err := r.call(t.Context(), op, nil)
			if err != nil || resp.StatusCode != status {
				t.Fatal(role, resp, err)
			}
			wantEqual(t, string(role)+": refreshes", a.refreshes(), 0)
			wantEqual(t, string(role)+": sends", len(a.sent()), 1)
		}
	}
}

func TestPromise28_KnownByOperationNotByPath(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	a.revokeAccess()
	op := refresh.Operation{ID: "listLogins", Method: "GET", Route: "/auth/login"} // looks like one, is none
	resp, err := r.call(t.Context(), op, nil)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp, err)
	}
	wantEqual(t, "refreshes", a.refreshes(), 1)
}

func TestPromise29_PublicOperationsCarryNoTokenAndNeverWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.delay = time.Minute
		r := newRig(t, a)
		old, _ := r.session.Token(t.Context())
		go r.session.Renew(t.Context(), old)
		synctest.Wait()
		a.answer = func(req *http.Request) *http.Response {
			return problem(req, 401, "token:"+req.Header.Get("Authorization"))
		}
		start := time.Now()
		resp, err := r.call(t.Context(), public, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "answer", bodyOf(t, resp), `{"code":"token:","status":401}`)
		wantEqual(t, "time waited", time.Since(start), 0)
		r.session.SignOut(t.Context())
		if _, err := r.call(t.Context(), public, nil); err != nil {
			t.Errorf("signed out: %v", err)
		}
	})
}

func TestPromise29_OptionalOperationsCarryATokenWhileSomebodyIsSignedIn(t *testing.T) {
	optional := refresh.Operation{ID: "search", Method: "GET", Route: "/thing", Optional: true}
	a := newAPI()
	r := newRig(t, a)
	a.revokeAccess()
	resp, err := r.call(t.Context(), optional, nil)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp, err)
	}
	wantEqual(t, "refreshes while signed in", a.refreshes(), 1)
	r.session.SignOut(t.Context())
	a.answer = func(req *http.Request) *http.Response {
		return problem(req, 401, "token:"+req.Header.Get("Authorization"))
	}
	if resp, err = r.call(t.Context(), optional, nil); err != nil {
		t.Fatalf("signed out: %v", err)
	}
	wantEqual(t, "answer without a session", bodyOf(t, resp), `{"code":"token:","status":401}`)
	wantEqual(t, "refreshes in all", a.refreshes(), 1)
	r.session.Close()
	if _, err := r.call(t.Context(), optional, nil); !errors.Is(err, refresh.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// The hooks do their work in a retryablehttp.Client of the user's own, too.
func TestHooksInAForeignRetryClient(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	a.revokeAccess()
	own := retryablehttp.NewClient()
	own.HTTPClient = &http.Client{Transport: a}
	own.Logger = nil
	own.CheckRetry, own.Backoff, own.PrepareRetry = r.mw.CheckRetry, r.mw.Backoff, r.mw.PrepareRetry
	ctx := refresh.WithOperation(t.Context(), read)
	req, _ := retryablehttp.NewRequestWithContext(ctx, "GET", base+"/thing", nil)
	if err := r.mw.Attach(ctx, req.Request); err != nil {
		t.Fatal(err)
	}
	resp, err := own.Do(req)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp, err)
	}
	wantEqual(t, "refreshes", a.refreshes(), 1)
}

func TestRequestsThatAttachHasNotSeen(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	a.revokeAccess()
	// With an operation, Do attaches by itself.
	ctx := refresh.WithOperation(t.Context(), read)
	for range 2 { // one context, two requests
		req, _ := http.NewRequestWithContext(ctx, "GET", base+"/thing", nil)
		resp, err := r.mw.Do(req)
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(resp, err)
		}
		wantEqual(t, "caller's header", len(req.Header), 0)
	}
	// Without one, nothing says that it may have a token: fail closed.
	req, _ := http.NewRequest("GET", base+"/thing", nil)
	if err := r.mw.Attach(t.Context(), req); !errors.Is(err, refresh.ErrNoOperation) {
		t.Errorf("Attach: %v", err)
	}
	resp, err := r.mw.Do(req)
	if err != nil || resp.StatusCode != 401 {
		t.Fatal(resp, err)
	}
	wantEqual(t, "refreshes", a.refreshes(), 1)
}

func TestRoundTripperForPlainClients(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	a.revokeAccess()
	a.answer = func(req *http.Request) *http.Response {
		switch {
		case req.URL.Host != "api.test":
			return reply(req, 200, "foreign token: "+req.Header.Get("Authorization"))
		case req.URL.Path == "/away":
			resp := reply(req, 302, "")
			resp.Header.Set("Location", "https://else.test/")
			return resp
		}
		return nil
	}
	plain := &http.Client{Transport: r.mw.RoundTripper()}
	resp, err := plain.Post(base+"/thing", "text/plain", strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "body", bodyOf(t, resp), "hello")
	wantEqual(t, "refreshes", a.refreshes(), 1)
	if resp, err = plain.Get(base + "/away"); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "at the redirect's target", bodyOf(t, resp), "foreign token: ")
	r.session.SignOut(t.Context())
	if _, err = plain.Get(base + "/thing"); !errors.Is(err, refresh.ErrSignedOut) {
		t.Errorf("signed out: %v", err)
	}
}

// An optional operation is as any other while the session is signed in: an expired
// token is refreshed before it is sent, and one that expires soon before a body
// that cannot be sent twice.
func TestPromise29_OptionalOperationsRefreshAnExpiredToken(t *testing.T) {
	optional := refresh.Operation{ID: "search", Method: "POST", Route: "/thing", Optional: true}
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.life = time.Minute
		r := newRig(t, a)
		for i, body := range []io.Reader{nil, once("sent"), strings.NewReader("sent")} {
			resp, err := r.call(t.Context(), optional, body) // while the token is fresh
			if err != nil || resp.StatusCode != 200 {
				t.Fatal(resp, err)
			}
			time.Sleep(time.Minute)
			if resp, err = r.call(t.Context(), optional, body); err != nil || resp.StatusCode != 200 {
				t.Fatal(resp, err)
			}
			wantEqual(t, "refreshes", a.refreshes(), i+1)
		}
	})
}
