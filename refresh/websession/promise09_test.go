package websession_test

import (
	"sync"
	"testing"
	"testing/synctest"
)

func TestPromise09_UsersNeverShareAFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newTokenServer()
		s := newSite(t, api, cookieOnly)
		users := map[string]*browser{ada: newBrowser(), grace: newBrowser()}
		for user, b := range users {
			b.signIn(t, s, user)
		}
		for range 5 {
			api.revokeTokens()
			var wg sync.WaitGroup
			for range 20 {
				for user, b := range users {
					wg.Go(func() {
						if resp := b.send(t, s, "GET", "/me"); body(resp) != user {
							t.Errorf("%s got a response for somebody else, %d", user, resp.StatusCode)
						}
					})
				}
			}
			wg.Wait()
			for _, b := range users {
				b.do(t, s, "GET", "/me")
			}
		}
		wantCounts(t, api, 10)
	})
}

// A sign-in on top of another one: a new id, and nothing of the old one goes on.
func TestAttack_SessionKnownBeforeTheSignIn(t *testing.T) {
	for name, storage := range storages() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, newTokenServer(), storage())
				b := newBrowser()
				b.signIn(t, s, ada)
				planted := b.copy()
				b.signIn(t, s, grace)
				want(t, "cookies", len(b.cookies()), 1)
				want(t, "who has signed in", b.who(t, s), grace)
				want(t, "who with the cookie from before", planted.who(t, s), "")
				want(t, "who is signed in", b.who(t, s), grace)
			})
		})
	}
}
