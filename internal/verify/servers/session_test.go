package servers

import (
	"context"
	"io"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/storage"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

func TestMain(m *testing.M) {
	if address := os.Getenv(childKey); address != "" {
		os.Exit(child(address))
	}
	storage.RegisterClients(storage.WebClient("web", "secret", callback))
	os.Exit(m.Run())
}

// user is a session at a server, and what it calls with.
type user struct {
	s       *server
	session *refresh.Session
	http    *http.Client
	first   refresh.Token // of the sign-in

	mu     sync.Mutex // guards events
	events []event.Event
}

// auth is what RFC 6749 says of the server.
func (s *server) auth() tokenendpoint.Auth { return tokenendpoint.OAuth2(s.URL+s.token, s.client) }

// newUser signs in.
func (s *server) newUser(opts ...refresh.Option) *user { return s.userWith(s.auth(), opts...) }

func (s *server) userWith(auth tokenendpoint.Auth, opts ...refresh.Option) *user {
	s.t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 100}
	s.t.Cleanup(transport.CloseIdleConnections)
	refresher, err := tokenendpoint.NewRefresher(auth, "", &http.Client{Transport: transport})
	if err != nil {
		s.t.Fatal(err)
	}
	u := &user{s: s, session: refresh.NewSession(refresher, opts...)}
	s.t.Cleanup(func() { u.session.Close() })
	u.session.Subscribe(func(e event.Event) {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.events = append(u.events, e)
	})
	origin, err := refresh.ParseOrigin(s.URL, false)
	if err != nil {
		s.t.Fatal(err)
	}
	m := refresh.NewMiddleware(u.session, refresh.WithOrigin(origin), refresh.WithHTTPClient(&http.Client{Transport: transport}), refresh.WithRejected(s.rejected...))
	u.http = &http.Client{Transport: m.RoundTripper()}
	if err := tokenendpoint.SignInWith(s.t.Context(), u.session, s.signIn()); err != nil {
		s.t.Fatal(err)
	}
	u.first, _ = u.session.Current()
	return u
}

// call calls the API once and returns the status, or the error.
func (u *user) call(ctx context.Context) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.s.URL+u.s.api, nil)
	if err != nil {
		return 0, err
	}
	resp, err := u.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, nil
}

// ok fails the test unless a call succeeds.
func (u *user) ok(what string) {
	u.s.t.Helper()
	if status, err := u.call(u.s.t.Context()); err != nil || status != http.StatusOK {
		u.s.t.Errorf("%s: %d %v", what, status, err)
	}
}

// expire waits until the access token has expired, here and at the server.
func (u *user) expire() { time.Sleep(life + 200*time.Millisecond) }

// failures counts the refreshes that failed.
func (u *user) failures() (n int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, e := range u.events {
		if e.Kind == event.RefreshFailed {
			n++
		}
	}
	return n
}

// ended is the reason of the one end of the session, or "".
func (u *user) ended() event.Reason {
	u.s.t.Helper()
	time.Sleep(100 * time.Millisecond) // listeners are told on their own time
	u.mu.Lock()
	defer u.mu.Unlock()
	reason := event.Reason("")
	for _, e := range u.events {
		if e.Kind == event.SignedOut {
			if reason != "" {
				u.s.t.Error("the session ended twice")
			}
			reason = e.Reason
		}
	}
	return reason
}

// each runs fn n times at once and returns how often it failed.
func each(n int, fn func(i int) error) (failed []error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if err := fn(i); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed = append(failed, err)
			}
		})
	}
	wg.Wait()
	return failed
}
