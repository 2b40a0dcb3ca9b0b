package servers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// scenario is something that happens to a session at every judge.
type scenario struct {
	name string
	// least and most are how many requests the token endpoint may get.
	least, most int
	// told is what the program sees.
	told string
	run  func(t *testing.T, s *server) (tokens int)
}

func scenarios() []scenario {
	return []scenario{
		{"50 callers after an idle expiry", 1, 1, "50 of 50 succeed", idleExpiry},
		{"50 workers through five lives of the token", 5, 6, "every call succeeds", fiveLives},
		{"two processes on one file, two lives", 1, 5, "every call succeeds", func(t *testing.T, s *server) int {
			n := s.since()
			twoProcesses(t, s)
			return n() - 1 // of the sign-in
		}},
		{"an access token revoked", 1, 1, "20 of 20 succeed", revokedAccess},
		{"a refresh token revoked", 1, 1, "`ErrSignedOut`, reason refused, once; then no request", revokedRefresh},
		{"a refresh token used by somebody else", 1, 1, "the server says whether the session ends; see below", reuse},
		{"the server away for 3 s", 1, 1, "`ErrTemporary`, then success", outage},
		{"502 for 3 s", 3, 6, "`ErrTemporary`, then success", gateway},
		{"a restart", 0, 0, "success", restart},
		{"a token endpoint that takes 1 s, callers with 200 ms", 1, 1, "their own deadline, then success", slow},
		{"a response that gets lost", 2, 2, "`ErrSignedOut`, reason response lost, at the next call", lost},
		{"a wrong client secret, put right", 3, 8, "`ErrClientRefused`, then success", wrongSecret},
		{"sign-out with a valid token", 0, 0, "the refresh token is refused afterwards", signOut(0)},
		{"sign-out with an expired token", 0, 0, "the refresh token is refused afterwards", signOut(life + 200*time.Millisecond)},
	}
}

func TestSessionsAtServersThatWeDidNotWrite(t *testing.T) {
	for _, j := range judges() {
		for _, sc := range scenarios() {
			t.Run(j.name+"/"+sc.name, func(t *testing.T) {
				t.Parallel()
				if tokens := sc.run(t, j.new(t)); tokens < sc.least || tokens > sc.most {
					t.Errorf("%d requests to the token endpoint, want %d to %d", tokens, sc.least, sc.most)
				}
			})
		}
	}
}

func idleExpiry(t *testing.T, s *server) int {
	u := s.newUser()
	u.expire()
	n := s.since()
	for _, err := range each(50, func(int) error { return good(u.call(t.Context())) }) {
		t.Error(err)
	}
	return n()
}

// good is the error of a call that has not succeeded.
func good(status int, err error) error {
	if err == nil && status != http.StatusOK {
		return fmt.Errorf("status %d", status)
	}
	return err
}

// fiveLives keeps 50 workers busy while the token is replaced again and again,
// each time with the old one ended at the server: many calls are overtaken.
func fiveLives(t *testing.T, s *server) int {
	u := s.newUser()
	n := s.since()
	var calls atomic.Int64
	end := time.Now().Add(time.Minute)
	for _, err := range each(50, func(int) error {
		for n() < 5 && time.Now().Before(end) {
			if err := good(u.call(t.Context())); err != nil {
				return err
			}
			calls.Add(1)
			time.Sleep(2 * time.Millisecond)
		}
		return nil
	}) {
		t.Error(err)
	}
	s.mu.Lock()
	refused := s.refused
	s.mu.Unlock()
	t.Logf("%d calls, %d sends overtaken by a rotation, %d token requests", calls.Load(), refused, n())
	if calls.Load() < 500 {
		t.Errorf("%d calls only", calls.Load())
	}
	return n()
}

func revokedAccess(t *testing.T, s *server) int {
	u := s.newUser()
	u.ok("before")
	s.revokeAccess(u.first.AccessToken.Reveal())
	n := s.since()
	for _, err := range each(20, func(int) error { return good(u.call(t.Context())) }) {
		t.Error(err)
	}
	return n()
}

func revokedRefresh(t *testing.T, s *server) int {
	store := &refresh.MemoryStore{}
	u := s.newUser(refresh.WithStore(store))
	if status, body := s.post(s.revoke, map[string][]string{"token": {u.first.RefreshToken.Reveal()}, "token_type_hint": {"refresh_token"}}); status != http.StatusOK {
		t.Fatalf("revocation: %d %s", status, body)
	}
	u.expire()
	n := s.since()
	failed := each(20, func(int) error { return good(u.call(t.Context())) })
	for _, err := range failed {
		if !errors.Is(err, refresh.ErrSignedOut) || !errors.Is(err, refresh.ErrRefused) {
			t.Errorf("got %v", err)
		}
	}
	if len(failed) != 20 || u.ended() != event.ReasonRefused {
		t.Errorf("%d failed, ended by %q", len(failed), u.ended())
	}
	if _, rev, _ := store.Load(t.Context()); rev != "" {
		t.Error("the store was not cleared")
	}
	return n()
}

