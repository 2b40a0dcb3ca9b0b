package refresh_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// What was read before a sign-in, or a sign-out, does not undo it.
func TestRestoreDoesNotOverrideWhatCameLater(t *testing.T) {
	for _, later := range []string{"sign-in", "sign-out"} {
		t.Run(later, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &hookStore{}
				store.MemoryStore.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("stored")}, "")
				s := refresh.NewSession(newAPI(), refresh.WithStore(store))
				defer s.Close()
				slow := true
				store.load = func(ctx context.Context) (refresh.Token, string, error) {
					tok, rev, err := store.MemoryStore.Load(ctx)
					if slow {
						slow = false
						time.Sleep(time.Second)
					}
					return tok, rev, err
				}
				done := make(chan error, 1)
				go func() { done <- s.Restore(t.Context()) }()
				synctest.Wait()
				if later == "sign-in" {
					s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("new-user")})
				} else {
					s.SignOut(t.Context())
				}
				if err := <-done; err != nil {
					t.Fatal(err)
				}
				tok, err := s.Token(t.Context())
				if later == "sign-in" {
					wantEqual(t, "token", tok.AccessToken.Reveal(), "new-user")
				} else if !errors.Is(err, refresh.ErrSignedOut) {
					t.Errorf("after the sign-out: %q, %v", tok.AccessToken.Reveal(), err)
				}
			})
		})
	}
}
