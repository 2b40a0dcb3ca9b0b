package websession_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

func TestStoreOnlyCookieHoldsNoToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newTokenServer()
		shared := newStores()
		s := newSite(t, api, websession.StoreOnly(shared.of))
		b := newBrowser()
		b.signIn(t, s, ada)
		if n := len(b.cookies()[0].Value); n > 150 {
			t.Errorf("a cookie of %d bytes for an id", n)
		}
		api.revokeTokens()
		resp := b.do(t, s, "GET", "/me")
		want(t, "who", body(resp), ada)
		want(t, "cookies for a new token", len(resp.Cookies()), 0)
		wantCounts(t, api, 1)

		s.m.Close() // another process goes on where this one was
		want(t, "who after a restart", b.who(t, newSite(t, api, websession.StoreOnly(shared.of))), ada)
	})
}

// The store is away: nobody counts as signed out, and where the cookie has the
// tokens, they are used.
func TestStoreAway(t *testing.T) {
	cases := map[string]struct {
		kind   func(func(string) (refresh.Store, error)) websession.Storage
		status int
	}{
		"CookieAndStore": {websession.CookieAndStore, http.StatusOK},
		"StoreOnly":      {websession.StoreOnly, http.StatusServiceUnavailable},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newTokenServer()
				remote := newRemoteStores()
				s := newSite(t, api, c.kind(remote.of))
				b := newBrowser()
				b.signIn(t, s, ada)
				s.m.Close()
				s = newSite(t, api, c.kind(remote.of))
				remote.away.Store(true)
				resp := b.do(t, s, "GET", "/me")
				want(t, "status while the store is away", resp.StatusCode, c.status)
				want(t, "cookies changed", len(resp.Cookies()), 0)
				remote.away.Store(false)
				time.Sleep(time.Minute)
				api.revokeTokens()
				want(t, "who, when it is back", b.who(t, s), ada)
				wantCounts(t, api, 1)
			})
		})
	}
}

// A cookie whose token was refreshed elsewhere, while the store that knows is
// away: its refresh token is not used a second time.
func TestAttack_OldCookieWhileTheStoreIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newTokenServer()
		remote := newRemoteStores()
		one, two := newSite(t, api, websession.CookieAndStore(remote.of)), newSite(t, api, websession.CookieAndStore(remote.of))
		b := newBrowser()
		b.signIn(t, one, ada)
		old := b.copy()
		api.revokeTokens()
		want(t, "who", b.who(t, one), ada)
		remote.away.Store(true)
		want(t, "status with the old cookie", old.do(t, two, "GET", "/me").StatusCode, http.StatusBadGateway)
		wantCounts(t, api, 1)
		remote.away.Store(false)
		time.Sleep(2 * time.Minute)
		want(t, "who with the old cookie, when it is back", old.who(t, two), ada)
		want(t, "who", b.who(t, one), ada)
		wantCounts(t, api, 1)
	})
}

// After a restart, an old cookie brings a used refresh token. Whether that reaches
// the API depends on where the tokens are, as Storage says.
func TestAttack_OldCookieAfterARestart(t *testing.T) {
	cases := map[string]struct {
		kind   func(func(string) (refresh.Store, error)) websession.Storage
		reuses int
	}{
		"StoreOnly":      {websession.StoreOnly, 0},
		"CookieAndStore": {websession.CookieAndStore, 0},
		"CookieOnly":     {func(func(string) (refresh.Store, error)) websession.Storage { return cookieOnly }, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newTokenServer()
				shared := newStores()
				s := newSite(t, api, c.kind(shared.of))
				b := newBrowser()
				b.signIn(t, s, ada)
				old := b.copy()
				api.revokeTokens()
				want(t, "who", b.who(t, s), ada)
				s.m.Close()
				s = newSite(t, api, c.kind(shared.of))
				api.revokeTokens()
				old.do(t, s, "GET", "/me")
				_, reuses, _ := api.counted()
				want(t, "refresh tokens used twice", reuses, c.reuses)
			})
		})
	}
}

