package refresh_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

func (r *rig) middleware(opts ...refresh.MiddlewareOption) *refresh.Middleware {
	return refresh.NewMiddleware(r.session, append([]refresh.MiddlewareOption{
		refresh.WithOrigin(origin(r.t, base)), refresh.WithHTTPClient(&http.Client{Transport: r.api}),
	}, opts...)...)
}

// The trap: go-retryablehttp with RetryMax 0 turns a 401 into an error.
func TestPromise24_RepairNeedsNoRetryBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		mw := r.middleware(refresh.WithRetries(0))
		a.revokeAccess()
		resp, err := callWith(t.Context(), mw, read, base+"/thing", nil)
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(resp, err)
		}
		// And the other way round: a repair leaves the whole budget.
		down := 2
		a.answer = func(req *http.Request) *http.Response {
			if len(a.sends) > 3 && down > 0 {
				down--
				return reply(req, 503, "")
			}
			return nil
		}
		a.mu.Lock()
		a.sends, a.access = []string{"", "", ""}, "revoked again"
		a.mu.Unlock()
		resp, err = callWith(t.Context(), r.middleware(), read, base+"/thing", nil)
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(resp, err)
		}
		wantEqual(t, "sends", strings.Join(a.sent()[3:], ", "), "GET /thing 401, GET /thing 503, GET /thing 503, GET /thing 200")
	})
}

func TestPromise25_OnlySafeOrIdempotentRequestsAreRetried(t *testing.T) {
	tests := []struct {
		method, key, body string
		sends             int
	}{
		{"GET", "", "", 3}, {"HEAD", "", "", 3}, {"PUT", "", "x", 3}, {"DELETE", "", "", 3},
		{"QUERY", "", "x", 3}, {"POST", "", "x", 1}, {"PATCH", "", "x", 1}, {"POST", "key-1", "x", 3},
	}
	for _, tt := range tests {
		for _, status := range []int{408, 429, 500, 502, 503, 504, 0} {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI()
				r := newRig(t, a)
				sends := 0
				mw := r.middleware(refresh.WithHTTPClient(&http.Client{Transport: roundTripFunc(func(req *http.Request) (*http.Response, error) {
					sends++
					if status == 0 {
						return nil, io.ErrUnexpectedEOF
					}
					return reply(req, status, ""), nil
				})}))
				ctx := refresh.WithOperation(t.Context(), refresh.Operation{ID: "op", Method: tt.method})
				req, _ := http.NewRequestWithContext(ctx, tt.method, base+"/thing", strings.NewReader(tt.body))
				if tt.key != "" {
					req.Header.Set("Idempotency-Key", tt.key)
				}
				if err := mw.Attach(ctx, req); err != nil {
					t.Fatal(err)
				}
				mw.Do(req)
				wantEqual(t, tt.method+" "+http.StatusText(status), sends, tt.sends)
			})
		}
	}
}

func TestPromise25_RetryAfterIsCappedAndBackoffHasJitter(t *testing.T) {
	mw := refresh.NewMiddleware(refresh.NewSession(nil))
	resp := reply(nil, 503, "")
	for asked, want := range map[string]time.Duration{"2": 2 * time.Second, "9999999999999": 10 * time.Second} {
		resp.Header.Set("Retry-After", asked)
		wantEqual(t, "Retry-After "+asked, mw.Backoff(100*time.Millisecond, 10*time.Second, 0, resp), want)
	}
	seen := map[time.Duration]bool{}
	for i := range 100 {
		d := mw.Backoff(100*time.Millisecond, 10*time.Second, i, nil)
		if d < 50*time.Millisecond || d > 10*time.Second {
			t.Fatalf("attempt %d: %s", i, d)
		}
		seen[d] = true
	}
	if len(seen) < 50 {
		t.Errorf("%d different waits of 100: no jitter", len(seen))
	}
}

func TestPromise26_LastAnswerReachesTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		a.answer = func(req *http.Request) *http.Response { return problem(req, 503, "overloaded") }
		resp, err := r.call(t.Context(), read, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "status", resp.StatusCode, 503)
		wantEqual(t, "body", bodyOf(t, resp), `{"code":"overloaded","status":503}`)
		// A connection that fails to the end keeps its cause, and not its query.
		mw := r.middleware(refresh.WithHTTPClient(&http.Client{Transport: roundTripFunc(func(*http.Request) (*http.Response, error) {
			return nil, io.ErrUnexpectedEOF
		})}))
		_, err = callWith(t.Context(), mw, read, base+"/thing?q=canary", nil)
		if !errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "giving up") {
			t.Errorf("got %v", err)
		}
	})
}

