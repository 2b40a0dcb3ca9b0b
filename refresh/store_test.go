package refresh_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// The store goes away: valid tokens stay in use, refreshes follow the policy,
// and recovery needs no restart.
func TestStoreThatGoesAway(t *testing.T) {
	for signOut, end := range map[bool]error{false: refresh.ErrTemporary, true: refresh.ErrSignedOut} {
		synctest.Test(t, func(t *testing.T) {
			a := newAPI()
			store, one, _, _ := holders(t, a, refresh.WithSignOutOnOutage(signOut))
			store.take(true)
			old, err := one.Token(t.Context())
			if err != nil {
				t.Fatal("a valid token:", err)
			}
			if _, err := one.Renew(t.Context(), old); !errors.Is(err, end) || !errors.Is(err, errAway) {
				t.Errorf("got %v, want %v because of the store", err, end)
			}
			wantEqual(t, "refreshes", a.refreshes(), 0)
			store.take(false)
			time.Sleep(time.Minute)
			_, err = one.Token(t.Context())
			if !signOut && err != nil {
				t.Errorf("after the outage: %v", err)
			}
			if signOut && !errors.Is(err, refresh.ErrSignedOut) {
				t.Errorf("a session that has ended came back: %v", err)
			}
		})
	}
}

// The refusal was of a token that another process had replaced by one that is
// over as well: the refresh starts over with the newer one.
func TestRefusalStartsOverWithWhatIsNewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &refresh.MemoryStore{}
		var used []string
		s := refresh.NewSession(refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
			used = append(used, last.RefreshToken.Reveal())
			if len(used) == 1 {
				_, rev, _ := store.Load(ctx)
				store.Save(ctx, refresh.Token{AccessToken: refresh.NewSecret("b"), RefreshToken: refresh.NewSecret("second"), Expiry: time.Now().Add(-time.Second)}, rev)
				return refresh.Token{}, refresh.ErrRefused
			}
			return refresh.Token{AccessToken: refresh.NewSecret("c"), RefreshToken: refresh.NewSecret("third")}, nil
		}), refresh.WithStore(store))
		defer s.Close()
		s.SignIn(t.Context(), refresh.Token{RefreshToken: refresh.NewSecret("first")})
		got, err := s.Token(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "token", got.AccessToken.Reveal(), "c")
		wantEqual(t, "refresh tokens used", len(used), 2)
		wantEqual(t, "the second one", used[1], "second")
	})
}

// A store that panics is an error like any other.
func TestStoreThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &panicking{}
		s := refresh.NewSession(newAPI(), refresh.WithStore(store))
		defer s.Close()
		s.SignIn(t.Context(), refresh.Token{RefreshToken: refresh.NewSecret("x")})
		store.now = true
		if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrTemporary) {
			t.Errorf("got %v", err)
		}
		store.now = false
	})
}

type panicking struct {
	refresh.MemoryStore
	now bool
}

func (p *panicking) Load(ctx context.Context) (refresh.Token, string, error) {
	if p.now {
		panic("canary")
	}
	return p.MemoryStore.Load(ctx)
}

// A failover or a backup brings back an older token of the same sign-in. Its
// refresh token is used up: it must not be taken for news.
func TestStoreThatGoesBack(t *testing.T) {
	for _, watching := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			a := newAPI()
			w := &watched{}
			var store refresh.Store = w
			if !watching {
				store = &w.MemoryStore
			}
			s := refresh.NewSession(a, refresh.WithStore(store))
			defer s.Close()
			s.SignIn(t.Context(), a.token())
			old, _, _ := store.Load(t.Context())
			for range 2 {
				now, _ := s.Token(t.Context())
				if _, err := s.Renew(t.Context(), now); err != nil {
					t.Fatal(err)
				}
			}
			_, rev, _ := store.Load(t.Context())
			store.Save(t.Context(), old, rev)
			synctest.Wait()
			now, _ := s.Token(t.Context())
			if _, err := s.Renew(t.Context(), now); err != nil {
				t.Fatal(err)
			}
			stored, _, _ := store.Load(t.Context())
			wantEqual(t, "stored", stored.AccessToken.Reveal(), a.token().AccessToken.Reveal())
			wantEqual(t, "refreshes", a.refreshes(), 3)
			wantEqual(t, "reuses", a.reuses, 0)
		})
	}
}

// The store goes away between the rotation and the save. The lock is kept until
// the write is made good: whoever waits for it must not read the old token.
func TestLockIsKeptUntilTheTokenIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		store, one, two, events := holders(t, a)
		a.onRefresh = func(int) (refresh.Token, error) { store.take(true); return refresh.Token{}, nil }
		mine, _ := one.Token(t.Context())
		theirs, _ := two.Token(t.Context())
		if _, err := one.Renew(t.Context(), mine); err != nil {
			t.Fatal("the holder of the new token goes on:", err)
		}
		waiting := make(chan error, 1)
		go func() { _, err := two.Renew(t.Context(), theirs); waiting <- err }()
		time.Sleep(700 * time.Millisecond)
		store.take(false)
		if err := <-waiting; err != nil {
			t.Errorf("the other holder: %v", err)
		}
		wantEqual(t, "refreshes", a.refreshes(), 1)
		wantEqual(t, "reuses", a.reuses, 0)
		wantEqual(t, "signed out", events.count(event.SignedOut), 0)
	})
}

// What cannot be read any more does not keep anybody from signing in.
func TestSignInReplacesWhatCannotBeRead(t *testing.T) {
	store := &damaged{}
	s := refresh.NewSession(newAPI(), refresh.WithStore(store))
	defer s.Close()
	if err := s.Restore(t.Context()); !errors.Is(err, refresh.ErrFormat) {
		t.Errorf("Restore: %v", err)
	}
	if err := s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a")}); err != nil {
		t.Errorf("SignIn: %v", err)
	}
	got, _, err := store.Load(t.Context())
	if err != nil || got.AccessToken.Reveal() != "a" {
		t.Error("not stored:", err)
	}
}

// damaged holds something unreadable at first.
type damaged struct {
	refresh.MemoryStore
	repaired bool
}

func (d *damaged) Load(ctx context.Context) (refresh.Token, string, error) {
	if !d.repaired {
		return refresh.Token{}, "bad-1", refresh.ErrFormat
	}
	return d.MemoryStore.Load(ctx)
}

func (d *damaged) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	if !d.repaired {
		if rev != "bad-1" {
			return "", refresh.ErrConflict
		}
		rev = ""
	}
	at, err := d.MemoryStore.Save(ctx, t, rev)
	d.repaired = d.repaired || err == nil
	return at, err
}
