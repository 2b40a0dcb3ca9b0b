package websession_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

func TestServerSideCookieHoldsNoToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		stores := newStores()
		s, m := newSite(t, a, websession.WithServerSide(stores.of))
		b := newBrowser()
		b.signIn(t, s, "ada")
		if n := len(b.text()); n > 150 {
			t.Errorf("a cookie of %d bytes for an id", n)
		}
		copied := b.copy()
		a.RevokeTokens()
		resp := b.do(t, s, "GET", "/me")
		want(t, "who", body(resp), mockserver.AdaEmail)
		want(t, "cookies for a new token", len(resp.Cookies()), 0)
		want(t, "refreshes", a.Refreshes(), 1)

		m.Close() // another process goes on where this one was
		next, _ := newSite(t, a, websession.WithServerSide(stores.of))
		want(t, "who after a restart", body(b.do(t, next, "GET", "/me")), mockserver.AdaEmail)

		b.do(t, next, "POST", "/logout")
		want(t, "cookies left", len(b.jar), 0)
		third, _ := newSite(t, a, websession.WithServerSide(stores.of))
		calls := len(a.Calls())
		want(t, "status of a copy, anywhere", copied.do(t, third, "GET", "/me").StatusCode, http.StatusUnauthorized)
		want(t, "calls for it", len(a.Calls()), calls)
	})
}

// flaky is a store that can be away.
type flaky struct {
	refresh.Store
	away *atomic.Bool
}

func (f flaky) Load(ctx context.Context) (refresh.Token, string, error) {
	if f.away.Load() {
		return refresh.Token{}, "", errors.New("away")
	}
	return f.Store.Load(ctx)
}

func (f flaky) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	if f.away.Load() {
		return "", errors.New("away")
	}
	return f.Store.Save(ctx, t, rev)
}

// The store is away: nobody is taken for signed out, and where the cookie has
// the tokens, they are used.
func TestStoreAway(t *testing.T) {
	cases := map[string]struct {
		with   func(func(string) (refresh.Store, error)) websession.Option
		status int
	}{
		"shared":      {websession.WithSharedStore, http.StatusOK},
		"server side": {websession.WithServerSide, http.StatusServiceUnavailable},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI(t)
				inner, away := newStores(), &atomic.Bool{}
				with := c.with(func(id string) (refresh.Store, error) {
					s, err := inner.of(id)
					return flaky{s, away}, err
				})
				s, m := newSite(t, a, with)
				b := newBrowser()
				b.signIn(t, s, "ada")
				m.Close()
				s, _ = newSite(t, a, with)
				away.Store(true)
				resp := b.do(t, s, "GET", "/me")
				want(t, "status while the store is away", resp.StatusCode, c.status)
				want(t, "cookies changed", len(resp.Cookies()), 0)
				away.Store(false)
				time.Sleep(time.Minute)
				a.RevokeTokens()
				want(t, "who, when it is back", body(b.do(t, s, "GET", "/me")), mockserver.AdaEmail)
				want(t, "refreshes", a.Refreshes(), 1)
			})
		})
	}
}

func TestPromise30_IdleSessionsAreVerified(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, mockserver.AccessLifetime(time.Hour))
		verified := 0
		s, _ := newSite(t, a, websession.WithVerify(func(ctx context.Context, session *refresh.Session) error {
			verified++
			_, err := a.base.ForSession(session).Verify(ctx)
			return err
		}))
		b := newBrowser()
		b.signIn(t, s, "ada")
		b.do(t, s, "GET", "/me")
		want(t, "verified at sign-in", verified, 0)
		time.Sleep(2 * time.Minute)
		a.RevokeTokens()
		checkAnswers(t, parallel(t, b, s), b.text())
		want(t, "verified", verified, 1)
		want(t, "calls of verify", len(a.CallsOf("verifyToken")), 2)
		want(t, "calls that were refused", len(a.CallsOf("getCurrentUser")), 51)
		want(t, "refreshes", a.Refreshes(), 1)

		// Definitive: signed out, without a call beyond it.
		b.do(t, s, "GET", "/me")
		time.Sleep(2 * time.Minute)
		a.RevokeSessions()
		want(t, "status", b.do(t, s, "GET", "/me").StatusCode, http.StatusUnauthorized)
		want(t, "cookies left", len(b.jar), 0)
		want(t, "calls that were refused", len(a.CallsOf("getCurrentUser")), 52)

		// Away: kept.
		b.signIn(t, s, "ada")
		time.Sleep(2 * time.Minute)
		a.Offline(true)
		want(t, "status while the API is away", b.do(t, s, "GET", "/me").StatusCode, http.StatusBadGateway)
		a.Offline(false)
		want(t, "who, when it is back", body(b.do(t, s, "GET", "/me")), mockserver.AdaEmail)
	})
}
