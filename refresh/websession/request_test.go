package websession_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/websession"
)

// slowStores returns stores after a while, or never.
type slowStores struct {
	*stores
	mu   sync.Mutex
	slow map[string]time.Duration // by session id
	next time.Duration            // for sessions that are not in slow
}

func (s *slowStores) of(id string) (refresh.Store, error) {
	s.mu.Lock()
	d, ok := s.slow[id]
	if !ok {
		d = s.next
		s.slow[id] = d
	}
	s.mu.Unlock()
	time.Sleep(d)
	return s.stores.of(id)
}

// slowSite is a site that has forgotten its sessions, with Ada's cookies: her
// store takes 2 s to open.
func slowSite(t *testing.T, kind func(func(string) (refresh.Store, error)) websession.Storage) (*site, *browser, *slowStores) {
	t.Helper()
	slow := &slowStores{stores: newStores(), slow: map[string]time.Duration{}}
	api := newTokenServer()
	before := newSite(t, api, kind(slow.stores.of))
	b := newBrowser()
	b.signIn(t, before, ada)
	before.m.Close()
	slow.next = 2 * time.Second
	return newSite(t, api, kind(slow.of)), b, slow
}

// A caller that waits 50 ms waits 50 ms, also while another goroutine of the same
// request waits for longer.
func TestFromContextWaitsAsLongAsItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b, _ := slowSite(t, websession.StoreOnly)
		s.mux.HandleFunc("/two", func(_ http.ResponseWriter, r *http.Request) {
			var patient sync.WaitGroup
			patient.Go(func() {
				start := time.Now()
				if _, err := websession.FromContext(r.Context()); err != nil {
					t.Error(err)
				}
				want(t, "the patient one waited", time.Since(start), 2*time.Second)
			})
			synctest.Wait()
			ctx, cancel := context.WithTimeout(r.Context(), 50*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := websession.FromContext(ctx)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("with 50 ms: %v", err)
			}
			want(t, "waited", time.Since(start), 50*time.Millisecond)
			if _, err := websession.Begin(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Begin: %v", err)
			}
			patient.Wait()
		})
		want(t, "status", b.do(t, s, "GET", "/two").StatusCode, http.StatusOK)
	})
}

// The header can go out while somebody waits for the session.
func TestHeaderIsNotHeldUpByAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b, _ := slowSite(t, websession.StoreOnly)
		var waiting sync.WaitGroup
		s.mux.HandleFunc("/early", func(w http.ResponseWriter, r *http.Request) {
			waiting.Go(func() { _, _ = websession.FromContext(r.Context()) })
			synctest.Wait()
			start := time.Now()
			w.WriteHeader(http.StatusNoContent)
			want(t, "the header took", time.Since(start), 0)
		})
		start := time.Now()
		want(t, "cookies changed", len(b.do(t, s, "GET", "/early").Cookies()), 0)
		want(t, "the response took", time.Since(start), 0)
		waiting.Wait()
	})
}

// One slow store holds up the requests of its own session, and nobody else: not
// those of other sessions, nor those without any.
func TestSlowStoreHoldsUpItsOwnSessionOnly(t *testing.T) {
	for name, kind := range map[string]func(func(string) (refresh.Store, error)) websession.Storage{
		"CookieAndStore": websession.CookieAndStore, "StoreOnly": websession.StoreOnly,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, b, slow := slowSite(t, kind)
				var slowOnes sync.WaitGroup
				start := time.Now()
				for range 3 {
					slowOnes.Go(func() {
						want(t, "status", b.send(t, s, "GET", "/me").StatusCode, http.StatusOK)
						want(t, "the slow one took", time.Since(start), 2*time.Second)
					})
				}
				synctest.Wait()
				slow.mu.Lock()
				slow.next = 0
				slow.mu.Unlock()
				other := newBrowser()
				want(t, "who without cookies", other.who(t, s), "")
				other.signIn(t, s, grace)
				want(t, "who", other.who(t, s), grace)
				other.do(t, s, "POST", "/logout")
				want(t, "the others took", time.Since(start), 0)
				slowOnes.Wait()
			})
		})
	}
}

// A function for stores that never returns holds nothing but its session, and
// that for a bounded time; one that fails or panics is asked again.
func TestStoresThatFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := newStores()
		var act func()
		s := newSite(t, newTokenServer(), websession.StoreOnly(func(id string) (refresh.Store, error) {
			if act != nil {
				act()
			}
			return inner.of(id)
		}))
		b := newBrowser()
		b.signIn(t, s, ada)
		s.m.Close()
		failing := true
		s = newSite(t, s.api, websession.StoreOnly(func(id string) (refresh.Store, error) {
			if failing {
				return nil, errAway
			}
			return inner.of(id)
		}))
		want(t, "status while it fails", b.do(t, s, "GET", "/me").StatusCode, http.StatusServiceUnavailable)
		failing = false
		want(t, "who, when it does not", b.who(t, s), ada)
		s.m.Close()

		never, secret := make(chan struct{}), "a secret in a panic"
		for text, bad := range map[string]func() (refresh.Store, error){
			"panics":          func() (refresh.Store, error) { panic(secret) },
			"returns nothing": func() (refresh.Store, error) { return nil, nil },
			"never returns":   func() (refresh.Store, error) { <-never; return nil, errAway },
		} {
			s = newSite(t, s.api, websession.StoreOnly(func(string) (refresh.Store, error) { return bad() }))
			start := time.Now()
			resp := b.do(t, s, "GET", "/me")
			want(t, "status when it "+text, resp.StatusCode, http.StatusServiceUnavailable)
			if d := time.Since(start); d > time.Minute {
				t.Errorf("waited %v for one that %s", d, text)
			}
			s.m.Close()
		}
		close(never)
	})
}

// FromContext belongs to the handler: a goroutine that outlives it gets an error,
// and neither a session that nobody closes nor a sign-in that nobody sees.
func TestGoroutineThatOutlivesItsHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, newTokenServer(), cookieOnly)
		s.mux.HandleFunc("/leak", func(_ http.ResponseWriter, r *http.Request) {
			go func() {
				time.Sleep(time.Second)
				for _, fn := range []func(context.Context) (*refresh.Session, error){websession.FromContext, websession.Begin} {
					if _, err := fn(r.Context()); !errors.Is(err, websession.ErrNoHandler) {
						t.Errorf("after the handler: %v", err)
					}
				}
			}()
		})
		newBrowser().do(t, s, "GET", "/leak")
		b := newBrowser()
		b.signIn(t, s, ada)
		b.do(t, s, "GET", "/leak")
		time.Sleep(2 * time.Second)
		if _, err := websession.FromContext(t.Context()); !errors.Is(err, websession.ErrNoHandler) {
			t.Errorf("without a handler: %v", err)
		}
	})
}

// A sign-in that comes after the header is an error, not a session that nobody has.
func TestSignInAfterTheHeader(t *testing.T) {
	for name, storage := range storages() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSite(t, newTokenServer(), storage())
				s.mux.HandleFunc("/late", func(w http.ResponseWriter, r *http.Request) {
					session, err := websession.Begin(r.Context())
					if err != nil {
						t.Fatal(err)
					}
					w.(http.Flusher).Flush()
					if err := session.SignIn(r.Context(), s.api.signIn(ada)); !errors.Is(err, websession.ErrHeaderSent) {
						t.Errorf("sign-in after the header: %v", err)
					}
				})
				b := newBrowser()
				b.signIn(t, s, grace)
				want(t, "cookies", len(b.do(t, s, "GET", "/late").Cookies()), 0)
				want(t, "who", b.who(t, s), grace)
			})
		})
	}
}
