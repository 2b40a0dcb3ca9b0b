package refresh_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// hookStore is a MemoryStore whose methods a test can replace.
type hookStore struct {
	refresh.MemoryStore
	lock func(context.Context) (func(), error)
	load func(context.Context) (refresh.Token, string, error)
	save func(context.Context, refresh.Token, string) (string, error)
}

func (s *hookStore) Lock(ctx context.Context) (func(), error) {
	if s.lock != nil {
		return s.lock(ctx)
	}
	return s.MemoryStore.Lock(ctx)
}

func (s *hookStore) Load(ctx context.Context) (refresh.Token, string, error) {
	if s.load != nil {
		return s.load(ctx)
	}
	return s.MemoryStore.Load(ctx)
}

func (s *hookStore) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	if s.save != nil {
		return s.save(ctx, t, rev)
	}
	return s.MemoryStore.Save(ctx, t, rev)
}

// The first user's refresh waits for the lock of the store while somebody else
// signs in. What it finds in the store then is not its own.
func TestPromise31_SlowLockDoesNotTouchTheNextUsersTokens(t *testing.T) {
	for range 20 { // two ends of one select: each has its turn
		synctest.Test(t, func(t *testing.T) {
			store := &hookStore{lock: func(context.Context) (func(), error) {
				time.Sleep(time.Second)
				return func() {}, nil
			}}
			asked := false
			s := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
				asked = true
				return refresh.Token{AccessToken: refresh.NewSecret("first-user-2"), RefreshToken: refresh.NewSecret("first-user-2")}, nil
			}), refresh.WithStore(store))
			defer s.Close()
			s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("first-user"), RefreshToken: refresh.NewSecret("first-user")})
			first, _ := s.Token(t.Context())
			go s.Renew(t.Context(), first)
			synctest.Wait()
			s.SignOut(t.Context())
			if err := s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("second-user"), RefreshToken: refresh.NewSecret("b")}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Second)
			stored, _, _ := store.Load(t.Context())
			wantEqual(t, "stored", stored.AccessToken.Reveal(), "second-user")
			wantEqual(t, "the first user's refresh token was used after the sign-out", asked, false)
		})
		if t.Failed() {
			return
		}
	}
}

// The store still holds the tokens of whoever was there before, because the
// sign-in could not be written. They are older than the sign-in, not newer.
func TestUnsavedSignInIsNotReplacedByWhoWasThereBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		store := &hookStore{}
		store.MemoryStore.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("somebody-else"), RefreshToken: refresh.NewSecret("x")}, "")
		s := refresh.NewSession(a, refresh.WithStore(store))
		defer s.Close()
		store.save = func(context.Context, refresh.Token, string) (string, error) { return "", errors.New("disk full") }
		if err := s.SignIn(t.Context(), a.token()); !errors.Is(err, refresh.ErrNotStored) {
			t.Fatal(err)
		}
		store.save = nil
		tok, _ := s.Token(t.Context())
		got, err := s.Renew(t.Context(), tok)
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "token", got.AccessToken.Reveal(), a.token().AccessToken.Reveal())
		stored, _, _ := store.Load(t.Context())
		wantEqual(t, "stored", stored.AccessToken.Reveal(), a.token().AccessToken.Reveal())
	})
}

// A store is somebody else's code: its panic on the goroutine of the refresh
// would end the program.
func TestPromise06_StoreThatPanics(t *testing.T) {
	for _, where := range []string{"lock", "no unlock", "load", "save"} {
		t.Run(where, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI()
				store := &hookStore{}
				s := refresh.NewSession(a, refresh.WithStore(store))
				defer s.Close()
				old := a.token()
				old.Expiry = time.Now().Add(-time.Second)
				s.SignIn(t.Context(), old)
				switch where {
				case "lock":
					store.lock = func(context.Context) (func(), error) { panic("canary") }
				case "no unlock":
					store.lock = func(context.Context) (func(), error) { return nil, nil }
				case "load":
					store.load = func(context.Context) (refresh.Token, string, error) { panic("canary") }
				case "save":
					store.save = func(context.Context, refresh.Token, string) (string, error) { panic("canary") }
				}
				start := time.Now()
				_, err := s.Token(t.Context())
				if where == "save" || where == "no unlock" {
					// The token is there, and nothing that the store does takes it away.
					if err != nil {
						t.Errorf("got %v", err)
					}
				} else if !errors.Is(err, refresh.ErrTemporary) || strings.Contains(err.Error(), "canary") {
					t.Errorf("got %v, want ErrTemporary", err)
				}
				wantEqual(t, "waited", time.Since(start), 0)
				store.lock, store.load, store.save = nil, nil, nil
				if _, err := s.Token(t.Context()); err != nil {
					t.Errorf("the next call: %v", err)
				}
			})
		})
	}
}