// The trap: go-retryablehttp closes the idle connections of the shared pool
// after each failed call; 200 calls meant 200 connections.
func TestPromise27_PoolSurvivesFailures(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/refuse" {
			w.WriteHeader(503)
		}
	}))
	defer srv.Close()
	s := refresh.NewSession(nil)
	defer s.Close()
	s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a")})
	mw := refresh.NewMiddleware(s, refresh.WithOrigin(origin(t, srv.URL)), refresh.WithRetries(0),
		refresh.WithHTTPClient(&http.Client{Transport: &http.Transport{}}))
	var conns atomic.Int32
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{ConnectDone: func(_, _ string, err error) { conns.Add(1) }})
	for range 100 {
		for _, path := range []string{"/ok", "/refuse"} {
			resp, err := callWith(ctx, mw, read, srv.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			bodyOf(t, resp)
		}
	}
	wantEqual(t, "connections for 200 calls", conns.Load(), 1)
}

func TestPromise27_OneCancelledCallCostsOneConnection(t *testing.T) {
	const many = 16
	arrived, release := make(chan struct{}, many), make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	defer srv.Close()
	s := refresh.NewSession(nil)
	defer s.Close()
	s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a")})
	mw := refresh.NewMiddleware(s, refresh.WithOrigin(origin(t, srv.URL)),
		refresh.WithHTTPClient(&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: many}}))
	var conns atomic.Int32
	traced := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{ConnectDone: func(_, _ string, err error) { conns.Add(1) }})
	// wave makes as many calls at once and gives up the first one, if asked to.
	wave := func(giveUp bool) {
		ctx, cancel := context.WithCancel(traced)
		defer cancel()
		each(many, func(i int) error {
			if i > 0 {
				resp, err := callWith(traced, mw, read, srv.URL+"/", nil)
				if err != nil {
					return err
				}
				return resp.Body.Close()
			}
			done := make(chan struct{})
			go func() {
				for range many {
					<-arrived
				}
				if giveUp {
					cancel()
				} else {
					close(release)
				}
				close(done)
			}()
			resp, err := callWith(ctx, mw, read, srv.URL+"/", nil)
			if err == nil {
				resp.Body.Close()
			}
			<-done
			if giveUp {
				close(release)
			}
			return nil
		})
		release = make(chan struct{})
	}
	wave(false)
	wantEqual(t, "connections of the first wave", conns.Load(), many)
	wave(true)
	wave(false)
	wantEqual(t, "connections after one cancelled call", conns.Load(), many+1)
}

func TestPromise27_CallersRequestIsNeverChanged(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	jar, _ := cookiejar.New(nil)
	u, _ := url.Parse(base)
	jar.SetCookies(u, []*http.Cookie{{Name: "c", Value: "1", Path: "/", Secure: true}})
	var cookies []string
	var headers []http.Header
	mw := r.middleware(refresh.WithHTTPClient(&http.Client{Jar: jar, Transport: roundTripFunc(func(req *http.Request) (*http.Response, error) {
		cookies = append(cookies, req.Header.Get("Cookie"))
		headers = append(headers, req.Header)
		return a.RoundTrip(req)
	})}))
	a.revokeAccess()
	ctx := refresh.WithOperation(t.Context(), write)
	req, _ := http.NewRequestWithContext(ctx, "POST", base+"/thing", strings.NewReader("x"))
	if err := mw.Attach(ctx, req); err != nil {
		t.Fatal(err)
	}
	before, body, length := req.Header.Clone(), req.Body, req.ContentLength
	resp, err := mw.Do(req)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp, err)
	}
	wantEqual(t, "cookies sent", strings.Join(cookies, " | "), "c=1 | c=1")
	wantEqual(t, "headers afterwards", len(req.Header), len(before))
	wantEqual(t, "Authorization afterwards", req.Header.Get("Authorization"), before.Get("Authorization"))
	if req.Body != body || req.ContentLength != length {
		t.Error("the request's body was replaced")
	}
	headers[0].Set("X-Probe", "1")
	if headers[1].Get("X-Probe") != "" || req.Header.Get("X-Probe") != "" {
		t.Error("attempts share one header map")
	}
}
