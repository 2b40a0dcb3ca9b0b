package telemetry_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/exporters/stdout/stdoutmetric"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
	"github.com/perennial-go/perennial/refresh"
)

// spy notes every token that goes over the wire.
type spy struct {
	next    http.RoundTripper
	mu      sync.Mutex // guards secrets
	secrets map[string]bool
}

func (s *spy) RoundTrip(req *http.Request) (*http.Response, error) {
	if _, token, ok := strings.Cut(req.Header.Get("Authorization"), " "); ok {
		s.note(token)
	}
	return s.next.RoundTrip(req)
}

func (s *spy) note(secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets[secret] = true
}

// A whole life with every way to fail, and everything that is exported printed.
func TestPromise42_TelemetryShowsNoSecret(t *testing.T) {
	t.Parallel()
	srv := taskapi.New()
	defer srv.Close()
	transport := srv.Transport()
	defer transport.CloseIdleConnections()
	wire := &spy{next: transport, secrets: map[string]bool{}}
	r := newRig(t)
	c := r.client(srv, client.WithHTTPClient(&http.Client{Transport: wire}), client.WithRetries(0))
	defer r.Watch(c.Session())()
	note := func() {
		if token, err := c.Session().Token(t.Context()); err == nil {
			wire.note(token.AccessToken.Reveal())
			wire.note(token.RefreshToken.Reveal())
		}
	}
	note()
	for _, kind := range []mockserver.FaultKind{mockserver.FaultDrop, mockserver.FaultLostResponse} {
		srv.Fail("getProject", mockserver.Fault{Kind: kind, Times: 1})
		_, _ = c.Projects.Get(t.Context(), "canary-path") // the transport's error names the path
	}
	for _, fault := range []mockserver.Fault{
		{Kind: mockserver.FaultHTML, Status: 403}, {Kind: mockserver.FaultMalformed}, {Kind: mockserver.FaultLostResponse}, {Status: 500},
		{Kind: mockserver.FaultDrop}, {Kind: mockserver.FaultTruncated},
	} {
		srv.RevokeTokens()
		srv.Fail("refreshToken", fault)
		_, _ = c.Projects.Get(t.Context(), "canary-path")
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_, _ = c.Projects.List(ctx, &gen.ListProjectsParams{})
		cancel()
		srv.Fail("getProject", fault)
		_, _ = c.Projects.Get(t.Context(), "canary-path")
		note()
	}
	srv.RevokeSessions()
	_, _ = c.Projects.Get(t.Context(), "canary-path")
	_, _ = c.Projects.List(t.Context(), nil)

	// A refresher that quotes what it was given.
	loud, m := r.session(func(_ context.Context, last refresh.Token) (refresh.Token, error) {
		return refresh.Token{}, fmt.Errorf("POST /token?refresh_token=%s", last.RefreshToken.Reveal())
	}, refresh.Token{AccessToken: refresh.NewSecret("canary-access"), RefreshToken: refresh.NewSecret("canary-refresh")})
	defer loud.Close()
	_ = get(t.Context(), m)

	wire.look(t, r.print())
}

// look looks for every secret, and for what else must not be there, in what was exported.
func (s *spy) look(t *testing.T, out string) {
	t.Helper()
	for _, must := range []string{"getProject", "session refresh", "signed_out", "perennial.refreshes", "perennial.sessions"} {
		if !strings.Contains(out, must) {
			t.Errorf("%q is not in the output: the test would find nothing", must)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.secrets) < 4 {
		t.Errorf("only %d secrets seen", len(s.secrets))
	}
	for _, own := range []string{mockserver.AdaPassword, mockserver.AdaEmail, "canary"} {
		s.secrets[own] = true
	}
	for secret := range s.secrets {
		if strings.Contains(out, secret) {
			t.Errorf("%q was exported", secret)
		}
	}
}

// print returns all spans and metrics as the console exporters write them.
func (r *rig) print() string {
	r.t.Helper()
	var out bytes.Buffer
	spans, err := stdouttrace.New(stdouttrace.WithWriter(&out))
	if err != nil {
		r.t.Fatal(err)
	}
	if err := spans.ExportSpans(r.t.Context(), r.spans.Ended()); err != nil {
		r.t.Fatal(err)
	}
	metrics, err := stdoutmetric.New(stdoutmetric.WithWriter(&out))
	if err != nil {
		r.t.Fatal(err)
	}
	if err := metrics.Export(r.t.Context(), r.everything()); err != nil {
		r.t.Fatal(err)
	}
	return out.String()
}
