package refresh_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// Whoever repeats Renew with the token that was refused gets a fresh one when
// the outage has ended.
func TestRenewRecoversAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		old, _ := r.session.Token(t.Context())
		a.onRefresh = func(n int) (refresh.Token, error) {
			if n == 1 {
				return refresh.Token{}, errors.New("away")
			}
			return refresh.Token{}, nil // as usual
		}
		var err error
		for range 60 {
			if _, err = r.session.Renew(t.Context(), old); err == nil {
				break
			}
			time.Sleep(time.Minute)
		}
		if err != nil {
			t.Fatalf("an hour after the outage: %v", err)
		}
		wantEqual(t, "refreshes", a.refreshes(), 2)
	})
}

// A call that was under way when a refresh failed in the background, and gets
// its 401 long after, is repaired.
func TestLate401LongAfterAFailureIsRepaired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.life = 10 * time.Minute
		r := newRig(t, a)
		old, _ := r.session.Token(t.Context()) // the long call goes out
		time.Sleep(9*time.Minute + 10*time.Second)
		a.onRefresh = func(n int) (refresh.Token, error) {
			if n == 1 {
				return refresh.Token{}, errors.New("away")
			}
			return refresh.Token{}, nil
		}
		r.status(t.Context()) // the early refresh fails
		time.Sleep(30 * time.Second)
		a.revokeAccess()
		if _, err := r.session.Renew(t.Context(), old); err != nil {
			t.Fatal(err)
		}
	})
}

// "Never" is written as the year 9999 by many servers and people.
func TestExpiryInTheFarFuture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, expiry := range []time.Time{
			time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), time.Now().AddDate(300, 0, 0), time.Now().AddDate(90, 0, 0),
		} {
			a := newAPI()
			r := newRig(t, a)
			r.session.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("for-ever"), RefreshToken: refresh.NewSecret("r"), Expiry: expiry})
			tok, err := r.session.Token(t.Context())
			if err != nil {
				t.Fatal(expiry, err)
			}
			wantEqual(t, "token", tok.AccessToken.Reveal(), "for-ever")
			synctest.Wait()
			wantEqual(t, "refreshes", a.refreshes(), 0)
		}
	})
}

// The end of the session is reported although the program ends right after it.
func TestPromise15_HookIsCalledAlthoughCloseFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		hooks := 0
		s := refresh.NewSession(a)
		s.Subscribe(signedOut(&hooks))
		s.SignIn(t.Context(), a.token())
		s.SignOut(t.Context())
		s.Close()
		synctest.Wait()
		wantEqual(t, "calls of the hook", hooks, 1)
	})
}

// A refusal ahead of time does not take away a token that is still valid.
func TestPromise13_RefusedEarlyRefreshKeepsTheValidToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, rec, _ := tokenEndpoint(t, answer(400, "application/json", `{"error":"invalid_grant"}`))
		for _, r := range []refresh.Secret{{}, refresh.NewSecret("refresh")} { // the first can never be refreshed
			s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: r, Expiry: time.Now().Add(100 * time.Second)})
			time.Sleep(91 * time.Second)
			for range 8 {
				if _, err := s.Token(t.Context()); err != nil {
					t.Fatalf("%s", err)
				}
				time.Sleep(time.Second)
			}
			wantEqual(t, "signed out", rec.count(event.SignedOut), 0)
			time.Sleep(2 * time.Minute)
			if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrSignedOut) {
				t.Errorf("at the end of its life: %v", err)
			}
			synctest.Wait()
			rec.clear()
		}
	})
}

// RetryAfter counts from now, in State too.
func TestStateErrCountsFromNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := tokenEndpoint(t, answer(503, "text/plain", "", "Retry-After", "12"), refresh.WithRefreshRetries(0))
		s.Token(t.Context())
		time.Sleep(5 * time.Second)
		var e *refresh.Error
		if !errors.As(s.State().Err, &e) {
			t.Fatal(s.State())
		}
		wantEqual(t, "RetryAfter", e.RetryAfter, 7*time.Second)
	})
}