// The store of CookieAndStore loses everything, as caches do: sessions go on, in
// use and after a restart, and their tokens are in the store again.
func TestStoreLosesEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newTokenServer()
		shared := newStores()
		s := newSite(t, api, websession.CookieAndStore(shared.of))
		b := newBrowser()
		b.signIn(t, s, ada)
		for range 3 {
			shared.lose()
			api.revokeTokens()
			want(t, "who, in use", b.who(t, s), ada)
			shared.lose()
			want(t, "who, in use", b.who(t, s), ada)
			s.m.Close()
			shared.lose()
			s = newSite(t, api, websession.CookieAndStore(shared.of))
			want(t, "who after a restart", b.who(t, s), ada)
			if store, _ := shared.of(onlyID(shared)); empty(t, store) {
				t.Error("the tokens are not in the store")
			}
		}
		wantCounts(t, api, 3)
		copied := b.copy()
		shared.lose()
		b.do(t, s, "POST", "/logout")
		want(t, "who at another replica, after a sign-out", copied.who(t, newSite(t, api, websession.CookieAndStore(shared.of))), "")
	})
}

func onlyID(s *stores) string {
	for id := range s.by {
		return id
	}
	return ""
}

func empty(t *testing.T, s refresh.Store) bool {
	t.Helper()
	_, rev, err := s.Load(t.Context())
	return err != nil || rev == ""
}

func TestPromise30_IdleSessionsAreVerified(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newTokenServer()
		verified := 0
		s := newSite(t, api, cookieOnly, websession.WithVerify(func(ctx context.Context, session *refresh.Session) error {
			verified++
			_, err := api.call(ctx, session)
			return err
		}))
		b := newBrowser()
		b.signIn(t, s, ada)
		b.do(t, s, "GET", "/me")
		want(t, "verified at sign-in", verified, 0)
		time.Sleep(2 * time.Minute)
		api.revokeTokens()
		_, _, before := api.counted()
		checkResponses(t, parallel(t, b, s), b.cookies())
		_, _, after := api.counted()
		want(t, "verified", verified, 1)
		// Refused, refreshed, asked again; then each of the requests.
		want(t, "calls", after-before, 3+50)
		wantCounts(t, api, 1)

		// Definitive: signed out, without a call beyond it.
		b.do(t, s, "GET", "/me")
		time.Sleep(3 * time.Minute)
		api.revokeSessions()
		want(t, "who", b.who(t, s), "")
		want(t, "cookies left", len(b.cookies()), 0)
		want(t, "verified", verified, 2)

		// Away: kept.
		b.signIn(t, s, ada)
		time.Sleep(3 * time.Minute)
		api.setOffline(true)
		want(t, "status while the API is away", b.do(t, s, "GET", "/me").StatusCode, http.StatusBadGateway)
		api.setOffline(false)
		want(t, "who, when it is back", b.who(t, s), ada)
	})
}

// Cookies are set anew before the session's time has passed, and refused after it.
func TestIdleTimeout(t *testing.T) {
	for name, storage := range storages() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newTokenServer()
				api.life = 0
				s := newSite(t, api, storage(), websession.WithIdleTimeout(10*time.Hour), websession.WithPersistentCookies())
				b := newBrowser()
				b.signIn(t, s, ada)
				for range 20 {
					time.Sleep(4 * time.Hour)
					resp := b.do(t, s, "GET", "/me")
					want(t, "status", resp.StatusCode, http.StatusOK)
					for _, c := range added(resp) {
						want(t, "Max-Age", c.MaxAge, 10*60*60)
					}
					want(t, "cookies", len(b.cookies()), 1)
				}
				time.Sleep(11 * time.Hour)
				want(t, "who after the timeout", b.who(t, s), "")
				wantCounts(t, api, 0)
			})
		})
	}
}
