package websession_test

import (
	"context"
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

// A session that has ended stays so for every cookie that it ever had, whenever
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
