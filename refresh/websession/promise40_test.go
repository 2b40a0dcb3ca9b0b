package websession_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh/websession"
)

func TestPromise40_ReplacedCookieWithinItsGrace(t *testing.T) {
	// In use, and idle for long enough to be but a small entry.
	for name, idle := range map[string]time.Duration{"live": time.Second, "idle": 90 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI(t, mockserver.AccessLifetime(time.Hour))
				s, _ := newSite(t, a, websession.WithGrace(2*time.Minute))
				b := newBrowser()
				b.signIn(t, s, "ada")
				old := b.copy()
				a.RevokeTokens()
				b.do(t, s, "GET", "/me")
				want(t, "refreshes", a.Refreshes(), 1)

				time.Sleep(idle)
				late := old.copy()
				resp := late.do(t, s, "GET", "/me")
				want(t, "status within the grace", resp.StatusCode, http.StatusOK)
				want(t, "cookies set", len(resp.Cookies()), 1)
				want(t, "cookies set for the new one", len(late.do(t, s, "GET", "/me").Cookies()), 0)

				time.Sleep(2 * time.Minute)
				calls := len(a.Calls())
				resp = old.send(t, s, "GET", "/me")
				want(t, "status after the grace", resp.StatusCode, http.StatusUnauthorized)
				// A stale request must not clear what the browser got since.
				want(t, "cookies changed after the grace", len(resp.Cookies()), 0)
				want(t, "calls of the API for it", len(a.Calls()), calls)
				want(t, "status of the newest cookie", b.do(t, s, "GET", "/me").StatusCode, http.StatusOK)
				want(t, "refreshes", a.Refreshes(), 1)
				want(t, "reuses", a.ReusesDetected(), 0)
			})
		})
	}
}

// The token was refreshed ahead of its end, after the response had gone out: no
// response took it to the browser, and the browser must not pay for that.
func TestPromise40_GraceBeginsWithTheFirstDelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t, mockserver.AccessLifetime(10*time.Minute))
		s, _ := newSite(t, a, websession.WithGrace(time.Minute))
		s.mux.Handle("/stream", s.m.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush() // the header is gone
			a.RevokeTokens()
			s.me(w, r)
		})))
		b := newBrowser()
		b.signIn(t, s, "ada")
		want(t, "cookies with the stream", len(b.do(t, s, "GET", "/stream").Cookies()), 0)
		want(t, "refreshes", a.Refreshes(), 1)
		time.Sleep(5 * time.Minute)
		resp := b.do(t, s, "GET", "/me")
		want(t, "status long after", resp.StatusCode, http.StatusOK)
		want(t, "cookies set", len(resp.Cookies()), 1)
		want(t, "refreshes", a.Refreshes(), 1)
	})
}
