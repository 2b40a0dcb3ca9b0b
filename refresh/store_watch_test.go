package refresh_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// watched is a memory store that tells of changes, and can be taken away.
type watched struct {
	refresh.MemoryStore
	mu       sync.Mutex
	watchers map[chan struct{}]bool
	away     bool
}

var errAway = errors.New("store is away")

func (w *watched) Watch(ctx context.Context, changed func()) error {
	c := make(chan struct{}, 1)
	w.mu.Lock()
	if w.away {
		w.mu.Unlock()
		return errAway
	}
	if w.watchers == nil {
		w.watchers = map[chan struct{}]bool{}
	}
	w.watchers[c] = true
	w.mu.Unlock()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-c:
			changed()
		}
	}
}

func (w *watched) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.watchers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (w *watched) gone() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.away
}

func (w *watched) take(away bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.away = away
}

func (w *watched) Load(ctx context.Context) (refresh.Token, string, error) {
	if w.gone() {
		return refresh.Token{}, "", errAway
	}
	return w.MemoryStore.Load(ctx)
}

func (w *watched) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	if w.gone() {
		return "", errAway
	}
	defer w.tell()
	return w.MemoryStore.Save(ctx, t, rev)
}

func (w *watched) Clear(ctx context.Context, rev string) error {
	if w.gone() {
		return errAway
	}
	defer w.tell()
	return w.MemoryStore.Clear(ctx, rev)
}

// holders returns two sessions on one watched store; the first is signed in.
func holders(t *testing.T, a *api, opts ...refresh.Option) (store *watched, one, two *refresh.Session, events *recorder) {
	t.Helper()
	store, events = &watched{}, &recorder{}
	one = refresh.NewSession(a, append(opts, refresh.WithStore(store))...)
	two = refresh.NewSession(a, append(opts, refresh.WithStore(store))...)
	two.Subscribe(events.add)
	t.Cleanup(func() { one.Close(); two.Close() })
	if err := two.Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	if err := one.SignIn(t.Context(), a.token()); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	return store, one, two, events
}

func TestWatchedStoreTellsOfEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		_, one, two, events := holders(t, a)
		wantEqual(t, "signed in elsewhere", two.State().Status, event.StatusActive)
		old, _ := one.Token(t.Context())
		if _, err := one.Renew(t.Context(), old); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		got, err := two.Token(t.Context())
		if err != nil || got.AccessToken != a.token().AccessToken {
			t.Errorf("after a refresh elsewhere: %v", err)
		}
		one.SignOut(t.Context())
		synctest.Wait()
		wantEqual(t, "signed out elsewhere", two.State().Reason, event.ReasonAnotherProcess)
		wantEqual(t, "refreshes", a.refreshes(), 1)
		var kinds []event.Kind
		for _, e := range events.list() {
			wantEqual(t, "reason", e.Reason, event.ReasonAnotherProcess)
			kinds = append(kinds, e.Kind)
		}
		wantEqual(t, "number of events", len(kinds), 3)
	})
}

// Somebody else signs in on the same store: that is no refresh, and the
// requests of the user before must not be sent as the new one.
func TestSignInElsewhereIsNoRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		store := &refresh.MemoryStore{} // does not tell
		first := refresh.NewSession(a, refresh.WithStore(store))
		defer first.Close()
		first.SignIn(t.Context(), a.token())
		mine, _ := first.Token(t.Context())

		other := refresh.NewSession(a, refresh.WithStore(store))
		defer other.Close()
		other.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("somebody-else"), RefreshToken: refresh.NewSecret("x")})

		if _, err := first.Renew(t.Context(), mine); !errors.Is(err, refresh.ErrSignedOut) {
			t.Errorf("got %v, want ErrSignedOut", err)
		}
		wantEqual(t, "refreshes", a.refreshes(), 0)
		now, err := first.Token(t.Context())
		if err != nil || now.AccessToken.Reveal() != "somebody-else" {
			t.Errorf("afterwards: %v", err)
		}
	})
}
