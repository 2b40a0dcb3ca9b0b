package websession

import (
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// What an empty store is given, by the state of the session. One that is closed
// is idle: a read of the store that comes after that must not end it.
func TestEmptyStoreIsFilled(t *testing.T) {
	held := refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("r")}
	cases := map[string]struct {
		act  func(*refresh.Session) error
		want refresh.Secret
	}{
		"in use":     {func(*refresh.Session) error { return nil }, refresh.NewSecret("a")},
		"signed out": {func(s *refresh.Session) error { return s.SignOut(t.Context()) }, refresh.NewSecret(endText)},
		"closed":     {func(s *refresh.Session) error { return s.Close() }, refresh.Secret{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			behind := &refresh.MemoryStore{}
			m, err := New(refresh.RefreshFunc(nil), []Key{NewKey()}, CookieAndStore(func(string) (refresh.Store, error) { return behind, nil }))
			if err != nil {
				t.Fatal(err)
			}
			defer m.Close()
			all, err := m.acquire(t.Context(), []receivedSession{{version: version{contents: contents{id: newSessionID(), sealed: time.Now(), token: held}}}})
			if err != nil {
				t.Fatal(err)
			}
			defer m.release(all[0])
			<-all[0].ready
			if err := c.act(all[0].session); err != nil {
				t.Fatal(err)
			}
			if _, rev, _ := behind.Load(t.Context()); rev != "" {
				if err := behind.Clear(t.Context(), rev); err != nil {
					t.Fatal(err)
				}
			}
			if _, _, err := all[0].store.Load(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got, _, _ := behind.Load(t.Context()); got.AccessToken != c.want {
				t.Errorf("the store holds %q", got.AccessToken.Reveal())
			}
		})
	}
}

// keeping is a refresher that wants a part of every session kept.
type keeping struct{ refresh.Refresher }

func (keeping) Keep(refresh.Token) refresh.Secret { return refresh.NewSecret("kept") }

// A browser keeps nothing of a session that has ended.
func TestNothingOutlivesTheSessionOfABrowser(t *testing.T) {
	behind := &refresh.MemoryStore{}
	m, err := New(keeping{}, []Key{NewKey()}, CookieAndStore(func(string) (refresh.Store, error) { return behind, nil }))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	held := refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("r")}
	all, err := m.acquire(t.Context(), []receivedSession{{version: version{contents: contents{id: newSessionID(), sealed: time.Now(), token: held}}}})
	if err != nil {
		t.Fatal(err)
	}
	defer m.release(all[0])
	<-all[0].ready
	if err := all[0].session.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _, _ := behind.Load(t.Context()); got.AccessToken.Reveal() != endText || !got.Extra.IsZero() {
		t.Errorf("the store holds %q and %q", got.AccessToken.Reveal(), got.Extra.Reveal())
	}
	if !all[0].store.isCleared() {
		t.Error("it is not known that the session has ended")
	}
}
