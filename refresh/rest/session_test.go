package rest_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
)

// through sends requests of a public operation through the middleware.
func through(m *refresh.Middleware) rest.Send[editor] {
	return func(ctx context.Context, edit ...editor) (*http.Response, error) {
		ctx = refresh.WithOperation(ctx, refresh.Operation{ID: "getHealth", Method: "GET", Route: "/health", Public: true})
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.example.com/health", nil)
		if err != nil {
			return nil, err
		}
		for _, e := range append(edit, m.Attach) {
			if err := e(ctx, req); err != nil {
				return nil, err
			}
		}
		return m.Do(req)
	}
}

func TestNoRetrySendsOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		s := server(func(req *http.Request) (*http.Response, error) {
			sent++
			return reply(503, `{"code":"busy"}`)(req)
		})
		session := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
			return refresh.Token{}, errors.New("not in this test")
		}))
		defer func() { _ = session.Close() }()
		send := through(refresh.NewMiddleware(session, refresh.WithHTTPClient(&http.Client{Transport: s}), refresh.WithRetries(2)))

		if _, err := rest.JSON[thing](t.Context(), getThing(), nil, send); !errors.Is(err, rest.ErrUnavailable) || sent != 3 {
			t.Errorf("by default: sent %d times, %v", sent, err)
		}
		sent = 0
		if _, err := rest.JSON[thing](t.Context(), getThing(), []rest.Option{rest.NoRetry()}, send); !errors.Is(err, rest.ErrUnavailable) || sent != 1 {
			t.Errorf("NoRetry: sent %d times, %v", sent, err)
		}
	})
}

func TestACallThatFailsFreesItsTimer(t *testing.T) {
	t.Parallel()
	var ctx context.Context
	s := server(func(req *http.Request) (*http.Response, error) {
		ctx = req.Context()
		return nil, errors.New("no route to host")
	})
	if _, err := get(s, rest.Timeout(time.Hour)); err == nil {
		t.Fatal("no error")
	}
	if !errors.Is(ctx.Err(), context.Canceled) {
		t.Errorf("the context of the call is %v", ctx.Err())
	}
}
