package refresh_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

// returns makes the token endpoint rotate, and the Refresher return what change
// leaves of the new pair.
func returns(a *api, change func(t refresh.Token) (refresh.Token, error)) {
	a.onRefresh = func(call int) (refresh.Token, error) {
		if call > 1 {
			return refresh.Token{}, nil // the ordinary response
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.used[a.refresh] = true
		a.rotate()
		return change(a.tokenLocked())
	}
}

// A Refresher that is written by hand may return what it could read beside the
// error of what it could not.
func TestPromise43_NothingThatWasRotatedIsThrownAway(t *testing.T) {
	unread := errors.New(`parsing time "soon"`)
	for name, tc := range map[string]struct {
		change    func(t refresh.Token) (refresh.Token, error)
		refreshes int // until a call succeeds
	}{
		"a pair beside an error": {func(t refresh.Token) (refresh.Token, error) { t.Expiry = time.Time{}; return t, unread }, 1},
		"a pair beside a temporary error": {func(t refresh.Token) (refresh.Token, error) {
			return t, fmt.Errorf("%w: %w", refresh.ErrTemporary, unread)
		}, 1},
		"a refresh token beside an error": {func(t refresh.Token) (refresh.Token, error) { t.AccessToken = refresh.Secret{}; return t, unread }, 2},
		"a refresh token and no error":    {func(t refresh.Token) (refresh.Token, error) { t.AccessToken = refresh.Secret{}; return t, nil }, 2},
		"a pair that has expired":         {func(t refresh.Token) (refresh.Token, error) { t.Expiry = time.Now().Add(-time.Hour); return t, nil }, 2},
		"an access token that is no header": {func(t refresh.Token) (refresh.Token, error) {
			t.AccessToken = refresh.NewSecret(t.AccessToken.Reveal() + "\n")
			return t, nil
		}, 2},
		"a pair with a warning": {func(t refresh.Token) (refresh.Token, error) { t.Warning = "no lifetime"; return t, nil }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI()
				r := newRig(t, a)
				a.revokeAccess()
				returns(a, tc.change)
				status, err := r.status(t.Context())
				if tc.refreshes == 2 {
					if !errors.Is(err, refresh.ErrTemporary) {
						t.Fatal(status, err)
					}
					time.Sleep(10 * time.Second)
					status, err = r.status(t.Context())
				}
				if err != nil || status != 200 {
					t.Fatal(status, err)
				}
				wantEqual(t, "refreshes", a.refreshes(), tc.refreshes)
				wantEqual(t, "used twice", a.reuses, 0)
				stored, _, _ := r.store.Load(t.Context())
				wantEqual(t, "stored", stored.RefreshToken, a.token().RefreshToken)
			})
		})
	}
}

// A sloppy Refresher returns the token that it was given.
func TestPromise43_TheOldTokenBesideAnErrorIsNoNewOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		old := a.token()
		a.revokeAccess()
		a.onRefresh = func(int) (refresh.Token, error) { return old, errors.New("boom") }
		if _, err := r.status(t.Context()); !errors.Is(err, refresh.ErrTemporary) {
			t.Error(err)
		}
		wantEqual(t, "refreshed", r.events.count(event.Refreshed), 0)
	})
}

// A server that writes lifetimes which nobody can read does so each time.
func TestPromise43_WhatCannotBeReadIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, rec, _ := tokenEndpoint(t, answer(200, "application/json", `{"access_token":"a","refresh_token":"r","expires_in":"soon"}`))
		for range 5 {
			tok, err := s.Token(t.Context())
			if err != nil || !tok.Expiry.IsZero() || tok.Warning != "" {
				t.Fatalf("%+v %v", tok, err)
			}
			if _, err := s.Renew(t.Context(), tok); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		var told []string
		for _, e := range rec.list() {
			if e.Err != nil {
				told = append(told, e.Err.Error())
			}
		}
		if len(told) != 1 || told[0] != "a text at /expires_in is no lifetime that can be read" {
			t.Errorf("told %q", told)
		}
	})
	synctest.Test(t, func(t *testing.T) { // at a sign-in too
		r := newRig(t, newAPI())
		tok := r.token()
		tok.Warning = "no lifetime"
		r.session.SignIn(t.Context(), tok)
		synctest.Wait()
		if last := r.events.list()[len(r.events.list())-1]; last.Err == nil || last.Err.Error() != "no lifetime" {
			t.Errorf("told %v", last.Err)
		}
	})
}

// The server has rotated, and the new refresh token cannot be read: the access
// token is used, and the old refresh token as after a response that got lost.
func TestPromise43_AnAccessTokenAloneIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		s, _, _ := tokenEndpoint(t, func(r *http.Request) (*http.Response, error) {
			calls++
			return answer(200, "application/json", `{"access_token":"a2","refresh_token":{"x":1},"expires_in":100}`)(r)
		})
		for range 99 {
			tok, err := s.Token(t.Context())
			if err != nil || tok.AccessToken.Reveal() != "a2" {
				t.Fatal(tok.AccessToken.Reveal(), err)
			}
			time.Sleep(time.Second)
		}
		wantEqual(t, "refreshes in its lifetime", calls, 1)
	})
}
