package refresh_test

import (
	"context"
	"errors"
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

// keeper refuses every refresh, and keeps a part of what came with the tokens.
type keeper struct {
	keep func(refresh.Token) refresh.Secret
}

func (keeper) Refresh(context.Context, refresh.Token) (refresh.Token, error) {
	return refresh.Token{}, refresh.ErrRefused
}

func (k keeper) Keep(t refresh.Token) refresh.Secret { return k.keep(t) }

func kept(refresh.Token) refresh.Secret { return refresh.NewSecret("kept") }

func TestWhatOutlivesASessionStaysWithoutTokens(t *testing.T) {
	signedIn := refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("r"), Extra: refresh.NewSecret("more")}
	for name, end := range map[string]func(*refresh.Session) error{
		"sign-out": func(s *refresh.Session) error { return s.SignOut(t.Context()) },
		"signed out twice": func(s *refresh.Session) error {
			return errors.Join(s.SignOut(t.Context()), s.SignOut(t.Context()))
		},
		"refusal": func(s *refresh.Session) error {
			tok, err := s.Current()
			if err != nil {
				return err
			}
			if _, err = s.Renew(t.Context(), tok); !errors.Is(err, refresh.ErrSignedOut) {
				return errors.New("the session goes on")
			}
			return nil
		},
	} {
		store := &refresh.MemoryStore{}
		s := refresh.NewSession(keeper{kept}, refresh.WithStore(store))
		defer s.Close()
		other := refresh.NewSession(keeper{kept}, refresh.WithStore(store))
		defer other.Close()
		if err := errors.Join(s.SignIn(t.Context(), signedIn), other.Restore(t.Context()), end(s)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got, rev, err := store.Load(t.Context())
		if err != nil || rev == "" || got.Extra.Reveal() != "kept" || !got.AccessToken.IsZero() || !got.RefreshToken.IsZero() {
			t.Errorf("%s: %q, %q with tokens %v %v, %v", name, rev, got.Extra.Reveal(), got.AccessToken, got.RefreshToken, err)
		}
		// Another process has been signed out, and a third finds nobody signed in.
		tok, _ := other.Current()
		if _, err := other.Renew(t.Context(), tok); !errors.Is(err, refresh.ErrSignedOut) {
			t.Errorf("%s: another process: %v", name, err)
		}
		third := refresh.NewSession(keeper{kept}, refresh.WithStore(store))
		defer third.Close()
		if err := third.Restore(t.Context()); err != nil || third.State().SignedIn() {
			t.Errorf("%s: restored as signed in, %v", name, err)
		}
		if err := third.SignIn(t.Context(), signedIn); err != nil {
			t.Errorf("%s: the next sign-in: %v", name, err)
		}
		if got, _, _ := store.Load(t.Context()); got.AccessToken != signedIn.AccessToken {
			t.Errorf("%s: the next sign-in is not stored", name)
		}
	}
}

func TestKeeperThatPanicsIsToldAsAnError(t *testing.T) {
	s := refresh.NewSession(keeper{func(refresh.Token) refresh.Secret { panic("canary") }}, refresh.WithStore(&refresh.MemoryStore{}))
	defer s.Close()
	if err := s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a")}); err != nil {
		t.Fatal(err)
	}
	if err := s.SignOut(t.Context()); !errors.Is(err, refresh.ErrNotStored) || s.State().SignedIn() {
		t.Errorf("%v", err)
	}
}
