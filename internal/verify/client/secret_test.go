package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// spy notes every secret that goes over the wire, so that the test can look
// for all of them in whatever was printed.
type spy struct {
	next    http.RoundTripper
	mu      sync.Mutex
	secrets map[string]bool
	agents  map[string]bool
}

func (s *spy) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.agents[r.Header.Get("User-Agent")] = true
	if _, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
		s.secrets[token] = true
	}
	s.mu.Unlock()
	return s.next.RoundTrip(r)
}

func (s *spy) note(secret refresh.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[secret.Reveal()] = true
}

// output is a writer for several goroutines.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

func (o *output) print(v any) {
	fmt.Fprintf(o, "%v\n%+v\n%#v\n", v, v, v)
	if j, err := json.Marshal(v); err == nil {
		o.Write(j)
	}
	slog.New(slog.NewJSONHandler(o, nil)).Info("x", "v", v)
}

// spied returns a client that prints all that it can, and what it sends.
func spied(t *testing.T, srv *mockserver.Server, out *output) (*spy, *client.Client) {
	t.Helper()
	transport := srv.Transport()
	t.Cleanup(transport.CloseIdleConnections)
	s := &spy{next: transport, secrets: map[string]bool{mockserver.AdaPassword: true}, agents: map[string]bool{}}
	c, err := client.New(srv.URL,
		client.WithHTTPClient(&http.Client{Transport: s}),
		client.WithLogger(slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		client.WithObserver(func(a tracing.Attempt) { out.print(a) }),
		client.WithUserAgent("canary-app/1"), client.WithDevice("test"))
	if err != nil {
		t.Fatal(err)
	}
	c.Subscribe(func(e event.Event) { out.print(e) })
	return s, c
}

// A whole life with everything printed: logs at debug level, values, errors,
// events, states, attempts, and the mock server's own records.
func TestPromise42_NoSecretInAnyOutput(t *testing.T) {
	var out output
	srv := taskapi.New(mockserver.Log(slog.New(slog.NewTextHandler(&out, nil))))
	defer srv.Close()
	s, c := spied(t, srv, &out)
	defer c.Close()

	note := func() {
		if token, err := c.Session().Token(t.Context()); err == nil {
			s.note(token.AccessToken)
			s.note(token.RefreshToken)
			out.print(token)
		}
		out.print(c.State())
	}
	in, err := c.API.Auth.Login(t.Context(), gen.Credentials{Email: mockserver.AdaEmail, Password: rest.Sent(refresh.NewSecret(mockserver.AdaPassword))})
	out.print(in)
	out.print(err)
	signIn(t, c)
	note()
	srv.RevokeTokens()
	me, err := c.Account.GetCurrentUser(t.Context())
	out.print(me)
	out.print(err)
	note()
	for _, fault := range []mockserver.Fault{
		{Kind: mockserver.FaultHTML, Status: 403}, {Kind: mockserver.FaultMalformed}, {Kind: mockserver.FaultLostResponse}, {Status: 500},
	} {
		srv.RevokeTokens()
		srv.Fail("refreshToken", fault)
		_, err = c.Account.GetCurrentUser(t.Context())
		out.print(err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_, err = c.Projects.List(ctx, nil)
		out.print(err)
		cancel()
	}
	srv.RevokeSessions()
	_, err = c.Account.GetCurrentUser(t.Context())
	out.print(err)
	note()
	out.print(c.SignOut(t.Context()))
	out.print(c)
	out.print(srv.Calls())
	c.Close()

	s.look(t, out.String())
	for agent := range s.agents {
		want(t, "user agent "+agent, strings.HasPrefix(agent, "canary-app/1 perennial/"+client.Version+" (go"), true)
	}
}

// look looks for every secret in what was printed.
func (s *spy) look(t *testing.T, printed string) {
	t.Helper()
	want(t, "secrets seen", len(s.secrets) >= 5, true)
	for secret := range s.secrets {
		if strings.Contains(printed, secret) {
			i := strings.Index(printed, secret)
			t.Errorf("a secret of %d bytes was printed: %.60q", len(secret), printed[max(0, i-60):i])
		}
	}
}

func TestLoggerTellsTheStory(t *testing.T) {
	var out output
	strip := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "took" {
			return slog.Attr{}
		}
		return a
	}
	logger := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: strip}))
	srv, c := newPair(t, nil, client.WithLogger(logger))
	signIn(t, c)
	srv.RevokeTokens()
	if _, err := c.Account.GetCurrentUser(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.Close()
	for _, line := range []string{
		`level=DEBUG msg=request operation=getCurrentUser method=GET route=/me attempt=1 status=401 generation=1`,
		`level=DEBUG msg=request operation=getCurrentUser method=GET route=/me attempt=2 status=200 generation=2 replay=true`,
	} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("no line %q in\n%s", line, out.String())
		}
	}
}
