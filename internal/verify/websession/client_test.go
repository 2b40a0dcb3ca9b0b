package websession_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

// One refresh for all requests with one old cookie, with the generated client
// and the mock of its API.
func TestPromise39_WithTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, mockserver.AccessLifetime(time.Minute))
		s := newSite(t, a, cookieOnly(nil))
		b := newBrowser()
		b.signIn(t, s, mockserver.AdaEmail)
		for n := 1; n <= 3; n++ {
			time.Sleep(2 * time.Minute)
			b.parallel(t, s)
			want(t, "who", b.who(t, s), mockserver.AdaEmail)
			want(t, "refreshes", a.Refreshes(), n)
		}
		want(t, "reuses", a.ReusesDetected(), 0)
	})
}

func TestPromise09_UsersOfOneClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		s := newSite(t, a, cookieOnly(nil))
		one, two := newBrowser(), newBrowser()
		one.signIn(t, s, mockserver.AdaEmail)
		two.signIn(t, s, mockserver.GraceEmail)
		for range 5 {
			a.RevokeTokens()
			want(t, "who", one.who(t, s), mockserver.AdaEmail)
			want(t, "who", two.who(t, s), mockserver.GraceEmail)
		}
		want(t, "refreshes", a.Refreshes(), 10)
		want(t, "reuses", a.ReusesDetected(), 0)
	})
}

// Client.Verify is made for WithVerify.
func TestPromise30_IdleSessionsAreVerifiedByTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, mockserver.AccessLifetime(time.Hour))
		s := newSite(t, a, cookieOnly(nil), websession.WithVerify(func(ctx context.Context, session *refresh.Session) error {
			_, err := a.base.ForSession(session).Verify(ctx)
			return err
		}))
		b := newBrowser()
		b.signIn(t, s, mockserver.AdaEmail)
		b.do(t, s, "GET", "/me")
		time.Sleep(2 * time.Minute)
		a.RevokeTokens()
		b.parallel(t, s)
		want(t, "calls of verify", len(a.CallsOf("verifyToken")), 2)
		want(t, "calls", len(a.CallsOf("getCurrentUser")), 21)
		want(t, "refreshes", a.Refreshes(), 1)

		b.do(t, s, "GET", "/me")
		time.Sleep(3 * time.Minute)
		a.RevokeSessions()
		want(t, "who after the end of all sessions", b.who(t, s), "")
		want(t, "cookies left", len(b.jar), 0)

		b.signIn(t, s, mockserver.AdaEmail)
		time.Sleep(3 * time.Minute)
		a.Offline(true)
		want(t, "status while the API is away", b.do(t, s, "GET", "/me").StatusCode, http.StatusBadGateway)
		a.Offline(false)
		want(t, "who, when it is back", b.who(t, s), mockserver.AdaEmail)
	})
}

// The API could not be told of the sign-out: a copy of the cookie is no way back.
func TestPromise56_SignOutWhileTheAPIIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, mockserver.AccessLifetime(time.Hour))
		s := newSite(t, a, cookieOnly(nil))
		b := newBrowser()
		b.signIn(t, s, mockserver.AdaEmail)
		copied := b.copy()
		a.Offline(true)
		b.do(t, s, "POST", "/logout")
		want(t, "cookies left", len(b.jar), 0)
		a.Offline(false)
		for range 3 {
			time.Sleep(5 * time.Minute)
			want(t, "who with a copy", copied.copy().who(t, s), "")
		}
	})
}