// A response whose access token cannot be used has rotated the refresh token
// all the same: the old one is used up.
func TestRotationWithAnExpiredAccessTokenLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		store := &refresh.MemoryStore{}
		calls := 0
		s := refresh.NewSession(refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
			next, err := a.Refresh(ctx, last)
			if calls++; calls == 1 {
				next.Expiry = time.Now() // expires_in: 0
			}
			return next, err
		}), refresh.WithStore(store))
		defer s.Close()
		old := a.token()
		old.Expiry = time.Now().Add(-time.Second)
		s.SignIn(t.Context(), old)
		if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrTemporary) {
			t.Fatalf("got %v, want ErrTemporary", err)
		}
		stored, _, _ := store.Load(t.Context())
		wantEqual(t, "stored refresh token", stored.RefreshToken.Reveal(), a.token().RefreshToken.Reveal())
		if _, err := s.Token(t.Context()); err != nil {
			t.Errorf("the next call: %v", err)
		}
		wantEqual(t, "reuses", a.reuses, 0)
	})
}

// The last look finds a newer pair whose access token has expired as well (or
// looks so to a machine whose clock is fast): the refusal was not of that.
func TestPromise15_LastLookFindsANewerExpiredPair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		store := &refresh.MemoryStore{}
		s := refresh.NewSession(refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
			if last.AccessToken.Reveal() == "old" {
				newer := a.token()
				newer.Expiry = time.Now().Add(-time.Second)
				_, rev, _ := store.Load(ctx)
				store.Save(ctx, newer, rev) // another machine was faster
				return refresh.Token{}, refresh.ErrRefused
			}
			return a.Refresh(ctx, last)
		}), refresh.WithStore(store))
		defer s.Close()
		s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret("used"), Expiry: time.Now().Add(-time.Second)})
		if _, err := s.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "refreshes with the newer one", a.refreshes(), 1)
	})
}

// A store whose revision changes without its tokens (a touch, a new TTL) has
// nothing newer to offer: the refusal stands.
func TestPromise15_NewRevisionOfTheSameTokensIsNotNewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		store, rec := &refresh.MemoryStore{}, &recorder{}
		s := refresh.NewSession(refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
			same, rev, _ := store.Load(ctx)
			store.Save(ctx, same, rev)
			return refresh.Token{}, refresh.ErrRefused
		}), refresh.WithStore(store))
		defer s.Close()
		s.Subscribe(rec.add)
		s.SignIn(t.Context(), a.token())
		tok, _ := s.Token(t.Context())
		if _, err := s.Renew(t.Context(), tok); !errors.Is(err, refresh.ErrSignedOut) {
			t.Errorf("got %v, want ErrSignedOut", err)
		}
		_, rev, _ := store.Load(t.Context())
		wantEqual(t, "revision of the store", rev, "")
	})
}

// A store that suddenly holds nothing of use (a file cut short) is no reason to
// forget the tokens in memory.
func TestStoreThatReturnsAnEmptyTokenWithARevision(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		store := &hookStore{}
		s := refresh.NewSession(a, refresh.WithStore(store))
		defer s.Close()
		s.SignIn(t.Context(), a.token())
		store.MemoryStore.Save(t.Context(), refresh.Token{}, "1")
		tok, _ := s.Token(t.Context())
		if _, err := s.Renew(t.Context(), tok); err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "refreshes", a.refreshes(), 1)
		wantEqual(t, "reuses", a.reuses, 0)
	})
}

// A store that answers every Save with a conflict does not keep a sign-in
// spinning for ever.
func TestPromise12_StoreThatAlwaysConflicts(t *testing.T) {
	var saves atomic.Int64
	store := &hookStore{save: func(context.Context, refresh.Token, string) (string, error) {
		saves.Add(1)
		return "", refresh.ErrConflict
	}}
	s := refresh.NewSession(newAPI(), refresh.WithStore(store))
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	err := s.SignIn(ctx, refresh.Token{AccessToken: refresh.NewSecret("a")})
	if !errors.Is(err, refresh.ErrNotStored) || !errors.Is(err, refresh.ErrConflict) {
		t.Errorf("got %v", err)
	}
	if n := saves.Load(); n > 1000 {
		t.Errorf("%d saves", n)
	}
}
