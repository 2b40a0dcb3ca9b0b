package refresh_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/perennial-go/perennial/refresh"
)

// Transports that are not net/http's own leave Response.Request empty: every
// fake in somebody's test, and httptest.ResponseRecorder.Result.
func TestTransportThatLeavesOutTheRequest(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	a.revokeAccess()
	mw := r.middleware(refresh.WithHTTPClient(&http.Client{Transport: roundTripFunc(func(req *http.Request) (*http.Response, error) {
		resp, err := a.RoundTrip(req)
		if resp != nil {
			resp.Request = nil
		}
		return resp, err
	})}))
	resp, err := callWith(t.Context(), mw, read, base+"/thing", nil)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp, err)
	}
	// In a client of the user's own, where nobody can fill it in, the 401 is
	// handed back as it came.
	a.revokeAccess()
	own := retryablehttp.NewClient()
	own.HTTPClient = &http.Client{Transport: roundTripFunc(func(req *http.Request) (*http.Response, error) {
		resp, err := a.RoundTrip(req)
		if resp != nil {
			resp.Request = nil
		}
		return resp, err
	})}
	own.Logger = nil
	own.CheckRetry, own.Backoff, own.PrepareRetry = r.mw.CheckRetry, r.mw.Backoff, r.mw.PrepareRetry
	ctx := refresh.WithOperation(t.Context(), read)
	req, _ := retryablehttp.NewRequestWithContext(ctx, "GET", base+"/thing", nil)
	if err := r.mw.Attach(ctx, req.Request); err != nil {
		t.Fatal(err)
	}
	if resp, err = own.Do(req); err != nil || resp.StatusCode != 401 {
		t.Fatal(resp, err)
	}
}

// A dial that times out made no connection: it is repeated like one that was
// refused, and is neither the refresh timeout nor the caller's deadline.
func TestPromise25_DialTimeoutIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var timeout net.Error = &net.OpError{Op: "dial", Net: "tcp", Err: context.DeadlineExceeded}
		calls := 0
		s, _, _ := tokenEndpoint(t, func(*http.Request) (*http.Response, error) {
			calls++
			return nil, timeout
		})
		_, err := s.Token(t.Context())
		wantEqual(t, "calls", calls, 3)
		if !errors.Is(err, refresh.ErrTemporary) || errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "refresh timeout") {
			t.Errorf("got %v", err)
		}
	})
}

// A redirect policy that says no is no failure of the network.
func TestPromise25_RefusedRedirectIsNotRetried(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	no := errors.New("no redirects, please")
	a.answer = func(req *http.Request) *http.Response {
		resp := reply(req, 302, "")
		resp.Header.Set("Location", "/other")
		return resp
	}
	mw := r.middleware(refresh.WithHTTPClient(&http.Client{Transport: a, CheckRedirect: func(*http.Request, []*http.Request) error { return no }}))
	_, err := callWith(t.Context(), mw, read, base+"/thing", nil)
	if !errors.Is(err, no) {
		t.Errorf("got %v", err)
	}
	wantEqual(t, "sends", len(a.sent()), 1)
}

// A refresher that sends its token in a form or a query quotes it escaped.
func TestPromise42_EscapedTokensAreScrubbed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		secret := refresh.NewSecret("can/ary+==")
		s := refresh.NewSession(refresh.RefreshFunc(func(_ context.Context, last refresh.Token) (refresh.Token, error) {
			q := url.Values{"refresh_token": {last.RefreshToken.Reveal()}}
			return refresh.Token{}, &url.Error{Op: "Get", URL: "https://api.test/token?" + q.Encode(), Err: io.ErrUnexpectedEOF}
		}))
		defer s.Close()
		s.SignIn(t.Context(), refresh.Token{RefreshToken: secret})
		_, err := s.Token(t.Context())
		if text := err.Error(); strings.Contains(text, secret.Reveal()) || strings.Contains(text, url.QueryEscape(secret.Reveal())) {
			t.Errorf("got %v", err)
		}
	})
}

// net/http makes a header where there is none; so does Attach.
func TestAttachToARequestWithoutAHeader(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	ctx := refresh.WithOperation(t.Context(), read)
	u, _ := url.Parse(base + "/thing")
	req := (&http.Request{Method: "GET", URL: u}).WithContext(ctx)
	if err := r.mw.Attach(ctx, req); err != nil {
		t.Fatal(err)
	}
	resp, err := r.mw.Do(req)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp, err)
	}
}

// One context for two requests in a retryablehttp.Client of the user's own: the
// second one is never sent with the first one's header.
func TestHooksNeverMixTheHeadersOfTwoRequests(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	own := retryablehttp.NewClient()
	own.HTTPClient = &http.Client{Transport: a}
	own.Logger = nil
	own.RetryWaitMin, own.RetryWaitMax = 0, 0
	own.CheckRetry, own.Backoff, own.PrepareRetry = r.mw.CheckRetry, r.mw.Backoff, r.mw.PrepareRetry
	own.ErrorHandler = retryablehttp.PassthroughErrorHandler
	a.answer = func(req *http.Request) *http.Response {
		wantEqual(t, "header of "+req.URL.Path, "/"+req.Header.Get("X-Which"), req.URL.Path)
		if req.URL.Path == "/two" {
			return reply(req, 503, "")
		}
		return nil
	}
	ctx := refresh.WithOperation(t.Context(), read)
	for _, which := range []string{"one", "two"} {
		req, _ := retryablehttp.NewRequestWithContext(ctx, "GET", base+"/"+which, nil)
		req.Header.Set("X-Which", which)
		if err := r.mw.Attach(ctx, req.Request); err != nil {
			t.Fatal(err)
		}
		resp, err := own.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
}

// The http.Client above has a redirect policy of its own.
func TestRoundTripperFollowsNoRedirect(t *testing.T) {
	r := newRig(t, newAPI())
	r.answer = func(req *http.Request) *http.Response {
		resp := reply(req, 302, "")
		resp.Header.Set("Location", "/other")
		return resp
	}
	above := &http.Client{
		Transport:     r.mw.RoundTripper(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := above.Get(base + "/thing")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	wantEqual(t, "sends", strings.Join(r.sent(), ", "), "GET /thing 302")
}
