package rest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

// canary stands for a token: no text may ever show it.
const canary = "canary-token-6f1c"

// editor is what a generated client calls RequestEditorFn.
type editor func(context.Context, *http.Request) error

// server responds to requests without a socket.
type server func(*http.Request) (*http.Response, error)

func (s server) RoundTrip(req *http.Request) (*http.Response, error) { return s(req) }

// thing is what the API of these tests is about.
type thing struct {
	ID   string `json:"id"`
	Size int    `json:"size"`
}

func getThing() refresh.Operation {
	return refresh.Operation{ID: "getThing", Method: "GET", Route: "/things/{id}"}
}

// send is a generated method: GET with a query and a token, both secret.
func (s server) send(ctx context.Context, edit ...editor) (*http.Response, error) {
	return s.post(nil)(ctx, edit...)
}

// post is a generated method that sends body.
func (s server) post(body io.Reader) rest.Send[editor] {
	return func(ctx context.Context, edit ...editor) (*http.Response, error) {
		method := http.MethodGet
		if body != nil {
			method = http.MethodPost
		}
		req, err := http.NewRequestWithContext(ctx, method, "https://api.example.com/things/7?key="+canary, body)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Bearer "+canary)
		for _, e := range edit {
			if err := e(ctx, req); err != nil {
				return nil, err
			}
		}
		return (&http.Client{Transport: s}).Do(req)
	}
}

// get calls the operation of these tests.
func get(s server, opts ...rest.Option) (*thing, error) {
	return rest.JSON[thing](context.Background(), getThing(), opts, s.send)
}

// reply responds to every request alike. header are names and values in turn.
func reply(status int, body string, header ...string) server {
	return func(req *http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json"}}
		for i := 0; i+1 < len(header); i += 2 {
			if header[i+1] == "" {
				h.Del(header[i])
			} else {
				h.Set(header[i], header[i+1])
			}
		}
		return &http.Response{
			StatusCode: status, Header: h, Request: req,
			Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		}, nil
	}
}

// failure returns err as the *rest.Error that it has to be.
func failure(t *testing.T, err error) *rest.Error {
	t.Helper()
	var e *rest.Error
	if !errors.As(err, &e) {
		t.Fatalf("error is %T %v, want a *rest.Error", err, err)
	}
	return e
}

// tracked is a body that knows whether it was closed.
type tracked struct {
	io.Reader
	closed bool
}

func (b *tracked) Close() error { b.closed = true; return nil }
