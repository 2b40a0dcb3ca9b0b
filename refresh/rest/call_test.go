package rest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh/rest"
)

func TestValueOptionalAndNone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()

	list, err := rest.Value[[]thing](ctx, getThing(), nil, reply(200, `[{"id":"1"},{"id":"2"}]`).send)
	if err != nil || len(list) != 2 {
		t.Errorf("Value: %v, %v", list, err)
	}
	if _, err := rest.Value[[]thing](ctx, getThing(), nil, reply(200, `null`).send); !errors.Is(err, rest.ErrDecode) {
		t.Errorf("Value of null: %v", err)
	}

	for _, body := range []string{"", "null"} {
		if got, err := rest.Optional[thing](ctx, getThing(), nil, reply(204, body).send); got != nil || err != nil {
			t.Errorf("Optional of %q: %v, %v", body, got, err)
		}
	}
	got, err := rest.Optional[thing](ctx, getThing(), nil, reply(200, `{"id":"7"}`).send)
	if err != nil || got.ID != "7" {
		t.Errorf("Optional: %v, %v", got, err)
	}
	if _, err := rest.Optional[thing](ctx, getThing(), nil, reply(200, `[`).send); !errors.Is(err, rest.ErrDecode) {
		t.Errorf("Optional of rubbish: %v", err)
	}

	if err := rest.None(ctx, getThing(), nil, reply(204, "").send); err != nil {
		t.Errorf("None: %v", err)
	}
	if err := rest.None(ctx, getThing(), nil, reply(404, "").send); !errors.Is(err, rest.ErrNotFound) {
		t.Errorf("None of 404: %v", err)
	}
}

func TestEveryWayToEndACallClosesTheBody(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, end := range map[string]func(server) error{
		"JSON": func(s server) error { _, err := get(s); return err },
		"None": func(s server) error { return rest.None(ctx, getThing(), nil, s.send) },
		"Streamed": func(s server) error {
			stream, err := rest.Streamed(ctx, getThing(), nil, s.send)
			if err == nil {
				return stream.Close()
			}
			return err
		},
	} {
		for _, status := range []int{200, 404} {
			body := &tracked{Reader: strings.NewReader(`{}`)}
			err := end(func(req *http.Request) (*http.Response, error) {
				resp, _ := reply(status, "")(req)
				resp.Body, resp.ContentLength = body, -1
				return resp, nil
			})
			if (status == 200) != (err == nil) || !body.closed {
				t.Errorf("%s of %d: error %v, closed %t", name, status, err, body.closed)
			}
		}
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	t.Parallel()
	from := map[string]bool{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from[r.RemoteAddr] = true // one call after the other: no race
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/fails":
			w.WriteHeader(500)
			_, _ = io.WriteString(w, `{"code":"oops"}`)
		default:
			_, _ = io.WriteString(w, `{"id":"7"}`)
		}
	}))
	defer srv.Close()
	send := func(path string) rest.Send[editor] {
		return func(ctx context.Context, _ ...editor) (*http.Response, error) {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL+path, nil)
			if err != nil {
				return nil, err
			}
			return srv.Client().Do(req)
		}
	}
	for range 3 {
		if _, err := rest.JSON[thing](context.Background(), getThing(), nil, send("/ok")); err != nil {
			t.Fatal(err)
		}
		if err := rest.None(context.Background(), getThing(), nil, send("/ok")); err != nil {
			t.Fatal(err)
		}
		if err := rest.None(context.Background(), getThing(), nil, send("/fails")); err == nil {
			t.Fatal("500 is no error")
		}
	}
	if len(from) != 1 {
		t.Errorf("%d connections, want 1", len(from))
	}
}

func TestAnEndedContextIsFoundInTheError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s := server(func(req *http.Request) (*http.Response, error) { return nil, req.Context().Err() })
	_, err := rest.JSON[thing](ctx, getThing(), nil, s.send)
	e := failure(t, err)
	if !errors.Is(err, context.Canceled) || e.StatusCode != 0 {
		t.Errorf("error is %v, status %d", err, e.StatusCode)
	}
	if want := `getThing: GET /things/{id}: context canceled`; err.Error() != want {
		t.Errorf("error is %q, want %q", err, want)
	}
}

func TestACallWithoutOptionsAddsFewAllocations(t *testing.T) {
	body := `{"id":"7","size":3}`
	resp := func() *http.Response {
		return &http.Response{
			StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		}
	}
	raw := func(context.Context, ...editor) (*http.Response, error) { return resp(), nil }
	base := testing.AllocsPerRun(200, func() { _ = resp() })
	bounded, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	// The value, the body, and what encoding/json needs for both fields; without a
	// deadline, three for the timer of the idle timeout.
	for most, ctx := range map[float64]context.Context{6: bounded, 9: t.Context()} {
		all := testing.AllocsPerRun(200, func() {
			if _, err := rest.JSON[thing](ctx, getThing(), nil, raw); err != nil {
				t.Error(err)
			}
		})
		if extra := all - base; extra > most {
			t.Errorf("%v allocations more than the response itself, want at most %v", extra, most)
		}
	}
}
