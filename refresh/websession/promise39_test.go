package websession_test

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

// parallel sends 50 requests with what b has, and takes none of the responses.
func parallel(t *testing.T, b *browser, s http.Handler) []*http.Response {
	t.Helper()
	responses := make([]*http.Response, 50)
	var wg sync.WaitGroup
	for i := range responses {
		wg.Go(func() { responses[i] = b.send(t, s, "GET", "/me") })
	}
	wg.Wait()
	return responses
}

// checkResponses wants all of them to be Ada's, with one and the same new cookie.
func checkResponses(t *testing.T, responses []*http.Response, old []*http.Cookie) {
	t.Helper()
	first := added(responses[0])
	for i, resp := range responses {
		if resp.StatusCode != http.StatusOK || body(resp) != ada {
			t.Fatalf("response %d: %d", i, resp.StatusCode)
		}
		now := added(resp)
		if len(now) != 1 || now[0].Name == old[0].Name || now[0].Value != first[0].Value {
			t.Fatalf("response %d: cookies %v", i, now)
		}
		want(t, "Cache-Control", resp.Header.Get("Cache-Control"), "no-store")
	}
}

func TestPromise39_ParallelRequestsWithOneOldCookie(t *testing.T) {
	ends := map[string]func(*tokenServer){
		"expired": func(*tokenServer) { time.Sleep(2 * time.Minute) },
		"revoked": func(s *tokenServer) { s.revokeTokens() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := newTokenServer()
				api.life = time.Minute
				s := newSite(t, api, cookieOnly)
				b := newBrowser()
				b.signIn(t, s, ada)
				end(api)
				responses := parallel(t, b, s)
				checkResponses(t, responses, b.cookies())
				wantCounts(t, api, 1)

				// Each of the cookies is the newest: none of them costs a refresh.
				for _, resp := range responses {
					one := b.copy()
					one.take(resp)
					want(t, "cookies", len(one.cookies()), 1)
					got := one.do(t, s, "GET", "/me")
					want(t, "status", got.StatusCode, http.StatusOK)
					want(t, "cookies set for the newest one", len(got.Cookies()), 0)
				}
				wantCounts(t, api, 1)
			})
		})
	}
}

// A response that is late carries what is newest when its header goes out, not
// what was when its request came in.
func TestPromise39_LateResponseNeverGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := newTokenServer()
		s := newSite(t, api, cookieOnly)
		hold, held := make(chan struct{}), make(chan struct{})
		s.mux.Handle("/slow", s.m.Require(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(held)
			<-hold
			w.WriteHeader(http.StatusNoContent)
		})))
		b := newBrowser()
		b.signIn(t, s, ada)
		late := make(chan *http.Response)
		old := b.copy()
		go func() { late <- old.send(t, s, "GET", "/slow") }()
		<-held
		for range 2 { // two rotations meanwhile
			api.revokeTokens()
			b.do(t, s, "GET", "/me")
		}
		close(hold)
		b.take(<-late)
		want(t, "cookies", len(b.cookies()), 1)
		want(t, "cookies set after the late response", len(b.do(t, s, "GET", "/me").Cookies()), 0)
		wantCounts(t, api, 2)
	})
}

// Two replicas with a shared store: one refresh for requests at both.
func TestPromise39_AcrossReplicas(t *testing.T) {
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
				for range 3 {
					api.revokeTokens()
					var wg sync.WaitGroup
					for range 20 {
						for _, s := range []*site{one, two} {
							wg.Go(func() {
								if resp := b.send(t, s, "GET", "/me"); resp.StatusCode != http.StatusOK {
									t.Errorf("%d %s", resp.StatusCode, body(resp))
								}
							})
						}
					}
					wg.Wait()
					b.do(t, two, "GET", "/me")
				}
				wantCounts(t, api, 3)
			})
		})
	}
}
