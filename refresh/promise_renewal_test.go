package refresh_test

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// renewal is a server that renews an access token for itself, and only while it
// is valid, as PocketBase does. The one that was renewed stays valid.
type renewal struct {
	mu    sync.Mutex // guards what follows
	ends  map[string]time.Time
	calls int
	down  func() bool
}

const renewalLife = 100 * time.Second

func (s *renewal) issue() string {
	token := fmt.Sprint("token-", len(s.ends))
	s.ends[token] = time.Now().Add(renewalLife)
	return token
}

func (s *renewal) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	token := r.Header.Get("Authorization")[len("Bearer "):]
	switch {
	case s.down():
		return answer(502, "text/html", "<html>bad gateway</html>")(r)
	case !time.Now().Before(s.ends[token]):
		return answer(401, "application/json", `{"status":401,"message":"The request requires valid record authorization token.","data":{}}`)(r)
	}
	return answer(200, "application/json", fmt.Sprintf(`{"token":%q,"expires_in":%d}`, s.issue(), renewalLife/time.Second))(r)
}

// asked is how many requests came.
func (s *renewal) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// up ends the outage.
func (s *renewal) up() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = func() bool { return false }
}

// renewSession returns a session at s, with its first token.
func renewSession(t *testing.T, s *renewal) (*refresh.Session, *recorder) {
	t.Helper()
	auth := tokenendpoint.JSON(base + "/renew")
	auth.Refresh.Request = tokenendpoint.RequestFields{AccessToken: "bearer"}
	auth.Refresh.Response = tokenendpoint.ResponseFields{AccessToken: "/token", ExpiresIn: "/expires_in"}
	r, err := tokenendpoint.NewRefresher(auth, "", &http.Client{Transport: s})
	if err != nil {
		t.Fatal(err)
	}
	session, rec := refresh.NewSession(r), &recorder{}
	session.Subscribe(rec.add)
	t.Cleanup(func() { session.Close() })
	s.ends = map[string]time.Time{}
	first := refresh.NewSecret(s.issue())
	if err := session.SignIn(t.Context(), refresh.Token{AccessToken: first, Expiry: time.Now().Add(renewalLife)}); err != nil {
		t.Fatal(err)
	}
	return session, rec
}

// Whenever the outage ends while there is time for one more refresh, the session
// goes on; also when nobody calls in between.
func TestPromise46_ATokenThatRenewsItselfSurvivesAnOutage(t *testing.T) {
	for _, busy := range []bool{true, false} {
		for up := 82 * time.Second; up < renewalLife; up += 500 * time.Millisecond {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				server := &renewal{down: func() bool { return time.Since(start) < up }}
				s, rec := renewSession(t, server)
				time.Sleep(91 * time.Second)
				for time.Since(start) < 2*renewalLife-time.Second {
					if _, err := s.Token(t.Context()); err != nil && renewalLife-up > time.Second {
						t.Fatalf("up at %s, busy %t: %v after %s", up, busy, err, time.Since(start))
					}
					step := time.Second / 4
					if !busy {
						step = 10 * time.Second
					}
					time.Sleep(step)
				}
				synctest.Wait()
				if renewalLife-up > time.Second {
					wantEqual(t, fmt.Sprint("signed out, up at ", up), rec.count(event.SignedOut), 0)
				}
				if server.asked() > 40 {
					t.Errorf("up at %s: %d calls", up, server.asked())
				}
			})
		}
	}
}

// An outage that is longer ends it, once; nothing goes on by itself.
func TestPromise46_ATokenThatRenewsItselfEndsWithItsLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &renewal{down: func() bool { return true }}
		s, _ := renewSession(t, server)
		time.Sleep(91 * time.Second)
		if _, err := s.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		calls := server.asked()
		time.Sleep(time.Hour)
		wantEqual(t, "calls when nobody asks", server.asked()-calls, 0)
		server.up()
		if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrSignedOut) {
			t.Errorf("got %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // closed in between: nothing is left behind
		server := &renewal{down: func() bool { return true }}
		s, _ := renewSession(t, server)
		time.Sleep(91 * time.Second)
		s.Token(t.Context())
		synctest.Wait()
		s.Close()
		calls := server.asked()
		time.Sleep(time.Hour)
		wantEqual(t, "calls after Close", server.asked()-calls, 0)
	})
}
