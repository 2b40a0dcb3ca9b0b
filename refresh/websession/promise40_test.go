package websession_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh/websession"
)

func TestPromise40_ReplacedCookieWithinItsGrace(t *testing.T) {
	// In use, and idle for long enough to be but a small entry.
	for name, idle := range map[string]time.Duration{"live": time.Second, "idle": 4 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newTokenServer()
				s := newSite(t, api, cookieOnly, websession.WithGracePeriod(2*time.Minute))
				b := newBrowser()
				b.signIn(t, s, ada)
				old := b.copy()
				api.revokeTokens()
				b.do(t, s, "GET", "/me")
				wantCounts(t, api, 1)

				// The browser has not shown the new cookie: it may not have it.
				time.Sleep(idle)
				late := old.copy()
				resp := late.do(t, s, "GET", "/me")
				want(t, "status before the new one was shown", resp.StatusCode, http.StatusOK)
				want(t, "cookies set", len(added(resp)), 1)
				want(t, "cookies", len(late.cookies()), 1)
				want(t, "cookies set for the new one", len(late.do(t, s, "GET", "/me").Cookies()), 0)

				// Now it has.
				time.Sleep(90 * time.Second)
				want(t, "status within the grace period", old.send(t, s, "GET", "/me").StatusCode, http.StatusOK)
				time.Sleep(time.Minute)
				_, _, calls := api.counted()
				resp = old.send(t, s, "GET", "/me")
				want(t, "status after the grace period", resp.StatusCode, http.StatusUnauthorized)
				// A stale request must not change what the browser got since.
				want(t, "cookies set after it", len(added(resp)), 0)
				b.take(resp)
				_, _, after := api.counted()
				want(t, "calls of the API for it", after, calls)
				want(t, "status of the newest cookie", b.do(t, s, "GET", "/me").StatusCode, http.StatusOK)
				wantCounts(t, api, 1)
			})
		})
	}
}

// The token was refreshed ahead of its expiry, after the response had gone out:
// no response took it to the browser, and the browser must not pay for that.
func TestPromise40_CookieThatWasNeverReplacedAtTheBrowser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newTokenServer()
		s := newSite(t, api, cookieOnly)
		s.mux.Handle("/stream", s.m.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush() // the header is gone
			api.revokeTokens()
			s.me(w, r)
		})))
		b := newBrowser()
		b.signIn(t, s, ada)
		want(t, "cookies with the stream", len(b.do(t, s, "GET", "/stream").Cookies()), 0)
		wantCounts(t, api, 1)
		time.Sleep(20 * time.Hour)
		resp := b.do(t, s, "GET", "/me")
		want(t, "status long after", resp.StatusCode, http.StatusOK)
		want(t, "cookies set", len(added(resp)), 1)
		want(t, "who", b.who(t, s), ada)
		_, reuses, _ := api.counted()
		want(t, "refresh tokens used twice", reuses, 0)
	})
}

// A copy of a cookie that its owner has replaced is of no use, and does no harm.
func TestAttack_OldCopyOfACookie(t *testing.T) {
	for name, pause := range map[string]time.Duration{"soon": 3 * time.Minute, "when the session was idle": time.Hour, "days after": 20 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newTokenServer()
				s := newSite(t, api, cookieOnly)
				b := newBrowser()
				b.signIn(t, s, ada)
				stolen := b.copy()
				for range 3 {
					api.revokeTokens()
					want(t, "who", b.who(t, s), ada)
					time.Sleep(pause)
				}
				want(t, "who", b.who(t, s), ada)
				refreshes, _, calls := api.counted()
				want(t, "who with the copy", stolen.who(t, s), "")
				after, reuses, now := api.counted()
				want(t, "refreshes and calls for it", after-refreshes+now-calls, 0)
				want(t, "refresh tokens used twice", reuses, 0)
				want(t, "who", b.who(t, s), ada)
			})
		})
	}
}
