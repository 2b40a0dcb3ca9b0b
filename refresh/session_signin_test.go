package refresh_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

func TestRestoreTakesUpStoredTokens(t *testing.T) {
	a := newAPI()
	store := &refresh.MemoryStore{}
	s := refresh.NewSession(a, refresh.WithStore(store))
	defer s.Close()
	if err := s.Restore(t.Context()); err != nil || s.State().Status != event.StatusSignedOut {
		t.Fatal("an empty store:", err, s.State())
	}
	wantEqual(t, "reason", s.State().Reason, event.ReasonNotSignedIn)
	store.Save(t.Context(), a.token(), "")
	if err := s.Restore(t.Context()); err != nil || s.State().Status != event.StatusActive {
		t.Fatal(err, s.State())
	}
	got, err := s.Token(t.Context())
	if err != nil || got.AccessToken != a.token().AccessToken {
		t.Fatal(err)
	}
}

func TestSignInWithARefreshTokenAlone(t *testing.T) {
	a := newAPI()
	s := refresh.NewSession(a)
	defer s.Close()
	if err := s.SignIn(t.Context(), refresh.Token{}); err == nil {
		t.Error("a sign-in with nothing")
	}
	if err := s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a\nb")}); err == nil {
		t.Error("a sign-in with a line break")
	}
	if err := s.SignIn(t.Context(), refresh.Token{RefreshToken: a.token().RefreshToken}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "refreshes", a.refreshes(), 1)
}

// A store that cannot be written loses nothing: the tokens stay in use, and
// the program is told.
func TestStoreThatCannotBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		store, rec := &readOnlyStore{}, &recorder{}
		s := refresh.NewSession(a, refresh.WithStore(store))
		defer s.Close()
		s.Subscribe(rec.add)
		if err := s.SignIn(t.Context(), a.token()); !errors.Is(err, refresh.ErrNotStored) {
			t.Errorf("SignIn: %v", err)
		}
		for range 3 {
			tok, err := s.Token(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Renew(t.Context(), tok); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		wantEqual(t, "refreshes", a.refreshes(), 3)
		wantEqual(t, "store-failed events", rec.count(event.StoreFailed), 4)
		time.Sleep(5 * time.Second)
		store.works.Store(true)
		time.Sleep(time.Minute) // the write is tried again until it works
		stored, _, _ := store.Load(t.Context())
		wantEqual(t, "stored in the end", stored.AccessToken.Reveal(), a.token().AccessToken.Reveal())
	})
}

type readOnlyStore struct {
	refresh.MemoryStore
	works atomic.Bool
}

func (s *readOnlyStore) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	if !s.works.Load() {
		return "", errors.New("read-only")
	}
	return s.MemoryStore.Save(ctx, t, rev)
}

// signedOut is a listener that counts the ends of a session.
func signedOut(n *int) func(event.Event) {
	return func(e event.Event) {
		if e.Kind == event.SignedOut {
			*n++
		}
	}
}
