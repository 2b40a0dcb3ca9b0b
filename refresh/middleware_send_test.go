package refresh_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// script responds to the sends of one call, one after the other, and notes what
// it got: it does what servers and transports do when all is not well.
type script struct {
	answers []func(*http.Request) (*http.Response, error)
	log     []string
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	body := "none"
	if req.Body != nil {
		b, _ := io.ReadAll(req.Body)
		_ = req.Body.Close()
		body = string(b)
	}
	s.log = append(s.log, fmt.Sprintf("sent %s %s, %q, body %q of %d", req.Method, req.URL, req.Header["Authorization"], body, req.ContentLength))
	next := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	return next(req)
}

func status(code int) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) { return reply(r, code, "an answer"), nil }
}

func redirect(code int, to string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		resp := reply(r, code, "")
		resp.Header.Set("Location", to)
		return resp, nil
	}
}

// A call whose first attempt goes straight to the transport ends as one does
// whose every attempt goes through http.Client, as with a cookie jar.
func TestStraightCallsEndAsAllOthers(t *testing.T) {
	refused := func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") }
	type answers = []func(*http.Request) (*http.Response, error)
	for name, all := range map[string]answers{
		"success":             {status(200)},
		"not found":           {status(404)},
		"not modified":        {status(304)},
		"401":                 {status(401), status(200)},
		"401 for good":        {status(401)},
		"503":                 {status(503), status(200)},
		"503 for good":        {status(503)},
		"no connection":       {refused, status(200)},
		"no connection ever":  {refused},
		"redirect":            {redirect(302, "/other"), status(200)},
		"redirect with body":  {redirect(307, "/other"), status(200)},
		"redirect and 401":    {redirect(307, "/other"), status(401), status(200)},
		"redirect elsewhere":  {redirect(302, "https://else.test/"), status(200)},
		"redirect refused":    {redirect(302, "/refused"), status(200)},
		"redirect to nowhere": {redirect(302, "http://%zz/"), status(200)},
		"redirects in a loop": {redirect(307, "/thing")},
		"an answer and an error": {func(r *http.Request) (*http.Response, error) {
			return reply(r, 200, ""), errors.New("connection refused")
		}, status(200)},
		"no answer": {func(*http.Request) (*http.Response, error) { return nil, nil }, status(200)}, //nolint:nilnil // a broken transport
		"no body": {func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200}, nil
		}},
	} {
		for _, op := range []refresh.Operation{read, write} {
			for face, send := range map[string]func(*refresh.Middleware, *http.Request) (*http.Response, error){
				"Do": attachAndDo,
				"RoundTripper": func(m *refresh.Middleware, req *http.Request) (*http.Response, error) {
					return m.RoundTripper().RoundTrip(req)
				},
			} {
				t.Run(name+"/"+op.Method+"/"+face, func(t *testing.T) {
					jar, _ := cookiejar.New(nil)
					straight := transcript(t, op, all, send, nil)
					wantEqual(t, "what happened", straight, transcript(t, op, all, send, jar))
				})
			}
		}
	}
}

func attachAndDo(m *refresh.Middleware, req *http.Request) (*http.Response, error) {
	if err := m.Attach(req.Context(), req); err != nil {
		return nil, err
	}
	return m.Do(req)
}

// transcript is everything that can be seen of one call from outside.
func transcript(t *testing.T, op refresh.Operation, all []func(*http.Request) (*http.Response, error), send func(*refresh.Middleware, *http.Request) (*http.Response, error), jar http.CookieJar) string {
	t.Helper()
	s := &script{answers: all}
	r := newRig(t, newAPI())
	client := &http.Client{Transport: s, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		switch {
		case req.URL.Path == "/refused":
			return errors.New("policy")
		case len(via) > 3:
			return errors.New("a loop")
		}
		return nil
	}}
	if jar != nil {
		client.Jar = jar
	}
	mw := refresh.NewMiddleware(r.session, refresh.WithOrigin(origin(t, base)), refresh.WithBackoff(0, 0),
		refresh.WithHTTPClient(client), refresh.WithObserver(func(a tracing.Attempt) {
			s.log = append(s.log, fmt.Sprintf("attempt %d of %s: %d %v, replay %t, token %d", a.Number, a.Operation.ID, a.StatusCode, a.Err, a.Replay, a.Generation))
		}))
	var body io.Reader
	if op.Method == http.MethodPost {
		body = strings.NewReader("hello")
	}
	req, err := http.NewRequestWithContext(refresh.WithOperation(context.Background(), op), op.Method, base+"/thing?q=1", body)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := send(mw, req)
	s.log = append(s.log, fmt.Sprintf("ended with %v after %d refreshes, request %s %s %d", err, r.refreshes(), req.Method, req.URL, req.ContentLength))
	if resp != nil {
		s.log = append(s.log, fmt.Sprintf("answer %d %q from %s", resp.StatusCode, bodyOf(t, resp), resp.Request.URL))
	}
	return strings.Join(s.log, "\n")
}

// What nearly every call costs: no more allocations than an http.Client whose
// caller sets a constant header.
func TestStraightCallsAllocateNoMoreThanABareClient(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	quiet := &script{answers: []func(*http.Request) (*http.Response, error){status(200)}}
	bare := &http.Client{Transport: still{quiet}}
	mw := refresh.NewMiddleware(r.session, refresh.WithOrigin(origin(t, base)), refresh.WithHTTPClient(bare))
	cost := func(send func(*http.Request) (*http.Response, error), op func(context.Context) context.Context) float64 {
		return testing.AllocsPerRun(100, func() {
			req, err := http.NewRequestWithContext(op(context.Background()), "POST", base+"/thing", strings.NewReader("hello"))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := send(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
		})
	}
	same := func(ctx context.Context) context.Context { return ctx }
	most := cost(func(req *http.Request) (*http.Response, error) {
		req.Header.Set("Authorization", "Bearer constant")
		return bare.Do(req)
	}, same)
	for face, got := range map[string]float64{
		"Do": cost(func(req *http.Request) (*http.Response, error) { return attachAndDo(mw, req) },
			func(ctx context.Context) context.Context { return refresh.WithOperation(ctx, write) }),
		"RoundTripper": cost((&http.Client{Transport: mw.RoundTripper()}).Do, same),
	} {
		if got > most {
			t.Errorf("%s: %v allocations, a bare client makes %v", face, got, most)
		}
	}
}

// still sends without a note of it.
type still struct{ *script }

func (s still) RoundTrip(req *http.Request) (*http.Response, error) {
	_ = req.Body.Close()
	return s.answers[0](req)
}
