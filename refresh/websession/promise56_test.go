package websession_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

// signOutSomehow are the moments at which a handler can sign out.
func signOutSomehow(s *site) map[string]http.HandlerFunc {
	out := func(r *http.Request) {
		session, err := websession.FromContext(r.Context())
		if err == nil {
			err = session.SignOut(r.Context())
		}
		if err != nil {
			panic(err)
		}
	}
	return map[string]http.HandlerFunc{
		"before the header": func(_ http.ResponseWriter, r *http.Request) { out(r) },
		"after the first byte": func(w http.ResponseWriter, r *http.Request) {
			_, _ = websession.FromContext(r.Context())
			_, _ = io.WriteString(w, "x")
			out(r)
		},
		"without having asked before the first byte": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "x")
			out(r)
		},
		"before a panic": func(_ http.ResponseWriter, r *http.Request) {
			out(r)
			panic(http.ErrAbortHandler)
		},
		"after the first byte, before a panic": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "x")
			out(r)
			panic(http.ErrAbortHandler)
		},
		"in the background, after the response": func(_ http.ResponseWriter, r *http.Request) {
			session, err := websession.FromContext(r.Context())
			if err != nil {
				panic(err)
			}
			time.AfterFunc(10*time.Second, func() { _ = session.SignOut(context.Background()) })
		},
		"by the API, in the background": func(_ http.ResponseWriter, r *http.Request) {
			session, err := websession.FromContext(r.Context())
			if err != nil {
				panic(err)
			}
			s.api.revokeSessions()
			time.AfterFunc(10*time.Second, func() { _, _ = s.api.call(context.Background(), session) })
		},
	}
}

// goodbye makes the request that signs out, whatever becomes of it.
func goodbye(t *testing.T, s *site, b *browser) {
	defer func() { _ = recover() }() // as net/http does
	b.do(t, s, "GET", "/goodbye")
}

// A session that is over stays over for every cookie that it ever had, whenever
// the sign-out came and whatever the browser made of the response. The API is not
// told: the tokens in the cookies stay good.
func TestPromise56_SignOutIsFinal(t *testing.T) {
	for name, storage := range storages() {
		for way := range signOutSomehow(nil) {
			t.Run(name+" "+way, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newSite(t, newTokenServer(), storage())
					s.mux.HandleFunc("/goodbye", signOutSomehow(s)[way])
					b := newBrowser()
					b.signIn(t, s, ada)
					copies := []*browser{b.copy()}
					s.api.revokeTokens()
					want(t, "who", b.who(t, s), ada)
					copies = append(copies, b.copy())
					goodbye(t, s, b)
					copies = append(copies, b)
					for _, pause := range []time.Duration{11 * time.Second, 24 * time.Second, time.Minute, time.Hour, 3 * 24 * time.Hour, 20 * 24 * time.Hour, 20 * 24 * time.Hour} {
						time.Sleep(pause)
						for _, c := range copies {
							want(t, "who after another "+pause.String(), c.copy().who(t, s), "")
						}
					}
				})
			})
		}
	}
}

// A request with the session that was under way during the sign-out brings
// nothing back, nor does one that another object of the same session serves.
func TestPromise56_RequestsUnderWay(t *testing.T) {
	for name, storage := range storages() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newTokenServer()
				s := newSite(t, api, storage())
				hold := make(chan struct{})
				s.mux.Handle("/slow", s.m.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					<-hold
					s.me(w, r)
				})))
				b := newBrowser()
				b.signIn(t, s, ada)
				slow := make(chan *http.Response)
				go func() { slow <- b.send(t, s, "GET", "/slow") }()
				synctest.Wait()
				api.setOffline(true) // the API is not told
				b.do(t, s, "POST", "/logout")
				want(t, "cookies left", len(b.cookies()), 0)
				api.setOffline(false)
				close(hold)
				resp := <-slow
				want(t, "status of what was under way", resp.StatusCode, http.StatusUnauthorized)
				b.take(resp)
				time.Sleep(time.Minute)
				want(t, "who after it", b.who(t, s), "")
			})
		})
	}
}

// A response from before the sign-out that is applied after it leaves a cookie
// behind. It is of no use, and it is gone after the next sign-in.
func TestPromise56_LateResponseAfterTheSignOut(t *testing.T) {
	for name, storage := range storages() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, newTokenServer(), storage(), websession.WithIdleTimeout(time.Hour))
				b := newBrowser()
				b.signIn(t, s, ada)
				time.Sleep(31 * time.Minute) // so that StoreOnly sets a new cookie too
				s.api.revokeTokens()
				late := b.send(t, s, "GET", "/me")
				want(t, "cookies with the late response", len(added(late)), 1)
				b.do(t, s, "POST", "/logout")
				b.take(late)
				want(t, "who with what came late", b.who(t, s), "")
				want(t, "cookies after that", len(b.cookies()), 0)
				b.take(late)
				b.signIn(t, s, grace)
				b.take(late)
				want(t, "who after the next sign-in", b.who(t, s), grace)
				want(t, "cookies after that", len(b.cookies()), 1)
				b.take(late)
				b.do(t, s, "POST", "/logout")
				b.take(late)
				want(t, "who in the end", b.who(t, s), "")
			})
		})
	}
}

// What holds after a restart, and at another replica, is what Storage says.
func TestPromise56_AfterARestart(t *testing.T) {
	cases := map[string]struct {
		kind func(func(string) (refresh.Store, error)) websession.Storage
		lose bool
		who  string
	}{
		"StoreOnly":      {kind: websession.StoreOnly},
		"CookieAndStore": {kind: websession.CookieAndStore},
		"StoreOnly, and the store has lost everything":      {kind: websession.StoreOnly, lose: true},
		"CookieAndStore, and the store has lost everything": {kind: websession.CookieAndStore, lose: true, who: ada},
		"CookieOnly": {kind: func(func(string) (refresh.Store, error)) websession.Storage { return cookieOnly }, who: ada},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newTokenServer()
				shared := newStores()
				one, two := newSite(t, api, c.kind(shared.of)), newSite(t, api, c.kind(shared.of))
				b := newBrowser()
				b.signIn(t, one, ada)
				copied := b.copy()
				api.setOffline(true)
				b.do(t, one, "POST", "/logout")
				api.setOffline(false)
				one.m.Close()
				if c.lose {
					shared.lose()
				}
				for _, s := range []*site{two, newSite(t, api, c.kind(shared.of))} {
					time.Sleep(time.Minute)
					want(t, "who with a copy of the cookie", copied.copy().who(t, s), c.who)
				}
			})
		})
	}
}

// The store is away during the sign-out: the handler is told, the session is over
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
