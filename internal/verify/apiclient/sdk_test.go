package apiclient_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/perennial-go/perennial/gen/operations"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
	"github.com/perennial-go/perennial/refresh/tracing"
)

func TestNewRefusesBadAddressesAndRoles(t *testing.T) {
	for _, bad := range []string{"", "api.example.com", "http://api.example.com", "https://a:b@api.example.com", "https://api.example.com/?key=1", "://"} {
		if _, err := apiclient.New(operations.Auth(), bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	lost := operations.Auth()
	lost.Refresh.Response.AccessToken = ""
	if _, err := apiclient.New(lost, "https://api.example.com"); err == nil || !strings.Contains(err.Error(), "response.accessToken") {
		t.Errorf("roles without a place for the token: %v", err)
	}
	d, err := apiclient.New(operations.Auth(), "http://api.example.com", apiclient.WithPlainHTTP())
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
}

func TestASignInThatFailsChangesNothing(t *testing.T) {
	srv, d := pair(t)
	err := d.SignIn(t.Context(), mockserver.AdaEmail, refresh.NewSecret("wrong"))
	var e *rest.Error
	if !errors.Is(err, rest.ErrUnauthorized) || !errors.As(err, &e) || e.Operation != "login" {
		t.Errorf("a wrong password: %v", err)
	}
	want(t, "status", d.State().Status, event.StatusSignedOut)
	signIn(t, d)
	srv.Fail("login", mockserver.Fault{Kind: mockserver.FaultHTML})
	err = d.SignIn(t.Context(), mockserver.AdaEmail, refresh.NewSecret(mockserver.AdaPassword))
	if !errors.Is(err, rest.ErrDecode) || strings.Contains(err.Error(), "network") {
		t.Errorf("a portal's page: %v", err)
	}
	want(t, "the session before, status", get(t, srv, d), http.StatusOK)
}

// A redirect would take a password that is in a header with it.
func TestASignInFollowsNoRedirect(t *testing.T) {
	srv, d := pair(t)
	srv.Handle("login", http.RedirectHandler("/me", http.StatusSeeOther))
	if err := d.SignIn(t.Context(), mockserver.AdaEmail, refresh.NewSecret(mockserver.AdaPassword)); err == nil {
		t.Error("signed in")
	}
	want(t, "calls", len(srv.Calls()), 1)
}

func TestSignOutEndsTheSessionWhateverTheServerSays(t *testing.T) {
	for name, before := range map[string]func(*mockserver.Server){
		"it fails":   func(s *mockserver.Server) { s.Fail("logout", mockserver.Fault{Status: 500}) },
		"it is cut":  func(s *mockserver.Server) { s.Fail("logout", mockserver.Fault{Kind: mockserver.FaultDrop}) },
		"it is away": func(s *mockserver.Server) { s.Offline(true) },
		"it refuses": func(s *mockserver.Server) { s.RevokeTokens() },
	} {
		store := &refresh.MemoryStore{}
		srv, d := pair(t, apiclient.WithSession(refresh.WithStore(store)))
		signIn(t, d)
		before(srv)
		var e *rest.Error
		if err := d.SignOut(t.Context()); !errors.As(err, &e) || e.Operation != "logout" {
			t.Errorf("%s: %v", name, err)
		}
		_, rev, _ := store.Load(t.Context())
		want(t, name+", store", rev, "")
		want(t, name+", status", d.State().Status, event.StatusSignedOut)
		want(t, name+", refreshes", srv.Refreshes(), 0)
		if err := d.SignOut(t.Context()); err != nil {
			t.Errorf("%s, the second time: %v", name, err)
		}
	}
}

func TestSignOutOfACallerWhoIsOutOfTime(t *testing.T) {
	store := &punctual{}
	_, d := pair(t, apiclient.WithSession(refresh.WithStore(store)))
	signIn(t, d)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.SignOut(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	want(t, "status", d.State().Status, event.StatusSignedOut)
	_, rev, _ := store.Load(t.Context())
	want(t, "store", rev, "")
}

// punctual is a store that does nothing for callers who are out of time.
type punctual struct{ refresh.MemoryStore }

func (p *punctual) Clear(ctx context.Context, rev string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return p.MemoryStore.Clear(ctx, rev)
}

func TestAnAPIWithoutRolesSaysSo(t *testing.T) {
	srv, _ := pair(t)
	d := door(t, srv, tokenendpoint.Auth{})
	if err := d.SignIn(t.Context(), "a", refresh.NewSecret("b")); err == nil || !strings.Contains(err.Error(), "auth role login") {
		t.Errorf("sign-in: %v", err)
	}
	tokens, err := srv.Issue(mockserver.AdaEmail)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Session().SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret(tokens.AccessToken.Reveal())}); err != nil {
		t.Fatal(err)
	}
	want(t, "status of a call", get(t, srv, d), http.StatusOK)
	if err := d.SignOut(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestRejectedAnswersAreRepaired(t *testing.T) {
	srv, _ := pair(t)
	auth := operations.Auth()
	auth.Rejected = []refresh.Rejection{{Status: http.StatusForbidden}}
	d := door(t, srv, auth)
	signIn(t, d)
	srv.Fail("getCurrentUser", mockserver.Fault{Status: http.StatusForbidden})
	want(t, "status", get(t, srv, d), http.StatusOK)
	want(t, "refreshes", srv.Refreshes(), 1)
}

func TestADoorForAnotherSession(t *testing.T) {
	srv, d := pair(t)
	s := refresh.NewSession(d.Refresher())
	defer s.Close()
	other := d.ForSession(s)
	signIn(t, other)
	want(t, "status", get(t, srv, other), http.StatusOK)
	want(t, "the first one's", d.State().Status, event.StatusSignedOut)
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	want(t, "after Close", s.State().Status, event.StatusActive)
}

func TestLoggerAndObserver(t *testing.T) {
	var mu sync.Mutex
	var b strings.Builder
	var seen []int
	log := slog.New(slog.NewTextHandler(&locked{mu: &mu, b: &b}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	srv, d := pair(t, apiclient.WithLogger(log), apiclient.WithObserver(func(a tracing.Attempt) { seen = append(seen, a.StatusCode) }))
	signIn(t, d)
	token, err := d.Session().Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	get(t, srv, d)
	d.Close()
	mu.Lock()
	defer mu.Unlock()
	if !strings.Contains(b.String(), `msg="session: signed in"`) || !strings.Contains(b.String(), "msg=request") || strings.Contains(b.String(), token.AccessToken.Reveal()) {
		t.Errorf("the log is\n%s", b.String())
	}
	if len(seen) != 1 || seen[0] != http.StatusOK {
		t.Errorf("observed %v", seen)
	}
}

// locked is a writer for many goroutines.
type locked struct {
	mu *sync.Mutex
	b  *strings.Builder
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}
