package rest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh/rest"
)

func TestProblemsOfManyFormatsAreRead(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body string
		want rest.Error
	}{
		"RFC 9457": {
			`{"type":"https://e.com/p","title":"Not there","status":404,"detail":"no thing 7","code":"thing_not_found","request_id":"r1"}`,
			rest.Error{Type: "https://e.com/p", Title: "Not there", Message: "no thing 7", Code: "thing_not_found", RequestID: "r1"},
		},
		"OAuth": {
			`{"error":"invalid_grant","error_description":"used up"}`,
			rest.Error{Code: "invalid_grant", Message: "used up"},
		},
		"nested": {
			`{"error":{"code":"rate_limited","message":"slow down","requestId":"r2"}}`,
			rest.Error{Code: "rate_limited", Message: "slow down", RequestID: "r2"},
		},
		"list":             {`{"errors":[{"code":12,"title":"Bad","detail":"no"}]}`, rest.Error{Code: "12", Title: "Bad", Message: "no"}},
		"plain":            {`{"code":-32600,"message":"bad"}`, rest.Error{Code: "-32600", Message: "bad"}},
		"unexpected types": {`{"code":{"a":1},"detail":["x"],"title":"Bad"}`, rest.Error{Title: "Bad"}},
		"array":            {`["x"]`, rest.Error{}},
		"text":             {`nope`, rest.Error{}},
		"broken":           {`{"code":"x"`, rest.Error{}},
		"null":             {`null`, rest.Error{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := get(reply(404, tc.body, "Content-Type", "application/problem+json"))
			e := failure(t, err)
			got := rest.Error{Type: e.Type, Title: e.Title, Message: e.Message, Code: e.Code, RequestID: e.RequestID}
			if got.GoString() != tc.want.GoString() || got.Type != tc.want.Type || got.Title != tc.want.Title {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
			if string(e.Body) != tc.body {
				t.Errorf("body is %q", e.Body)
			}
		})
	}
}

func TestTheBodyOfARefusalIsBounded(t *testing.T) {
	t.Parallel()
	_, err := get(func(req *http.Request) (*http.Response, error) {
		resp, _ := reply(500, "")(req)
		resp.ContentLength, resp.Body = -1, io.NopCloser(zeros{})
		return resp, nil
	})
	if n := len(failure(t, err).Body); n != 1<<20 {
		t.Errorf("body has %d bytes, want 1 MiB", n)
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestRetryAfterIsNeverNegativeAndAtMostADay(t *testing.T) {
	t.Parallel()
	const date = "Mon, 02 Mar 2026 09:00:00 GMT"
	for value, want := range map[string]time.Duration{
		"":                               0,
		"7":                              7 * time.Second,
		" 7 ":                            7 * time.Second,
		"-7":                             0,
		"1.5":                            0,
		"soon":                           0,
		"86401":                          24 * time.Hour,
		"9223372036854775807":            24 * time.Hour,
		"99999999999999999999999999":     24 * time.Hour,
		"Mon, 02 Mar 2026 09:00:30 GMT":  30 * time.Second,
		"Mon, 02 Mar 2026 08:00:00 GMT":  0,
		"Mon, 02 Mar 2099 09:00:00 GMT":  24 * time.Hour,
		"Monday, 02-Mar-26 09:01:00 GMT": time.Minute,
	} {
		_, err := get(reply(429, "", "Retry-After", value, "Date", date))
		if got := failure(t, err).RetryAfter; got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
	_, err := get(reply(429, "", "Retry-After", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)))
	if got := failure(t, err).RetryAfter; got <= 50*time.Minute || got > time.Hour {
		t.Errorf("without a Date: %v, want about an hour", got)
	}
}

func FuzzProblem(f *testing.F) {
	for _, body := range []string{
		"", "{}", "null", `{"code":"x","detail":"y"}`, `{"error":{"code":1}}`, `{"errors":[]}`, `{"errors":[null]}`,
		`{"error":"invalid_grant"}`, `{"code":"` + canary + `"}`, "{\"detail\":\"\xff\n\"}", `{"error":null,"errors":{}}`,
	} {
		f.Add(400, body, "req_1")
	}
	f.Fuzz(func(t *testing.T, status int, body, id string) {
		if status < 100 || status > 999 || (status > 199 && status < 300) {
			return // no failure
		}
		_, err := get(reply(status, body, "X-Request-Id", id))
		e := failure(t, err)
		text := err.Error()
		if strings.ContainsAny(text, "\r\n\x1b") || strings.Contains(text, canary) || len(text) > 2000 {
			t.Errorf("error is %q", text)
		}
		if e.StatusCode != status || e.Operation != "getThing" {
			t.Errorf("status %d of %s", e.StatusCode, e.Operation)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, v := range []string{"", "0", "7", "-1", "1e9", "9223372036854775808", "Mon, 02 Mar 2026 09:00:30 GMT", "Fri, 31 Dec 0000 23:59:59 GMT"} {
		f.Add(v, "Mon, 02 Mar 2026 09:00:00 GMT")
	}
	f.Fuzz(func(t *testing.T, value, date string) {
		_, err := get(reply(503, "", "Retry-After", value, "Date", date))
		if got := failure(t, err).RetryAfter; got < 0 || got > 24*time.Hour {
			t.Errorf("%q with Date %q: %v", value, date, got)
		}
	})
}
