package refresh_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tracing"
)

func TestPromise31_SignOutDuringARefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.delay = time.Second
		r := newRig(t, a)
		a.revokeAccess()
		waiting := make(chan []error, 1)
		go func() {
			waiting <- each(10, func(int) error { _, err := r.status(t.Context()); return err })
		}()
		time.Sleep(500 * time.Millisecond)
		if err := r.session.SignOut(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, err := range <-waiting {
			if !errors.Is(err, refresh.ErrSignedOut) {
				t.Errorf("waiter: %v", err)
			}
		}
		time.Sleep(2 * time.Second)
		_, rev, _ := r.store.Load(t.Context())
		wantEqual(t, "revision of the store", rev, "")
		wantEqual(t, "signed-out events", r.events.count(event.SignedOut), 1)
		wantEqual(t, "refreshed events", r.events.count(event.Refreshed), 0)
		wantEqual(t, "state", r.session.State().Status, event.StatusSignedOut)
	})
}

// A refresher that takes no notice of the sign-out, and of its context, brings
// the first user's tokens late; neither they nor a refusal reach the second.
func TestPromise31_NextUserIsNotTouched(t *testing.T) {
	outcomes := map[string]func() (refresh.Token, error){
		"success": func() (refresh.Token, error) {
			return refresh.Token{AccessToken: refresh.NewSecret("first-user"), RefreshToken: refresh.NewSecret("first-user")}, nil
		},
		"refusal": func() (refresh.Token, error) { return refresh.Token{}, refresh.ErrRefused },
	}
	for name, end := range outcomes {
		for _, signOutFirst := range []bool{true, false} {
			t.Run(fmt.Sprint(name, " sign-out first: ", signOutFirst), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					store, rec := &refresh.MemoryStore{}, &recorder{}
					s := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
						time.Sleep(time.Second)
						return end()
					}), refresh.WithStore(store))
					defer s.Close()
					s.Subscribe(rec.add)
					s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("a")})
					first, _ := s.Token(t.Context())
					waiting := make(chan error, 1)
					go func() { _, err := s.Renew(t.Context(), first); waiting <- err }()
					time.Sleep(500 * time.Millisecond)
					if signOutFirst {
						s.SignOut(t.Context())
					}
					if err := s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("second-user"), RefreshToken: refresh.NewSecret("b")}); err != nil {
						t.Fatal(err)
					}
					if err := <-waiting; !errors.Is(err, refresh.ErrSignedOut) {
						t.Errorf("the first user's request: %v", err)
					}
					// A 401 for the first user's token must not be replayed as the second.
					if _, err := s.Renew(t.Context(), first); !errors.Is(err, refresh.ErrSignedOut) {
						t.Errorf("the first user's late 401: %v", err)
					}
					time.Sleep(5 * time.Second)
					got, err := s.Token(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					wantEqual(t, "token", got.AccessToken.Reveal(), "second-user")
					stored, _, _ := store.Load(t.Context())
					wantEqual(t, "stored", stored.AccessToken.Reveal(), "second-user")
					wantEqual(t, "refreshed events", rec.count(event.Refreshed), 0)
					if !signOutFirst {
						wantEqual(t, "replaced events", rec.count(event.Replaced), 1)
					}
				})
			})
		}
	}
}

func TestPromise32_EventsTellTheStory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		a.revokeAccess()
		r.status(t.Context())
		a.onRefresh = func(int) (refresh.Token, error) { return refresh.Token{}, errors.New("away") }
		a.revokeAccess()
		r.status(t.Context())
		r.session.SignOut(t.Context())
		r.session.SignOut(t.Context())
		synctest.Wait()
		var story []string
		for _, e := range r.events.list() {
			story = append(story, fmt.Sprintf("%s/%s/%t/%d", e.Kind, e.Reason, e.ByAnotherProcess(), e.Generation))
		}
		want := []string{
			"signed in/on request/false/1",
			"refresh started/access token rejected/false/1",
			"refreshed/access token rejected/false/2",
			"refresh started/access token rejected/false/2",
			"refresh failed/access token rejected/false/2",
			"signed out/on request/false/2",
		}
		wantEqual(t, "events", fmt.Sprintln(story), fmt.Sprintln(want))
	})
}

