package refresh_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// A replay whose token was replaced by a refresh of others while it was under
// way says nothing of the token that there is now.
func TestPromise47_AReplayThatWasOvertakenIsSentAgain(t *testing.T) {
	for name, late := range map[string]bool{"the refresh is over": false, "the refresh is under way": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI()
				r := newRig(t, a)
				a.revokeAccess()
				if late {
					a.delay = 50 * time.Millisecond
				}
				sends := 0
				a.answer = func(req *http.Request) *http.Response {
					if req.URL.Path != "/thing" {
						return nil
					}
					if sends++; sends != 2 {
						return nil
					}
					// The replay is on its way; somebody else's 401 rotates the token.
					now, _ := r.session.Current()
					go r.session.Renew(context.WithoutCancel(t.Context()), now)
					a.mu.Unlock()
					time.Sleep(10 * time.Millisecond)
					a.mu.Lock()
					return problem(req, 401, "expired")
				}
				status, err := r.status(t.Context())
				if err != nil || status != 200 {
					t.Error(status, err)
				}
				wantEqual(t, "sends", sends, 3)
				wantEqual(t, "refreshes", a.refreshes(), 2)
			})
		})
	}
}

// Replays that are overtaken again and again end.
func TestPromise47_OvertakenReplaysAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		sends := 0
		a.answer = func(req *http.Request) *http.Response {
			sends++
			a.mu.Unlock()
			if now, err := r.session.Current(); err == nil && sends > 1 {
				r.session.Renew(t.Context(), now)
			}
			a.mu.Lock()
			return problem(req, 401, "no_way")
		}
		resp, err := r.call(t.Context(), read, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "status", resp.StatusCode, 401)
		wantEqual(t, "body", bodyOf(t, resp), `{"code":"no_way","status":401}`)
		wantEqual(t, "sends", sends, 5)
	})
}

func TestPromise47_APermissionThatIsMissingStartsNoRefresh(t *testing.T) {
	for name, tc := range map[string]struct {
		status    int
		challenge string
		kind      error
		check     func(*refresh.ChallengeError) bool
	}{
		"scope, 403": {403, `Bearer realm="x", error="insufficient_scope", scope="a b"`, refresh.ErrInsufficientScope, func(e *refresh.ChallengeError) bool { return e.Scope == "a b" && e.MaxAge < 0 }},
		"scope, 401": {401, `Basic realm="y", Bearer error="insufficient_scope"`, refresh.ErrInsufficientScope, func(e *refresh.ChallengeError) bool { return e.Scope == "" }},
		"step-up": {401, `Bearer error="insufficient_user_authentication", error_description="x", acr_values="gold silver", max_age="300"`, refresh.ErrStepUpRequired, func(e *refresh.ChallengeError) bool {
			return strings.Join(e.ACRValues, ",") == "gold,silver" && e.MaxAge == 5*time.Minute
		}},
		"step-up, now": {401, `Bearer error="insufficient_user_authentication", max_age=0`, refresh.ErrStepUpRequired, func(e *refresh.ChallengeError) bool { return e.MaxAge == 0 && len(e.ACRValues) == 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAPI()
			r := newRig(t, a)
			a.answer = func(req *http.Request) *http.Response {
				resp := reply(req, tc.status, "as it came")
				resp.Header.Set("WWW-Authenticate", tc.challenge)
				return resp
			}
			mw := r.middleware(refresh.WithRejected(refresh.Rejection{Status: 403}))
			resp, err := callWith(t.Context(), mw, read, base+"/thing", nil)
			if err != nil {
				t.Fatal(err)
			}
			wantEqual(t, "status", resp.StatusCode, tc.status)
			wantEqual(t, "body", bodyOf(t, resp), "as it came")
			wantEqual(t, "refreshes", a.refreshes(), 0)
			wantEqual(t, "sends", len(a.sent()), 1)
			e := refresh.ChallengeOf(resp)
			if e == nil || !errors.Is(e, tc.kind) || !tc.check(e) {
				t.Errorf("got %+v", e)
			}
		})
	}
	if e := refresh.ChallengeOf(reply(nil, 401, "")); e != nil {
		t.Errorf("a plain 401 is %v", e)
	}
}

// When no more refreshes are made, the server's own words are all there is.
func TestPromise47_TheServersOwn401ReachesTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		a.answer = func(req *http.Request) *http.Response { return problem(req, 401, "no_way") }
		var e *refresh.Error
		for range 100 {
			if _, err := r.call(t.Context(), read, nil); errors.As(err, &e) {
				break
			}
		}
		if e == nil || !errors.Is(e, refresh.ErrTooManyRefreshes) || e.Response() == nil {
			t.Fatalf("got %v", e)
		}
		body, err := io.ReadAll(e.Response().Body)
		if err != nil || e.Response().StatusCode != 401 || string(body) != `{"code":"no_way","status":401}` {
			t.Errorf("%d %s %v", e.Response().StatusCode, body, err)
		}
	})
}
