package refresh_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

func TestPromise10_WaiterWithADeadlineReturnsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.delay = 500 * time.Millisecond
		r := newRig(t, a)
		a.revokeAccess()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := r.status(ctx)
		if d := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || d >= 20*time.Millisecond {
			t.Errorf("got %v after %s", err, d)
		}
		// Waiting before the first send ends in the same way.
		start = time.Now()
		ctx, cancel = context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		_, err = r.status(ctx)
		if d := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || d >= 20*time.Millisecond {
			t.Errorf("got %v after %s", err, d)
		}
	})
}

func TestPromise11_InitiatorMayGoAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.delay = time.Second
		r := newRig(t, a)
		a.revokeAccess()
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() { _, err := r.status(ctx); gone <- err }()
		synctest.Wait()
		rest := make(chan []error, 1)
		go func() {
			rest <- each(20, func(int) error { _, err := r.status(t.Context()); return err })
		}()
		synctest.Wait()
		cancel()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("initiator: %v", err)
		}
		none(t, <-rest)
		wantEqual(t, "refreshes", a.refreshes(), 1)
		stored, _, _ := r.store.Load(t.Context())
		wantEqual(t, "stored", stored.RefreshToken.Reveal(), a.token().RefreshToken.Reveal())
	})
}

func TestPromise12_RefreshHasADeadlineOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.delay = time.Hour
		r := newRig(t, a, refresh.WithRefreshTimeout(5*time.Second))
		a.revokeAccess()
		start := time.Now()
		_, err := r.status(t.Context())
		if !errors.Is(err, refresh.ErrTemporary) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want ErrTemporary and not the caller's deadline", err)
		}
		if d := time.Since(start); d > 6*time.Second {
			t.Errorf("waited %s", d)
		}
	})
}

// A store whose lock is never given back bounds the wait as well.
func TestPromise12_StoreThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		s := refresh.NewSession(a, refresh.WithStore(&stuckStore{}), refresh.WithRefreshTimeout(time.Second))
		old := a.token()
		old.Expiry = time.Now().Add(-time.Second)
		s.SignIn(t.Context(), old)
		start := time.Now()
		if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrTemporary) {
			t.Errorf("got %v", err)
		}
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("waited %s", d)
		}
		s.Close()
		time.Sleep(time.Minute) // the store lets go in the end
	})
}

// stuckStore takes no notice of contexts once tokens are in it.
type stuckStore struct{ refresh.MemoryStore }

func (s *stuckStore) Lock(context.Context) (func(), error) {
	time.Sleep(time.Minute)
	return nil, errors.New("no lock")
}

func TestPromise13_EarlyWindowHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.life, a.delay = 100*time.Second, time.Second
		r := newRig(t, a)
		time.Sleep(91 * time.Second) // jitter ends at a tenth of the life
		start := time.Now()
		if status, err := r.status(t.Context()); err != nil || status != 200 {
			t.Fatal(status, err)
		}
		wantEqual(t, "time waited", time.Since(start), 0)
		time.Sleep(2 * time.Second)
		wantEqual(t, "refreshes", a.refreshes(), 1)
		if status, err := r.status(t.Context()); err != nil || status != 200 {
			t.Fatal(status, err)
		}
		wantEqual(t, "refreshes", a.refreshes(), 1)
	})
}

func TestPromise13_FailedEarlyRefreshSignsNobodyOut(t *testing.T) {
	for _, signOut := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			a := newAPI()
			a.life = 100 * time.Second
			r := newRig(t, a, refresh.WithSignOutOnOutage(signOut))
			a.onRefresh = func(int) (refresh.Token, error) { return refresh.Token{}, fmt.Errorf("%w: away", refresh.ErrTemporary) }
			time.Sleep(91 * time.Second)
			for range 8 {
				if status, err := r.status(t.Context()); err != nil || status != 200 {
					t.Fatal(status, err)
				}
				time.Sleep(time.Second)
			}
			wantEqual(t, "signed out", r.events.count(event.SignedOut), 0)
			if n := a.refreshes(); n < 2 || n > 5 {
				t.Errorf("%d refreshes in 8 seconds of outage", n)
			}
		})
	}
}

// A server whose clock is an hour off says when its token ends by that clock.
func TestPromise14_SkewIsMeasuredFromTheDateHeader(t *testing.T) {
	op := tokenendpoint.Endpoint{Response: tokenendpoint.ResponseFields{AccessToken: "/a", ExpiresAt: "/at"}}
	for _, off := range []time.Duration{-time.Hour, 0, time.Hour} {
		server := time.Now().Add(off)
		h := http.Header{"Date": {server.UTC().Format(http.TimeFormat)}}
		body := []byte(`{"a":"x","at":"` + server.Add(time.Minute).UTC().Format(time.RFC3339) + `"}`)
		tok, err := op.ParseToken(h, body)
		if err != nil {
			t.Fatal(err)
		}
		if d := time.Until(tok.Expiry) - time.Minute; d.Abs() > 3*time.Second {
			t.Errorf("server clock off by %s: life is off by %s", off, d)
		}
	}
}

// A board without a battery starts its clock in 1970, and still learns the
// life of its tokens; a Date that no clock can show counts for nothing.
func TestPromise14_ADateThatNoClockShowsIsIgnored(t *testing.T) {
	op := tokenendpoint.Endpoint{Response: tokenendpoint.ResponseFields{AccessToken: "/a", ExpiresAt: "/at"}}
	life := func(server, end time.Time) time.Duration {
		t.Helper()
		h := http.Header{"Date": {server.UTC().Format(http.TimeFormat)}}
		tok, err := op.ParseToken(h, []byte(`{"a":"x","at":"`+end.UTC().Format(time.RFC3339)+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		return time.Until(tok.Expiry)
	}
	for _, years := range []int{-56, 56} {
		server := time.Now().AddDate(years, 0, 0)
		if d := life(server, server.Add(time.Hour)) - time.Hour; d.Abs() > 3*time.Second {
			t.Errorf("server clock off by %d years: life is off by %s", years, d)
		}
	}
	for _, year := range []int{0, 1, 1066, 9999} {
		server := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		if d := life(server, time.Now().Add(time.Hour)) - time.Hour; d.Abs() > 3*time.Second {
			t.Errorf("Date of the year %d: life is off by %s", year, d)
		}
	}
}

// Inside a bubble the wall clock cannot be set apart from the monotonic one,
// so a token whose wall-clock end lies far behind or ahead stands for it: the
// session that took over an hour-old clock refreshes once and then rests.
func TestPromise14_WrongExpiryCausesNoStorm(t *testing.T) {
	for _, off := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			a := newAPI()
			a.life = 10 * time.Minute
			store := &refresh.MemoryStore{}
			wrong := a.token()
			wrong.Expiry = time.Now().Add(off)
			store.Save(t.Context(), wrong, "")
			s := refresh.NewSession(a, refresh.WithStore(store))
			defer s.Close()
			if err := s.Restore(t.Context()); err != nil {
				t.Fatal(err)
			}
			mw := refresh.NewMiddleware(s, refresh.WithOrigin(origin(t, base)), refresh.WithHTTPClient(&http.Client{Transport: a}))
			if off > 0 {
				a.revokeAccess() // the token was over long before
			}
			for range 300 { // five minutes
				resp, err := callWith(t.Context(), mw, read, base+"/thing", nil)
				if err != nil || resp.StatusCode != 200 {
					t.Fatal(resp, err)
				}
				time.Sleep(time.Second)
			}
			wantEqual(t, "refreshes", a.refreshes(), 1)
		})
	}
}
