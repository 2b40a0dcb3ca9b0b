package rest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh/rest"
)

func TestHeaderIsSent(t *testing.T) {
	t.Parallel()
	var got http.Header
	var host string
	s := server(func(req *http.Request) (*http.Response, error) {
		got, host = req.Header, req.Host
		return reply(200, `{}`)(req)
	})
	_, err := get(s, rest.Header("if-match", `"1"`), rest.Header("If-Match", `"2"`), rest.Header("Host", "other.example.com"))
	if err != nil {
		t.Fatal(err)
	}
	if v := got.Values("If-Match"); len(v) != 1 || v[0] != `"2"` {
		t.Errorf("If-Match is %q, want the later one only", v)
	}
	if host != "other.example.com" {
		t.Errorf("Host is %q", host)
	}
}

func TestAnOptionThatCannotBeIsAnErrorAndNothingIsSent(t *testing.T) {
	t.Parallel()
	s := server(func(req *http.Request) (*http.Response, error) {
		t.Error("the request was sent")
		return reply(200, `{}`)(req)
	})
	for name, o := range map[string]rest.Option{
		"Authorization":  rest.Header("authorization", "Bearer "+canary),
		"no time":        rest.Timeout(0),
		"negative time":  rest.Timeout(-time.Second),
		"no bytes":       rest.MaxBytes(0),
		"negative bytes": rest.MaxBytes(-1),
	} {
		_, err := get(s, rest.NoRetry(), o, rest.Timeout(time.Second))
		e := failure(t, err)
		if !errors.Is(err, rest.ErrOption) || e.StatusCode != 0 {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}

func TestTimeoutEndsTheWaitAndTheReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, s := range map[string]server{
			"wait": func(req *http.Request) (*http.Response, error) {
				<-req.Context().Done()
				return nil, req.Context().Err()
			},
			"reading": func(req *http.Request) (*http.Response, error) {
				resp, _ := reply(200, "")(req)
				resp.ContentLength, resp.Body = -1, io.NopCloser(until{req.Context()})
				return resp, nil
			},
		} {
			began := time.Now()
			_, err := get(s, rest.Timeout(3*time.Second))
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 3*time.Second {
				t.Errorf("%s: %v after %v", name, err, time.Since(began))
			}
		}
	})
}

// until is a body that comes to nothing until its context ends.
type until struct{ ctx context.Context }

func (u until) Read([]byte) (int, error) { <-u.ctx.Done(); return 0, u.ctx.Err() }

func TestResponseIsFilledInWhetherTheCallSucceedsOrNot(t *testing.T) {
	t.Parallel()
	var got rest.Result
	if _, err := get(reply(200, `{"id":"7","new":1}`, "ETag", `"3"`), rest.Response(&got)); err != nil {
		t.Fatal(err)
	}
	if got.StatusCode != 200 || got.Header.Get("ETag") != `"3"` || string(got.Body) != `{"id":"7","new":1}` {
		t.Errorf("response is %+v", got)
	}
	if _, err := get(reply(412, `{"code":"changed"}`, "ETag", `"4"`), rest.Response(&got)); err == nil {
		t.Fatal("412 is no error")
	}
	if got.StatusCode != 412 || got.Header.Get("ETag") != `"4"` || string(got.Body) != `{"code":"changed"}` {
		t.Errorf("response is %+v", got)
	}
	_, err := get(func(*http.Request) (*http.Response, error) { return nil, io.EOF }, rest.Response(&got))
	if err == nil || got.StatusCode != 0 || got.Header != nil || got.Body != nil {
		t.Errorf("the response of an earlier call is left in it: %+v", got)
	}
}
