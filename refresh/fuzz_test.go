package refresh_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Whatever a token endpoint answers, it is a token that can be sent or an
// error, and only what says so is a refusal.
func FuzzTokenAnswer(f *testing.F) {
	op := testAuth.Refresh
	op.Response.ExpiresAt, op.Response.TokenType = "/expires_at", "/token_type"
	for _, seed := range []string{
		`{"access_token":"a","refresh_token":"b","expires_in":60}`, `{"error":"invalid_grant"}`, `{}`, `[]`, `null`, `{"access_token":7}`,
		`{"access_token":"a","expires_in":1e400}`, `{"access_token":"a","expires_in":-1}`, `{"access_token":"a","expires_in":"NaN"}`,
		`{"access_token":"a","expires_at":"2026-01-01T00:00:00Z"}`, `{"access_token":"a","expires_at":9999999999999999999}`, `<html>`, "",
	} {
		for _, status := range []int{200, 302, 400, 401, 403, 429, 500} {
			f.Add(status, "application/json", "5", "Mon, 02 Jan 2006 15:04:05 GMT", []byte(seed))
		}
	}
	f.Add(503, "text/html", "99999999999999999999", "yesterday", []byte("x"))
	f.Fuzz(func(t *testing.T, status int, contentType, retryAfter, date string, body []byte) {
		h := http.Header{"Content-Type": {contentType}, "Retry-After": {retryAfter}, "Date": {date}}
		resp := &http.Response{StatusCode: status, Header: h}
		err := refresh.CheckResponse(resp, body)
		var a *refresh.ResponseError
		switch {
		case err == nil:
			if tok, err := op.ParseToken(h, body); err == nil && tok.AccessToken.IsZero() {
				t.Error("a token without a text")
			}
		case !errors.As(err, &a):
			t.Errorf("error of type %T", err)
		case a.RetryAfter < 0 || a.RetryAfter > time.Minute:
			t.Errorf("Retry-After %q became %s", retryAfter, a.RetryAfter)
		case errors.Is(err, refresh.ErrRefused) && status != 400 && status != 401 && status != 403:
			t.Errorf("%d is no refusal", status)
		}
	})
}

// Whatever the text, an origin is refused or leads to itself.
func FuzzParseOrigin(f *testing.F) {
	for _, seed := range []string{"https://a.test", "http://localhost:1/x", "https://[::1]:443", "https://u:p@a", "HTTPS://A.TEST:443", "https://a.test\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, rawURL string) {
		o, err := refresh.ParseOrigin(rawURL, true)
		if err != nil {
			return
		}
		again, err := refresh.ParseOrigin(o.String(), true)
		if err != nil || again != o {
			t.Errorf("%q gives %s, and that %s (%v)", rawURL, o, again, err)
		}
	})
}
