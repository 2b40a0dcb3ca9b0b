package websession_test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

// The store is away during the sign-out: the handler is told, the session has ended
// in this process, and the store is told as soon as it is back.
func TestPromise56_StoreAwayDuringTheSignOut(t *testing.T) {
	for name, kind := range map[string]func(func(string) (refresh.Store, error)) websession.Storage{
		"CookieAndStore": websession.CookieAndStore, "StoreOnly": websession.StoreOnly,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newTokenServer()
				remote := newRemoteStores()
				s := newSite(t, api, kind(remote.of))
				b := newBrowser()
				b.signIn(t, s, ada)
				copied := b.copy()
				remote.away.Store(true)
				api.setOffline(true)
				want(t, "status of the sign-out", b.do(t, s, "POST", "/logout").StatusCode, http.StatusBadGateway)
				api.setOffline(false)
				want(t, "cookies left", len(b.cookies()), 0)
				for range 5 {
					time.Sleep(time.Minute)
					want(t, "who while the store is away", copied.copy().who(t, s), "")
				}
				remote.away.Store(false)
				time.Sleep(2 * time.Minute)
				want(t, "who when it is back", copied.copy().who(t, s), "")
				other := newSite(t, api, kind(remote.of))
				want(t, "who at another replica", copied.copy().who(t, other), "")
			})
		})
	}
}

// With CookieOnly, a browser has gone to another replica and come back with newer
// tokens, while a request with the old ones is still under way. That the API
// refuses those does not end the session; that the user signs out with them does.
func TestPromise56_RequestThatIsOvertaken(t *testing.T) {
	for what, who := range map[string]string{"refused": ada, "signed out": "", "signed out after the first byte": ""} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newTokenServer()
				api.lenient = true
				one, two := newSite(t, api, cookieOnly), newSite(t, api, cookieOnly)
				hold := make(chan struct{})
				one.mux.Handle("/slow", one.m.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					session, err := websession.FromContext(r.Context())
					if err != nil {
						t.Error(err)
						return
					}
					<-hold
					switch what {
					case "refused":
						_, err = api.call(r.Context(), session)
						want(t, "refused", errors.Is(err, refresh.ErrSignedOut), true)
					case "signed out":
						_ = session.SignOut(r.Context())
					default:
						_, _ = io.WriteString(w, "x")
						_ = session.SignOut(r.Context())
					}
				})))
				b := newBrowser()
				b.signIn(t, one, ada)
				slow := make(chan *http.Response)
				old := b.copy()
				go func() { slow <- old.send(t, one, "GET", "/slow") }()
				synctest.Wait()
				api.revokeTokens()
				want(t, "who at the other replica", b.who(t, two), ada)
				want(t, "who, back again", b.who(t, one), ada)
				close(hold)
				b.take(<-slow)
				for range 3 {
					want(t, "who after it", b.copy().who(t, one), who)
					time.Sleep(time.Minute)
				}
			})
		})
	}
}

// Signed out at one replica while another one has the session in use: that one
// learns of it, also where the store cannot be watched.
func TestPromise56_SessionInUseAtAnotherReplica(t *testing.T) {
	for name, kind := range map[string]func(func(string) (refresh.Store, error)) websession.Storage{
		"CookieAndStore": websession.CookieAndStore, "StoreOnly": websession.StoreOnly,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newTokenServer()
				shared := newStores()
				one, two := newSite(t, api, kind(shared.of)), newSite(t, api, kind(shared.of))
				b := newBrowser()
				b.signIn(t, one, ada)
				copied := b.copy()
				want(t, "who at the other replica", copied.copy().who(t, two), ada)
				api.setOffline(true) // the API is not told
				b.do(t, one, "POST", "/logout")
				api.setOffline(false)
				time.Sleep(15 * time.Second)
				for range 5 { // never idle
					want(t, "who with a copy", copied.copy().who(t, two), "")
					time.Sleep(10 * time.Second)
				}
			})
		})
	}
}
