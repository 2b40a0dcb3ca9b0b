package refresh_test

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
)

// Whatever a store holds, it is a token that survives being written again, or
// an ErrFormat. Files and Redis hashes hold the same record.
func FuzzDecodeToken(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "null", `{"version":1}`, `{"version":9,"access_token":"a"}`, `{"version":1,"access_token":"a","turn":-1}`,
		`{"version":1,"access_token":"a","expiry":"2026-01-01T00:00:00Z"}`, `{"version":1,"access_token":"a\r\nX: y"}`,
		`{"version":1,"refresh_token":"b","expiry":"9999-12-31T23:59:59+14:00"}`, `{"version":1,"access_token":"a"}{}`,
	} {
		f.Add([]byte(seed))
	}
	f.Add(refresh.EncodeToken(refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("b"), Expiry: time.Unix(1<<32, 0)}))
	f.Fuzz(func(t *testing.T, b []byte) {
		tok, err := refresh.DecodeToken(b)
		if err != nil {
			if !errors.Is(err, refresh.ErrFormat) {
				t.Fatalf("error of another kind: %v", err)
			}
			return
		}
		again, err := refresh.DecodeToken(refresh.EncodeToken(tok))
		if err != nil || again.AccessToken != tok.AccessToken || again.RefreshToken != tok.RefreshToken {
			t.Fatalf("written and read again, it is another token (%v)", err)
		}
	})
}

// Whatever the auth role points at: the request body has the refresh token
// where the pointer says, the answer is read without a panic, and no error
// quotes it.
func FuzzAuthPointers(f *testing.F) {
	for _, p := range []string{"", "/", "/a", "/a/b/c", "//", "/~0~1", "/~2", "a", "/a/0", "/\xff", strings.Repeat("/x", 200)} {
		f.Add(p, "/access_token", `{"access_token":"canary","expires_in":60}`)
		f.Add("/refresh_token", p, `{"a":{"b":{"c":"canary"}},"":"canary","~":1}`)
	}
	f.Fuzz(func(t *testing.T, ask, read, answer string) {
		auth := testAuth
		auth.Refresh.Request.RefreshToken = ask
		auth.Refresh.Response = refresh.ResponseFields{AccessToken: read, RefreshToken: read, ExpiresIn: read, ExpiresAt: read, TokenType: read}
		r, err := refresh.NewRefresher(auth, base, &http.Client{Transport: roundTripFunc(func(req *http.Request) (*http.Response, error) {
			body, _ := io.ReadAll(req.Body)
			if !json.Valid(body) {
				t.Errorf("pointer %q gives a body that is no JSON", ask)
			}
			resp := reply(req, 200, answer)
			resp.Header.Set("Content-Type", "application/json")
			return resp, nil
		})})
		if err != nil {
			return
		}
		tok, err := r.Refresh(context.Background(), refresh.Token{RefreshToken: refresh.NewSecret("refresh-canary")})
		if err == nil && tok.AccessToken.IsZero() {
			t.Error("a token without a text")
		}
		if err != nil && strings.Contains(err.Error(), "refresh-canary") {
			t.Errorf("the error quotes the token: %v", err)
		}
	})
}

// Whatever the two dates are, the life of the token is what lies between them,
// by our clock, and never overflows.
func FuzzDate(f *testing.F) {
	for _, date := range []string{"", "Mon, 02 Jan 2006 15:04:05 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 0000 00:00:00 GMT", "Monday, 02-Jan-06 15:04:05 GMT", "x"} {
		for _, at := range []string{"2006-01-02T15:05:05Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1136214305", "-1e300", "1e18"} {
			f.Add(date, at)
		}
	}
	const century = 100 * 365 * 24 * time.Hour
	op := refresh.AuthOperation{Response: refresh.ResponseFields{AccessToken: "/a", ExpiresAt: "/at"}}
	f.Fuzz(func(t *testing.T, date, at string) {
		body, err := json.Marshal(map[string]string{"a": "x", "at": at})
		if err != nil {
			return
		}
		now := time.Now()
		tok, err := op.ParseToken(http.Header{"Date": {date}}, body)
		if err != nil {
			return
		}
		if life := tok.Expiry.Sub(now); !tok.Expiry.IsZero() && life.Abs() > century+time.Minute {
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
		case (want - century).Abs() < time.Minute: // on the brink of endless
		case want > century:
			if !tok.Expiry.IsZero() {
				t.Errorf("Date %q and end %q: ends at %s", date, at, tok.Expiry)
			}
		default:
			want = max(want, -century)
			if off := tok.Expiry.Sub(now) - want; off.Abs() > 5*time.Second {
				t.Errorf("Date %q and end %q: off by %s", date, at, off)
			}
		}
	})
}
