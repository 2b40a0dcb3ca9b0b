package signin_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
	"github.com/perennial-go/perennial/refresh/signin"
)

// login signs in at a store, and returns the client and its session.
func login(t *testing.T, cfg signin.Config, store refresh.Store) (*signin.Client, *refresh.Session) {
	t.Helper()
	c := client(t, cfg)
	s, err := c.Login(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return c, s
}

// A registration is the issuer's and the program's, not the session's: it outlives
// a sign-out, and a session that the server ends, in a store on a disk.
func TestRegistrationOutlivesTheSession(t *testing.T) {
	p := newProvider(t)
	r := newRegistry(t, p)
	store, err := filestore.New(t.TempDir() + "/session")
	if err != nil {
		t.Fatal(err)
	}
	c, s := login(t, unregistered(p), store)
	if _, err := c.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	left, rev, err := store.Load(t.Context())
	if err != nil || rev == "" || !left.AccessToken.IsZero() || !left.RefreshToken.IsZero() {
		t.Fatalf("left behind: revision %q, tokens %v %v, %v", rev, left.AccessToken, left.RefreshToken, err)
	}
	// It is a signed-out session to whoever restores it, and a second sign-out
	// changes nothing.
	restored := refresh.NewSession(c.Refresher(), refresh.WithStore(store))
	defer restored.Close()
	if err := restored.Restore(t.Context()); err != nil || restored.State().SignedIn() {
		t.Errorf("restored: %v, signed in %t", err, restored.State().SignedIn())
	}
	if err := restored.SignOut(t.Context()); err != nil {
		t.Error(err)
	}
	_, s = login(t, unregistered(p), store)
	if len(r.asked) != 1 {
		t.Errorf("%d registrations after a sign-out", len(r.asked))
	}
	p.token = func(w http.ResponseWriter, form url.Values) bool {
		if form.Get("grant_type") != "refresh_token" {
			return false
		}
		w.WriteHeader(http.StatusBadRequest)
		p.json(w, map[string]string{"error": "invalid_grant"})
		return true
	}
	if _, err := s.Renew(t.Context(), signedIn(t, s)); !errors.Is(err, refresh.ErrSignedOut) && s.State().SignedIn() {
		t.Errorf("the server ends it: %v", err)
	}
	if login(t, unregistered(p), store); len(r.asked) != 1 {
		t.Errorf("%d registrations after an end by the server", len(r.asked))
	}
	// At another issuer it is nothing.
	other := newProvider(t)
	elsewhere := newRegistry(t, other)
	c, s = login(t, unregistered(p), store)
	if _, err := c.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if login(t, unregistered(other), store); len(elsewhere.asked) != 1 {
		t.Errorf("%d registrations at the other issuer", len(elsewhere.asked))
	}
}

// A server that has forgotten the client shows a page, and sends nobody back: the
// next sign-in registers again.
func TestRegistrationThatTheServerHasForgotten(t *testing.T) {
	p := newProvider(t)
	r := newRegistry(t, p)
	store := &refresh.MemoryStore{}
	c, s := login(t, unregistered(p), store)
	if _, err := c.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	cfg := unregistered(p)
	open, opened := cfg.OpenBrowser, new(atomic.Int64)
	cfg.Timeout, cfg.CoolDown = time.Second, -1
	cfg.OpenBrowser = func(ctx context.Context, address string) error {
		if opened.Add(1) == 1 {
			return nil // the page says that there is no such client
		}
		return open(ctx, address)
	}
	c = client(t, cfg)
	_, err := c.Login(t.Context(), store)
	if wantKind(t, err, signin.ErrTimeout); len(r.asked) != 1 {
		t.Fatalf("%d registrations", len(r.asked))
	}
	if _, rev, _ := store.Load(t.Context()); rev != "" {
		t.Error("another process would use it again")
	}
	if s, err = c.Login(t.Context(), store); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if len(r.asked) != 2 {
		t.Errorf("%d registrations, want another one", len(r.asked))
	}
}

// Others who share the store see a sign-out, although something stays in it.
func TestSignOutIsSeenAlthoughARegistrationStays(t *testing.T) {
	p := newProvider(t)
	newRegistry(t, p)
	store := &refresh.MemoryStore{}
	c, s := login(t, unregistered(p), store)
	other := refresh.NewSession(c.Refresher(), refresh.WithStore(store))
	defer other.Close()
	if err := other.Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SignOut(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	before := len(p.forms)
	if _, err := other.Renew(t.Context(), signedIn(t, other)); !errors.Is(err, refresh.ErrSignedOut) {
		t.Errorf("%v", err)
	}
	if len(p.forms) != before {
		t.Error("a token of the ended session was sent")
	}
}
