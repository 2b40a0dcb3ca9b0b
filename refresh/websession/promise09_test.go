package websession_test

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/perennial-go/perennial/mockserver"
)

func TestPromise09_UsersNeverShareAFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		s, _ := newSite(t, a)
		users := map[string]*browser{mockserver.AdaEmail: newBrowser(), mockserver.GraceEmail: newBrowser()}
		users[mockserver.AdaEmail].signIn(t, s, "ada")
		users[mockserver.GraceEmail].signIn(t, s, "grace")
		for range 5 {
			a.RevokeTokens()
			var wg sync.WaitGroup
			for range 20 {
				for email, b := range users {
					wg.Go(func() {
						if resp := b.send(t, s, "GET", "/me"); body(resp) != email {
							t.Errorf("%s got an answer of somebody else, %d", email, resp.StatusCode)
						}
					})
				}
			}
			wg.Wait()
			for _, b := range users {
				b.do(t, s, "GET", "/me")
			}
		}
		want(t, "refreshes", a.Refreshes(), 10)
		want(t, "reuses", a.ReusesDetected(), 0)
	})
}

// A sign-in on top of another one: a new id, and nothing of the old one goes on.
func TestSignInIsANewSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		s, _ := newSite(t, a)
		b := newBrowser()
		b.signIn(t, s, "ada")
		planted := b.copy()
		b.signIn(t, s, "grace")
		want(t, "who has signed in", body(b.do(t, s, "GET", "/me")), mockserver.GraceEmail)
		resp := planted.do(t, s, "GET", "/me")
		want(t, "status with the cookie from before", resp.StatusCode, http.StatusUnauthorized)
		want(t, "who is signed in", body(b.do(t, s, "GET", "/me")), mockserver.GraceEmail)
	})
}
