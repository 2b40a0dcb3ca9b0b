package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// deaf hides that a store can be watched: its session learns of others only by
// reading.
func deaf(s refresh.Store) refresh.Store {
	if l, ok := s.(refresh.Locker); ok {
		return struct {
			refresh.Store
			refresh.Locker
		}{s, l}
	}
	return struct{ refresh.Store }{s}
}

// sessions are two sessions of one user, each on a store of its own. The first
// has signed in with a token of that lifetime, the second has resumed it.
func sessions(t *testing.T, e *endpoint, life time.Duration, a, b refresh.Store) (one, two *refresh.Session) {
	t.Helper()
	open := func(s refresh.Store) *refresh.Session {
		session := refresh.NewSession(e, refresh.WithStore(s), refresh.WithRefreshTimeout(patience))
		t.Cleanup(func() { _ = session.Close() })
		return session
	}
	one, two = open(a), open(b)
	if err := one.SignIn(t.Context(), e.first(life)); err != nil {
		t.Fatalf("SignIn: %v", err)
	}
	if err := two.Restore(t.Context()); err != nil {
		t.Fatalf("Restore: %v", err)
	}
	return one, two
}

// wantCalls fails the test unless the token endpoint was called n times, and
// never with a refresh token that was used already.
func (e *endpoint) wantCalls(t *testing.T, n int) {
	t.Helper()
	calls, revoked := e.count()
	if revoked {
		t.Error("a refresh token was used twice: a strict server has revoked the session")
	}
	if calls != n {
		t.Errorf("%d calls of the token endpoint, want %d", calls, n)
	}
}

// oneRefresh: the token has expired, and everybody wants another one at once.
func oneRefresh(t *testing.T, p Place) {
	e := &endpoint{}
	one, two := sessions(t, e, -time.Minute, deaf(p.Open(t)), deaf(p.Open(t)))
	var wg sync.WaitGroup
	for range 8 {
		for _, s := range []*refresh.Session{one, two} {
			wg.Go(func() {
				got, err := s.Token(t.Context())
				if err != nil || got.AccessToken != token(1).AccessToken {
					t.Errorf("Token: another one than the refresh brought, or an error: %v", err)
				}
			})
		}
	}
	wg.Wait()
	e.wantCalls(t, 1)
}

// rejectedFirst: the loser's 401 comes while the winner still refreshes.
func rejectedFirst(t *testing.T, p Place) {
	e := &endpoint{gate: newGate()}
	one, two := sessions(t, e, time.Hour, deaf(p.Open(t)), deaf(p.Open(t)))
	renew := func(s *refresh.Session) <-chan error {
		old, err := s.Token(t.Context())
		if err != nil {
			t.Fatalf("Token: %v", err)
		}
		return async(func() error {
			got, err := s.Renew(t.Context(), old)
			if err == nil && got.AccessToken != token(1).AccessToken {
				err = errors.New("another token than the refresh brought")
			}
			return err
		})
	}
	winner := renew(one)
	soon(t, "refresh of the first session", e.gate.arrived)
	loser := renew(two)
	time.Sleep(moment)
	close(e.gate.open)
	for who, c := range map[string]<-chan error{"winner": winner, "loser": loser} {
		if err := soon(t, who, c); err != nil {
			t.Errorf("Renew of the %s: %v", who, err)
		}
	}
	e.wantCalls(t, 1)
}

// asleep: the second session misses two rotations and adopts what is stored.
func asleep(t *testing.T, p Place) {
	e := &endpoint{}
	one, two := sessions(t, e, time.Hour, deaf(p.Open(t)), deaf(p.Open(t)))
	renew := func(s *refresh.Session) refresh.Token {
		old, _ := s.Token(t.Context())
		got, err := s.Renew(t.Context(), old)
		if err != nil {
			t.Fatalf("Renew: %v", err)
		}
		return got
	}
	renew(one)
	renew(one)
	if got := renew(two); got.AccessToken != token(2).AccessToken {
		t.Error("the session that slept has another token than the one that is stored")
	}
	e.wantCalls(t, 2)
}

// signOutElsewhere: noticed by reading, at the next refresh at the latest.
func signOutElsewhere(t *testing.T, p Place) {
	e := &endpoint{}
	one, two := sessions(t, e, time.Hour, deaf(p.Open(t)), deaf(p.Open(t)))
	old, err := two.Token(t.Context())
	if err != nil {
		t.Fatalf("Token: %v", err)
	}
	if err := one.SignOut(t.Context()); err != nil {
		t.Fatalf("SignOut: %v", err)
	}
	if _, err := two.Renew(t.Context(), old); !errors.Is(err, refresh.ErrSignedOut) {
		t.Errorf("Renew after a sign-out elsewhere: got %v, want refresh.ErrSignedOut", err)
	}
	e.wantCalls(t, 0)
}

// watchingSessions: a refresh and a sign-out are noticed without reading.
func watchingSessions(t *testing.T, p Place) {
	e := &endpoint{}
	one, two := sessions(t, e, time.Hour, p.Open(t), p.Open(t))
	rotations, began := 0, two.State().Generation
	for end := time.Now().Add(patience); two.State().Generation == began; rotations++ {
		if time.Now().After(end) {
			t.Fatalf("a refresh elsewhere was not seen within %s", patience)
		}
		old, _ := one.Token(t.Context())
		if _, err := one.Renew(t.Context(), old); err != nil {
			t.Fatalf("Renew: %v", err)
		}
		eventually(patience/10, func() bool { return two.State().Generation > began })
	}
	if err := one.SignOut(t.Context()); err != nil {
		t.Fatalf("SignOut: %v", err)
	}
	if !eventually(patience, func() bool { return two.State().Reason == event.ReasonAnotherProcess }) {
		t.Errorf("a sign-out elsewhere was not seen within %s", patience)
	}
	e.wantCalls(t, rotations)
}
