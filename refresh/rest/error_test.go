package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

func TestSentinelsStandForStatuses(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]error{
		304: rest.ErrNotModified, 400: rest.ErrBadRequest, 401: rest.ErrUnauthorized,
		403: rest.ErrForbidden, 404: rest.ErrNotFound, 409: rest.ErrConflict,
		412: rest.ErrPreconditionFailed, 422: rest.ErrInvalid, 429: rest.ErrTooManyRequests,
		503: rest.ErrUnavailable,
	} {
		_, err := get(reply(status, ""))
		if !errors.Is(err, want) || errors.Is(err, rest.ErrDecode) {
			t.Errorf("%d: error is %v", status, err)
		}
		if status != 404 && errors.Is(err, rest.ErrNotFound) {
			t.Errorf("%d is ErrNotFound too", status)
		}
		if failure(t, err).StatusCode != status {
			t.Errorf("%d: status is %d", status, failure(t, err).StatusCode)
		}
	}
}

func TestErrorTexts(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		give server
		want string
	}{
		{reply(404, `{"code":"thing_not_found","detail":"no such thing","request_id":"req_7"}`),
			"getThing: GET /things/{id}: 404 thing_not_found: no such thing (request id req_7)"},
		{reply(422, `{"title":"Unprocessable"}`), "getThing: GET /things/{id}: 422 Unprocessable Entity: Unprocessable"},
		{reply(502, `<html>`, "X-Request-Id", "r1"), "getThing: GET /things/{id}: 502 Bad Gateway (request id r1)"},
		{reply(799, ``), "getThing: GET /things/{id}: 799"},
		{reply(200, ``), "getThing: GET /things/{id}: 200 OK: response does not decode: empty"},
		{func(*http.Request) (*http.Response, error) { return nil, errors.New("no route to host") },
			"getThing: GET /things/{id}: no route to host"},
		{func(*http.Request) (*http.Response, error) { return nil, refresh.ErrSignedOut },
			"getThing: GET /things/{id}: signed out"},
	} {
		if _, err := get(tc.give); err == nil || err.Error() != tc.want {
			t.Errorf("error is %q\n    want %q", err, tc.want)
		}
	}
}

func TestEveryErrorUnwrapsToItsCause(t *testing.T) {
	t.Parallel()
	_, err := get(func(*http.Request) (*http.Response, error) {
		return nil, &refresh.Error{Kind: refresh.ErrTemporary, RetryAfter: 3 * time.Second, Err: io.EOF}
	})
	if !errors.Is(err, refresh.ErrTemporary) || !errors.Is(err, io.EOF) {
		t.Errorf("error is %v", err)
	}
	if got := failure(t, err).RetryAfter; got != 3*time.Second {
		t.Errorf("RetryAfter is %v", got)
	}
}

func TestNoTextShowsTheQueryTheTokenOrTheBody(t *testing.T) {
	t.Parallel()
	secret := "https://api.example.com/?key=" + canary
	for name, s := range map[string]server{
		"transport": func(*http.Request) (*http.Response, error) { return nil, errors.New("reset") },
		"wrapped url.Error": func(*http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("retry: %w", &url.Error{Op: "Get", URL: secret, Err: &url.Error{Op: "Get", URL: secret + "&x=1", Err: io.EOF}})
		},
		"quoted token": reply(401, `{"code":"invalid_token","detail":"token `+canary+` is expired","title":"`+canary+`"}`),
		"plain body":   reply(500, canary),
		"bad JSON":     reply(200, canary),
		"request id":   reply(500, "", "X-Request-Id", canary),
	} {
		_, err := get(s)
		e := failure(t, err)
		var logged bytes.Buffer
		slog.New(slog.NewTextHandler(&logged, nil)).Error("call failed", "err", err)
		slog.New(slog.NewJSONHandler(&logged, nil)).Error("call failed", "err", err, "e", *e)
		marshalled, _ := json.Marshal(err)
		all := fmt.Sprintf("%v|%+v|%#v|%s|%q|%s|%s", err, err, err, err, err, logged.String(), marshalled)
		if e.Err != nil {
			all += e.Err.Error()
		}
		if name == "wrapped url.Error" { // only what we print: the cause is as it came
			all = fmt.Sprint(err)
		}
		if strings.Contains(all, canary) {
			t.Errorf("%s: %s", name, all)
		}
	}
}

func TestAServerCannotWriteIntoTheLog(t *testing.T) {
	t.Parallel()
	_, err := get(reply(400, `{"code":"a\nb","detail":"x\r\n2026 ERROR forged\u001b[31m\u202e`+strings.Repeat("é", 400)+`"}`, "X-Request-Id", "r\x00"))
	if strings.ContainsAny(err.Error(), "\r\n\x1b\x00\u202e") {
		t.Errorf("error is %q", err)
	}
	if len(err.Error()) > 500 {
		t.Errorf("error has %d bytes", len(err.Error()))
	}
}

func TestLogValueHasTheFields(t *testing.T) {
	t.Parallel()
	_, err := get(reply(429, `{"code":"slow_down"}`, "Retry-After", "7", "X-Request-Id", "req_1"))
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Error("x", "err", err)
	for _, want := range []string{"err.operation=getThing", "err.status=429", "err.code=slow_down", "err.request_id=req_1", "err.retry_after=7s"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q has no %q", b.String(), want)
		}
	}
}

// unreplayable is an error that carries the 401 which it is about.
type unreplayable struct{ resp *http.Response }

func (unreplayable) Error() string              { return "body cannot be sent again" }
func (u unreplayable) Response() *http.Response { return u.resp }

func TestAnErrorThatCarriesAResponseIsFilledInFromIt(t *testing.T) {
	t.Parallel()
	var got rest.Result
	_, err := get(func(req *http.Request) (*http.Response, error) {
		resp, _ := reply(401, `{"code":"token_expired","request_id":"req_1"}`)(req)
		return nil, unreplayable{resp}
	}, rest.Response(&got))
	e := failure(t, err)
	if !errors.Is(err, rest.ErrUnauthorized) || e.Code != "token_expired" || e.RequestID != "req_1" || len(e.Body) == 0 {
		t.Errorf("error is %v with body %q", err, e.Body)
	}
	var cause unreplayable
	if !errors.As(err, &cause) {
		t.Error("the cause is lost")
	}
	if got.StatusCode != 401 || len(got.Body) == 0 {
		t.Errorf("response is %+v", got)
	}
}

func TestTimeoutsAreStillTimeouts(t *testing.T) {
	t.Parallel()
	_, err := get(func(*http.Request) (*http.Response, error) { return nil, context.DeadlineExceeded })
	var timeout interface{ Timeout() bool }
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("error is %v", err)
	}
}