func TestPromise32_ListenersNeverBlockARefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		stuck := make(chan struct{})
		r.session.Subscribe(func(event.Event) { <-stuck })
		r.session.Subscribe(func(event.Event) { panic("canary") })
		again := make(chan error, 10)
		r.session.Subscribe(func(e event.Event) {
			if e.Kind == event.Refreshed {
				_, err := r.session.Token(t.Context()) // calls back
				again <- err
			}
		})
		heard := 0
		stop := r.session.Subscribe(func(event.Event) { heard++ })
		for range 5 {
			a.revokeAccess()
			if status, err := r.status(t.Context()); err != nil || status != 200 {
				t.Fatal(status, err)
			}
			if err := <-again; err != nil {
				t.Errorf("calling back: %v", err)
			}
		}
		synctest.Wait()
		wantEqual(t, "events heard", heard, 10)
		stop()
		r.session.SignOut(t.Context())
		synctest.Wait()
		wantEqual(t, "events heard after stop", heard, 10)
		wantEqual(t, "events of a good listener", len(r.events.list()), 12)
		close(stuck)
	})
}

func TestPromise33_CloseStopsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // a goroutine left behind fails the bubble
		a := newAPI()
		a.delay = time.Second
		r := newRig(t, a)
		old, _ := r.session.Token(t.Context())
		waiting := make(chan error, 1)
		go func() { _, err := r.session.Renew(t.Context(), old); waiting <- err }()
		synctest.Wait()
		start := time.Now()
		for range 2 {
			if err := r.session.Close(); err != nil {
				t.Fatal(err)
			}
		}
		wantEqual(t, "waited for the refresh", time.Since(start), time.Second)
		if err := <-waiting; err != nil {
			t.Errorf("whoever waited for it: %v", err)
		}
		stored, _, _ := r.store.Load(t.Context())
		wantEqual(t, "the rotated token was stored", stored.RefreshToken.Reveal(), a.token().RefreshToken.Reveal())
		_, err := r.session.Token(t.Context())
		if !errors.Is(err, refresh.ErrClosed) || errors.Is(err, refresh.ErrSignedOut) {
			t.Errorf("Token: %v", err)
		}
		for name, err := range map[string]error{
			"SignIn":  r.session.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("x")}),
			"SignOut": r.session.SignOut(t.Context()),
			"Restore": r.session.Restore(t.Context()),
		} {
			if !errors.Is(err, refresh.ErrClosed) {
				t.Errorf("%s: %v", name, err)
			}
		}
		wantEqual(t, "state", r.session.State().Status, event.StatusClosed)
	})
}

// A program that signs out and ends still hears of its sign-out; a listener
// that hangs, or closes the session itself, holds nobody up.
func TestPromise33_CloseTellsWhatHasHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		heard := 0
		r := newRig(t, a)
		r.session.Subscribe(signedOut(&heard))
		stuck := make(chan struct{})
		r.session.Subscribe(func(event.Event) { <-stuck })
		r.session.Subscribe(func(event.Event) { r.session.Close() })
		r.session.SignOut(t.Context())
		start := time.Now()
		r.session.Close()
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("Close took %s", d)
		}
		wantEqual(t, "calls of the hook", heard, 1)
		close(stuck)
	})
}

// Two sessions on one store are two processes sharing one session: they share one
// refresh, and a sign-out of one ends the other at its next refresh.
func TestPromise09_HoldersOfOneSessionShareOneRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.delay = 100 * time.Millisecond
		r := newRig(t, a)
		other := refresh.NewSession(a, refresh.WithStore(r.store))
		defer other.Close()
		if err := other.Restore(t.Context()); err != nil {
			t.Fatal(err)
		}
		tok, _ := other.Token(t.Context())
		mine, _ := r.session.Token(t.Context())
		errs := each(2, func(i int) (err error) {
			if i == 0 {
				_, err = other.Renew(t.Context(), tok)
			} else {
				_, err = r.session.Renew(t.Context(), mine)
			}
			return err
		})
		none(t, errs)
		wantEqual(t, "refreshes", a.refreshes(), 1)
		wantEqual(t, "reuses", a.reuses, 0)
		r.session.SignOut(t.Context())
		tok, _ = other.Token(t.Context())
		_, err := other.Renew(t.Context(), tok)
		if !errors.Is(err, refresh.ErrSignedOut) {
			t.Errorf("after the other's sign-out: %v", err)
		}
		wantEqual(t, "reason", other.State().Reason, event.ReasonAnotherProcess)
	})
}

func TestObserverSeesEveryAttempt(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	a.revokeAccess()
	var seen []string
	mw := r.middleware(refresh.WithObserver(func(at tracing.Attempt) {
		seen = append(seen, fmt.Sprintf("%s #%d gen %d replay %t: %d", at.Operation.ID, at.Number, at.Generation, at.Replay, at.StatusCode))
	}), refresh.WithHTTPClient(&http.Client{Transport: a}))
	if _, err := callWith(t.Context(), mw, read, base+"/thing", nil); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "attempts", fmt.Sprintln(seen),
		fmt.Sprintln([]string{"readThing #1 gen 1 replay false: 401", "readThing #2 gen 2 replay true: 200"}))
}
