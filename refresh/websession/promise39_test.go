package websession_test

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

// parallel sends M requests with what b has, and takes none of the answers.
func parallel(t *testing.T, b *browser, s http.Handler) []*http.Response {
	t.Helper()
	const M = 50
	answers := make([]*http.Response, M)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = b.send(t, s, "GET", "/me") })
	}
	wg.Wait()
	return answers
}

// checkAnswers wants all of them to be Ada's, with one and the same session.
func checkAnswers(t *testing.T, answers []*http.Response, old string) {
	t.Helper()
	for i, resp := range answers {
		if resp.StatusCode != http.StatusOK || body(resp) != mockserver.AdaEmail {
			t.Fatalf("answer %d: %d", i, resp.StatusCode)
		}
		cookies := resp.Cookies()
		if len(cookies) != 1 || cookies[0].Value == old || cookies[0].MaxAge < 0 {
			t.Fatalf("answer %d: cookies %v", i, cookies)
		}
		want(t, "Cache-Control", resp.Header.Get("Cache-Control"), "no-store")
	}
}

func TestPromise39_ParallelRequestsWithOneOldCookie(t *testing.T) {
	ends := map[string]func(*mockserver.Server){
		"expired": func(*mockserver.Server) { time.Sleep(2 * time.Minute) },
		"revoked": func(s *mockserver.Server) { s.RevokeTokens() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI(t, mockserver.AccessLifetime(time.Minute))
				s, _ := newSite(t, a)
				b := newBrowser()
				b.signIn(t, s, "ada")
				end(a.Server)
				answers := parallel(t, b, s)
				checkAnswers(t, answers, b.text())
				want(t, "refreshes", a.Refreshes(), 1)
				want(t, "reuses", a.ReusesDetected(), 0)

				// Each of the cookies is the newest: none of them costs a refresh.
				for _, resp := range answers {
					one := b.copy()
					one.take(resp)
					got := one.do(t, s, "GET", "/me")
					want(t, "status", got.StatusCode, http.StatusOK)
					want(t, "cookies set for the newest one", len(got.Cookies()), 0)
				}
				want(t, "refreshes", a.Refreshes(), 1)
			})
		})
	}
}

// A response that is late carries what is newest when its header goes out, not
// what was when its request came in.
func TestPromise39_LateResponseNeverGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		s, _ := newSite(t, a)
		hold, held := make(chan struct{}), make(chan struct{})
		s.mux.Handle("/slow", s.m.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(held)
			<-hold
			w.WriteHeader(http.StatusNoContent)
		})))
		b := newBrowser()
		b.signIn(t, s, "ada")
		late := make(chan *http.Response)
		old := b.copy()
		go func() { late <- old.send(t, s, "GET", "/slow") }()
		<-held
		for range 2 { // two rotations meanwhile
			a.RevokeTokens()
			b.do(t, s, "GET", "/me")
		}
		close(hold)
		b.take(<-late)
		want(t, "cookies set after the late response", len(b.do(t, s, "GET", "/me").Cookies()), 0)
		want(t, "refreshes", a.Refreshes(), 2)
		want(t, "reuses", a.ReusesDetected(), 0)
	})
}

// Two replicas with a shared store: one refresh for requests at both.
func TestPromise39_AcrossReplicas(t *testing.T) {
	for name, with := range map[string]func(func(string) (refresh.Store, error)) websession.Option{
		"shared": websession.WithSharedStore, "server side": websession.WithServerSide,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI(t)
				stores := newStores()
				one, _ := newSite(t, a, with(stores.of))
				two, _ := newSite(t, a, with(stores.of))
				b := newBrowser()
				b.signIn(t, one, "ada")
				for range 3 {
					a.RevokeTokens()
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
				want(t, "refreshes", a.Refreshes(), 3)
				want(t, "reuses", a.ReusesDetected(), 0)
			})
		})
	}
}

// stores are stores in memory by session, as Redis would have them.
type stores struct {
	mu sync.Mutex
	by map[string]*refresh.MemoryStore
}

func newStores() *stores { return &stores{by: map[string]*refresh.MemoryStore{}} }

func (s *stores) of(id string) (refresh.Store, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by[id] == nil {
		s.by[id] = &refresh.MemoryStore{}
	}
	return s.by[id], nil
}
