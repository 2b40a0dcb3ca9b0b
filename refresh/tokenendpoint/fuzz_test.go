package tokenendpoint_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Whatever a token endpoint answers, it is a token that can be sent or a typed
// error; what may have used the refresh token is never said to be unused; and no
// text shows what was sent.
func FuzzJudge(f *testing.F) {
	for _, r := range responses(f) {
		f.Add(400, r.contentType, "5", "Mon, 02 Jan 2006 15:04:05 GMT", []byte(r.body), false)
		f.Add(200, r.contentType, "5", "", []byte(r.body), true)
	}
	f.Add(503, "text/html", "99999999999999999999", "yesterday", []byte("x"), false)
	f.Fuzz(func(t *testing.T, status int, contentType, retryAfter, date string, body []byte, cut bool) {
		const secret = "refresh-canary"
		h := http.Header{"Content-Type": {contentType}, "Retry-After": {retryAfter}, "Date": {date}}
		o := tokenendpoint.Outcome{StatusCode: status, Header: h, Body: append(body, secret...)}
		if cut {
			o.Err = io.ErrUnexpectedEOF
		}
		for at, e := range endpoints() {
			j := e.Judge(o)
			err := j.Err(refresh.NewSecret(secret))
			var a *refresh.ResponseError
			switch {
			case err == nil && (j.Token.AccessToken.IsZero() || strings.ContainsAny(j.Token.AccessToken.Reveal(), "\r\n")):
				t.Errorf("%s: a token that cannot be sent", at)
			case err == nil:
			case !errors.As(err, &a):
				t.Errorf("%s: error of type %T", at, err)
			case a.RetryAfter < 0 || a.RetryAfter > time.Minute:
				t.Errorf("%s: Retry-After %q became %s", at, retryAfter, a.RetryAfter)
			case a.Repeatable && (cut || errors.Is(err, refresh.ErrResponseLost)):
				t.Errorf("%s: %d is lost, and unused", at, status)
			case errors.Is(err, refresh.ErrRefused) && (status < 200 || status > 499 || status == 429):
				t.Errorf("%s: %d is no refusal", at, status)
			case strings.Contains(err.Error(), secret) || strings.ContainsAny(err.Error(), "\r\n\x1b"):
				t.Errorf("%s: error is %q", at, err)
			}
		}
	})
}

// Whatever the auth role points at: the request body has the refresh token
// where the pointer says, the response is read without a panic, and no error
// quotes it.
func FuzzPlaces(f *testing.F) {
	for _, p := range []string{"", "/", "/a", "/a/b/c", "//", "/~0~1", "/~2", "a", "/a/0", "/\xff", strings.Repeat("/x", 200), "header:X", "cookie:x", "query:x", "bearer", "body"} {
		f.Add(p, "/access_token", `{"access_token":"canary","expires_in":60}`)
		f.Add("/refresh_token", p, `{"a":{"b":{"c":"canary"}},"":"canary","~":1}`)
	}
	f.Fuzz(func(t *testing.T, ask, read, answer string) {
		auth := tokenendpoint.JSON("https://api.test/refresh")
		auth.Refresh.Request.RefreshToken = ask
		auth.Refresh.Response = tokenendpoint.ResponseFields{AccessToken: read, RefreshToken: read, ExpiresIn: read, ExpiresAt: read, TokenType: read}
		r, err := tokenendpoint.NewRefresher(auth, "", &http.Client{Transport: roundTrip(func(req *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(req.Body)
			if len(body) > 0 && !json.Valid(body) {
				t.Errorf("place %q gives a body that is no JSON", ask)
			}
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: req}, nil
		})})
		if err != nil {
			return
		}
		tok, err := r.Refresh(context.Background(), refresh.Token{RefreshToken: refresh.NewSecret("refresh-canary")})
		if err == nil && tok.AccessToken.IsZero() {
			t.Error("a token without a text")
		}
		if err != nil && strings.Contains(err.Error(), "refresh-canary") && !strings.Contains(ask+read, "refresh-canary") {
			t.Errorf("the error quotes the token: %v", err)
		}
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Whatever the two dates are, the lifetime is what lies between them, by our
// clock, and never overflows; one that is over is unknown.
func FuzzDate(f *testing.F) {
	for _, date := range []string{"", "Mon, 02 Jan 2006 15:04:05 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 0000 00:00:00 GMT", "Monday, 02-Jan-06 15:04:05 GMT", "x"} {
		for _, at := range []string{"2006-01-02T15:05:05Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1136214305", "-1e300", "1e18", "2006-01-02 15:05:05", "Mon, 02 Jan 2006 15:04:05 EST", "/Date(1)/"} {
			f.Add(date, at)
		}
	}
	const century = 100 * 365 * 24 * time.Hour
	op := tokenendpoint.Endpoint{Response: tokenendpoint.ResponseFields{AccessToken: "/a", ExpiresAt: "/at"}}
	f.Fuzz(func(t *testing.T, date, at string) {
		body, err := json.Marshal(map[string]string{"a": "x", "at": at})
		if err != nil {
			return
		}
		now := time.Now()
		tok, err := op.ParseToken(http.Header{"Date": {date}}, body)
		if err != nil || tok.AccessToken.Reveal() != "x" {
			t.Fatalf("a token was thrown away for its date %q: %v", at, err)
		}
		life := tok.Expiry.Sub(now)
		if !tok.Expiry.IsZero() && (life <= 0 || life > century+time.Minute) {
			t.Errorf("Date %q and end %q: a life of %s", date, at, life)
		}
		end, err := time.Parse(time.RFC3339, at)
		if err != nil {
			return
		}
		server := now // as long as Date is not that of a clock
		if d, err := http.ParseTime(date); err == nil && d.Sub(now).Abs() <= century {
			server = d
		}
		switch want := end.Sub(server); {
		case want.Abs() < time.Minute, (want - century).Abs() < time.Minute, end.Unix() <= 0: // on the brink, or not said
		case want > century, want < 0:
			if !tok.Expiry.IsZero() {
				t.Errorf("Date %q and end %q: ends at %s", date, at, tok.Expiry)
			}
		default:
			if off := life - want; off.Abs() > 5*time.Second {
				t.Errorf("Date %q and end %q: off by %s", date, at, off)
			}
		}
	})
}