// reuse has somebody else use the refresh token that the session has replaced.
// fosite ends the family, as RFC 9700, section 4.14.2, says; zitadel's example
// refuses the old one and goes on.
func reuse(t *testing.T, s *server) int {
	u := s.newUser()
	u.expire()
	u.ok("the first refresh")
	if status := s.refreshByHand(u.first.RefreshToken.Reveal()); status == http.StatusOK {
		t.Fatal("the server takes a refresh token twice: it is no judge")
	}
	u.expire()
	n := s.since()
	_, err := u.call(t.Context())
	if err != nil && (!errors.Is(err, refresh.ErrSignedOut) || u.ended() != event.ReasonRefused) {
		t.Errorf("got %v", err)
	}
	t.Logf("after somebody else's use: %v", err)
	return n()
}

func outage(t *testing.T, s *server) int {
	u := s.newUser()
	u.expire()
	n := s.since()
	s.stop()
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if _, err := u.call(t.Context()); !errors.Is(err, refresh.ErrTemporary) || errors.Is(err, refresh.ErrResponseLost) {
			t.Fatalf("got %v", err)
		}
	}
	s.restart()
	recovers(t, u)
	return n()
}

// recovers waits for a call to succeed; the session must not have ended.
func recovers(t *testing.T, u *user) {
	t.Helper()
	for end := time.Now().Add(15 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		status, err := u.call(t.Context())
		if good(status, err) == nil {
			break
		}
		if !errors.Is(err, refresh.ErrTemporary) || time.Now().After(end) {
			t.Fatalf("no recovery: %d %v", status, err)
		}
	}
	if reason := u.ended(); reason != "" {
		t.Errorf("the session ended: %s", reason)
	}
}

func gateway(t *testing.T, s *server) int {
	u := s.newUser()
	u.expire()
	n := s.since()
	s.set(spoilGateway, 0)
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if _, err := u.call(t.Context()); !errors.Is(err, refresh.ErrTemporary) {
			t.Fatalf("got %v", err)
		}
	}
	s.set(spoilNothing, 0)
	recovers(t, u)
	return n()
}

func restart(t *testing.T, s *server) int {
	u := s.newUser()
	u.ok("before")
	n := s.since()
	s.stop()
	s.restart()
	u.ok("after")
	return n()
}

func slow(t *testing.T, s *server) int {
	u := s.newUser()
	u.expire()
	n := s.since()
	s.set(spoilNothing, time.Second)
	begin := time.Now()
	for _, err := range each(20, func(int) error {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		if _, err := u.call(ctx); !errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("got %w", err)
		}
		return nil
	}) {
		t.Error(err)
	}
	if took := time.Since(begin); took > 900*time.Millisecond {
		t.Errorf("callers with a deadline of 200 ms waited %s", took)
	}
	u.ok("who has the time")
	return n()
}

// lost: the old access token has ended with the rotation, so that nothing is
// left to lose when the API refuses it, and the old refresh token is tried.
func lost(t *testing.T, s *server) int {
	u := s.newUser()
	n := s.since()
	s.set(spoilLose, 0)
	end := time.Now().Add(10 * time.Second)
	for n() == 0 && time.Now().Before(end) { // until the refresh ahead
		_, _ = u.call(t.Context())
		time.Sleep(10 * time.Millisecond)
	}
	s.set(spoilNothing, 0)
	for u.failures() == 0 && time.Now().Before(end) {
		time.Sleep(10 * time.Millisecond)
	}
	if n() != 1 {
		t.Errorf("%d refreshes", n())
	}
	_, err := u.call(t.Context())
	if !errors.Is(err, refresh.ErrSignedOut) || !errors.Is(err, refresh.ErrResponseLost) || u.ended() != event.ReasonResponseLost {
		t.Errorf("got %v, ended by %q", err, u.ended())
	}
	return n()
}

// mended is a client whose secret is put right while the program runs.
type mended struct {
	tokenendpoint.SecretInHeader
	right atomic.Bool
}

func (m *mended) Authenticate(ctx context.Context, r *tokenendpoint.ClientRequest) error {
	c := m.SecretInHeader
	if !m.right.Load() {
		c.Secret = refresh.NewSecret("wrong")
	}
	return c.Authenticate(ctx, r)
}

func wrongSecret(t *testing.T, s *server) int {
	auth, client := s.auth(), &mended{SecretInHeader: s.client}
	auth.Client = client
	u := s.userWith(auth)
	u.expire()
	n := s.since()
	for range 20 {
		_, err := u.call(t.Context())
		var e *refresh.ResponseError
		if !errors.Is(err, refresh.ErrTemporary) || !errors.Is(err, refresh.ErrClientRefused) || !errors.As(err, &e) || e.Client != s.client.ID {
			t.Fatalf("got %v", err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	client.right.Store(true)
	recovers(t, u)
	return n()
}
