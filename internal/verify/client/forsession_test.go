package client_test

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// A server makes a client for each request, on sessions that it keeps.
func TestForSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, base := newPair(t, nil)
		ada, grace := refresh.NewSession(base.Refresher()), refresh.NewSession(base.Refresher())
		defer ada.Close()
		defer grace.Close()
		for s, password := range map[*refresh.Session]string{ada: mockserver.AdaPassword, grace: mockserver.GracePassword} {
			email := mockserver.AdaEmail
			if s == grace {
				email = mockserver.GraceEmail
			}
			if _, err := base.ForSession(s).SignIn(t.Context(), email, password); err != nil {
				t.Fatal(err)
			}
		}
		srv.RevokeTokens()
		var wg sync.WaitGroup
		for s, email := range map[*refresh.Session]string{ada: mockserver.AdaEmail, grace: mockserver.GraceEmail} {
			for range 20 {
				wg.Go(func() {
					c := base.ForSession(s)
					defer c.Close() // closes nothing
					if me, err := c.Account.GetCurrentUser(t.Context()); err != nil || me.Email != email {
						t.Error(email, me, err)
					}
				})
			}
		}
		wg.Wait()
		want(t, "refreshes", srv.Refreshes(), 2)
		want(t, "sessions", ada.State().SignedIn() && grace.State().SignedIn(), true)
		if _, err := base.Account.GetCurrentUser(t.Context()); !errors.Is(err, client.ErrSignedOut) {
			t.Errorf("the client that they were made from is signed in: %v", err)
		}
	})
}

func TestVerifyRefreshesWhatTheServerRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, c := newPair(t, nil)
		signIn(t, c)
		srv.RevokeTokens()
		st, err := c.Verify(t.Context())
		if err != nil || st.Status != event.StatusActive {
			t.Fatal(st, err)
		}
		want(t, "refreshes", srv.Refreshes(), 1)
		want(t, "generation", st.Generation, 2)
	})
}
