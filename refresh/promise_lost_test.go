package refresh_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// loses makes the token endpoint lose its first n responses: with used, the
// refresh token counts no more by then.
func loses(a *api, n int, used bool) {
	a.onRefresh = func(call int) (refresh.Token, error) {
		if call > n {
			return refresh.Token{}, nil // the ordinary answer
		}
		if used {
			a.mu.Lock()
			a.used[a.refresh] = true
			access := a.access
			a.rotate()
			a.access = access // a rotation does not end the access token before
			a.mu.Unlock()
		}
		return refresh.Token{}, fmt.Errorf("%w: connection reset", refresh.ErrResponseLost)
	}
}

// lastSignOut is the last SignedOut event.
func (r *rig) lastSignOut() (last event.Event) {
	synctest.Wait()
	for _, e := range r.events.list() {
		if e.Kind == event.SignedOut {
			last = e
		}
	}
	return last
}

// By default, the good token is used to its end, whatever becomes of the
// refresh token; then it is used once more.
func TestPromise19_LostAnswerIsAskedForLater(t *testing.T) {
	for _, used := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			a := newAPI()
			a.life = 100 * time.Second
			r := newRig(t, a)
			loses(a, 1, used)
			time.Sleep(91 * time.Second)
			for range 8 {
				if status, err := r.status(t.Context()); err != nil || status != 200 {
					t.Fatal(status, err)
				}
				time.Sleep(time.Second)
			}
			wantEqual(t, "refreshes in the life of the token", a.refreshes(), 1)
			time.Sleep(2 * time.Second)
			if !used {
				a.rotate()
				a.refresh = "refresh-canary-1"
			}
			_, err := r.status(t.Context())
			wantEqual(t, "refreshes", a.refreshes(), 2)
			if !used {
				if err != nil {
					t.Error(err)
				}
				return
			}
			for _, want := range []error{refresh.ErrSignedOut, refresh.ErrResponseLost, refresh.ErrRefused} {
				if !errors.Is(err, want) {
					t.Errorf("%v is no %v", err, want)
				}
			}
			wantEqual(t, "reason", r.lastSignOut().Reason, event.ReasonResponseLost)
		})
	}
}

func TestPromise19_LostAnswerIsAskedForAtOnce(t *testing.T) {
	for name, lostAnswers := range map[string]int{"one": 1, "two": 2} {
		synctest.Test(t, func(t *testing.T) {
			a := newAPI()
			r := newRig(t, a, refresh.WithLostResponsePolicy(refresh.LostResponseRetryNow))
			a.revokeAccess()
			loses(a, lostAnswers, false)
			_, err := r.status(t.Context())
			wantEqual(t, name+": refreshes", a.refreshes(), 2)
			if lostAnswers == 1 && err != nil {
				t.Error(err)
			}
			if lostAnswers == 2 && (!errors.Is(err, refresh.ErrTemporary) || !errors.Is(err, refresh.ErrResponseLost)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A server that hangs leaves half of the time for the second try.
func TestPromise19_HangingServerIsAskedAgainAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		calls := 0
		hangs := refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
			if calls++; calls == 1 {
				<-ctx.Done()
				return refresh.Token{}, ctx.Err()
			}
			return a.Refresh(ctx, last)
		})
		s := refresh.NewSession(hangs, refresh.WithLostResponsePolicy(refresh.LostResponseRetryNow), refresh.WithRefreshTimeout(10*time.Second))
		defer s.Close()
		if err := s.SignIn(t.Context(), refresh.Token{RefreshToken: a.token().RefreshToken}); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if _, err := s.Token(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "time", time.Since(start), 5*time.Second)
	})
}

func TestPromise19_LostAnswerIsNeverAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a, refresh.WithLostResponsePolicy(refresh.LostResponseNeverRetry))
		a.revokeAccess()
		loses(a, 1, false)
		if _, err := r.status(t.Context()); !errors.Is(err, refresh.ErrTemporary) || !errors.Is(err, refresh.ErrResponseLost) {
			t.Errorf("got %v", err)
		}
		_, err := r.status(t.Context())
		if !errors.Is(err, refresh.ErrSignedOut) || !errors.Is(err, refresh.ErrResponseLost) {
			t.Errorf("got %v", err)
		}
		wantEqual(t, "refreshes", a.refreshes(), 1)
		wantEqual(t, "reason", r.lastSignOut().Reason, event.ReasonResponseLost)
		if stored, rev, _ := r.store.Load(t.Context()); rev != "" || !stored.RefreshToken.IsZero() {
			t.Error("the store was not cleared")
		}
	})
}

// What counts as a lost response, over HTTP.
func TestPromise19_WhichAnswersAreLost(t *testing.T) {
	reset := func(*http.Request) (*http.Response, error) { return nil, errors.New("connection reset") }
	cut := func(r *http.Request) (*http.Response, error) {
		resp := reply(r, 200, "")
		resp.Body = io.NopCloser(io.MultiReader(&cutReader{}))
		return resp, nil
	}
	hang := func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }
	for name, c := range map[string]struct {
		send func(*http.Request) (*http.Response, error)
		lost bool
	}{
		"reset": {reset, true}, "cut short": {cut, true}, "hang": {hang, true},
		"502": {answer(502, "text/html", ""), true}, "504": {answer(504, "text/html", ""), true},
		"500": {answer(500, "text/html", ""), false}, "portal": {answer(200, "text/html", "<html>"), false},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, _, _ := tokenEndpoint(t, c.send)
			_, err := s.Token(t.Context())
			if !errors.Is(err, refresh.ErrTemporary) || errors.Is(err, refresh.ErrResponseLost) != c.lost {
				t.Errorf("%s: got %v", name, err)
			}
		})
	}
}

type cutReader struct{}

func (*cutReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
