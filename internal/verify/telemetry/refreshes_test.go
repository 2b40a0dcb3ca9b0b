package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/telemetry"
)

// strict answers 401 to everything but its own token.
type strict struct{ good string }

func (s strict) RoundTrip(req *http.Request) (*http.Response, error) {
	status := http.StatusOK
	if req.Header.Get("Authorization") != "Bearer "+s.good {
		status = http.StatusUnauthorized
	}
	time.Sleep(10 * time.Millisecond) // all send before the first is answered
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}"))}, nil
}

// get makes one call of a session whose API takes the token "new".
func get(ctx context.Context, m *refresh.Middleware) error {
	ctx = refresh.WithOperation(ctx, refresh.Operation{ID: "getThing", Method: "GET", Route: "/thing"})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://api.test/thing", nil)
	if err != nil {
		return err
	}
	resp, err := m.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// session returns a session with an old token, and its middleware.
func (r *rig) session(fn refresh.RefreshFunc, old refresh.Token) (*refresh.Session, *refresh.Middleware) {
	r.t.Helper()
	s := refresh.NewSession(fn, refresh.WithTracer(r.Tracer))
	r.t.Cleanup(func() { s.Close() })
	if err := s.SignIn(r.t.Context(), old); err != nil {
		r.t.Fatal(err)
	}
	origin, err := refresh.ParseOrigin("https://api.test", false)
	if err != nil {
		r.t.Fatal(err)
	}
	return s, refresh.NewMiddleware(s, refresh.WithOrigin(origin), refresh.WithHTTPClient(&http.Client{Transport: strict{"new"}}))
}

func TestTheOneRefreshIsLinkedFromEveryCallThatWaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		_, m := r.session(func(context.Context, refresh.Token) (refresh.Token, error) {
			time.Sleep(300 * time.Millisecond)
			return refresh.Token{AccessToken: refresh.NewSecret("new"), RefreshToken: refresh.NewSecret("r2")}, nil
		}, refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret("r1")})
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				if err := get(t.Context(), m); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()

		want(t, "refreshes", len(r.ended(telemetry.SpanRefresh)), 1)
		one := r.last(telemetry.SpanRefresh)
		want(t, "life of the refresh", one.EndTime().Sub(one.StartTime()), 300*time.Millisecond)
		want(t, "parent of the refresh", one.Parent().IsValid(), false)
		wantAttrs(t, attrs(one), map[string]string{
			"perennial.refresh.reason": "rejected", "perennial.refresh.outcome": "refreshed", "error.type": "",
		})
		calls := r.ended("getThing")
		want(t, "calls", len(calls), 10)
		for _, call := range calls {
			if len(call.Links()) != 1 || call.Links()[0].SpanContext.SpanID() != one.SpanContext().SpanID() {
				t.Fatalf("links of a call: %v", call.Links())
			}
			wantAttrs(t, attrs(call), map[string]string{
				"perennial.token.waited": "0.3", "perennial.request.replayed": "true",
				"http.request.resend_count": "1", "http.response.status_code": "200", "error.type": "",
			})
		}
		by := map[string]string{"perennial.refresh.reason": "rejected", "perennial.refresh.outcome": "refreshed"}
		count, took, waited := r.one(telemetry.MetricRefreshes), r.one(telemetry.MetricRefreshDuration), r.one(telemetry.MetricWaitDuration)
		want(t, "refreshes counted", count.n, 1)
		wantAttrs(t, count.attrs, by)
		want(t, "durations", took.n, 1)
		want(t, "duration", took.sum, 0.3)
		wantAttrs(t, took.attrs, by)
		want(t, "waits", waited.n, 10)
		want(t, "waited in all", waited.sum > 2.99 && waited.sum < 3.01, true)
		replays := r.one(telemetry.MetricReplays)
		want(t, "replays", replays.n, 10)
		want(t, "of", replays.attrs["perennial.operation"], "getThing")
	})
}

// The wait before the first send is inside the span, though the request was
// not yet there.
func TestAnExpiredTokenIsWaitedForInsideTheSpan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		_, m := r.session(func(context.Context, refresh.Token) (refresh.Token, error) {
			time.Sleep(time.Second)
			return refresh.Token{AccessToken: refresh.NewSecret("new"), RefreshToken: refresh.NewSecret("r2")}, nil
		}, refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret("r1"), Expiry: time.Now().Add(-time.Minute)})
		if err := get(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		call := r.last("getThing")
		want(t, "life", call.EndTime().Sub(call.StartTime()), time.Second+10*time.Millisecond)
		want(t, "links", len(call.Links()), 1)
		wantAttrs(t, attrs(call), map[string]string{"perennial.token.waited": "1", "http.request.resend_count": ""})
		want(t, "reason", r.one(telemetry.MetricWaitDuration).attrs["perennial.refresh.reason"], "expired")
	})
}

func TestOutcomesOfRefreshes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			err            error
			outcome, error string
		}{
			{errors.New("canary"), "failed", "response_lost"},
			{refresh.ErrRefused, "signed_out", "refused"},
			{&refresh.ResponseError{StatusCode: 503, Code: "canary"}, "failed", "503"},
			{fmt.Errorf("quotes r1: %w", errors.New("r1")), "failed", "response_lost"},
			{fmt.Errorf("no route: %w", os.ErrDeadlineExceeded), "failed", "response_lost"},
		} {
			r := newRig(t)
			s, m := r.session(func(context.Context, refresh.Token) (refresh.Token, error) { return refresh.Token{}, c.err },
				refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret("r1")})
			if err := get(t.Context(), m); err == nil {
				t.Error("no error")
			}
			wantAttrs(t, r.one(telemetry.MetricRefreshes).attrs, map[string]string{
				"perennial.refresh.outcome": c.outcome, "error.type": c.error, "perennial.refresh.reason": "rejected",
			})
			want(t, "links", len(r.last("getThing").Links()), 1)
			s.Close()
		}
	})
}

// Another process has refreshed: the store's token is taken, and no server asked.
func TestATokenFoundInTheStoreIsAdopted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &refresh.MemoryStore{}
		renew := func(context.Context, refresh.Token) (refresh.Token, error) {
			return refresh.Token{AccessToken: refresh.NewSecret("new"), RefreshToken: refresh.NewSecret("r2")}, nil
		}
		one := refresh.NewSession(refresh.RefreshFunc(renew), refresh.WithStore(store))
		defer one.Close()
		if err := one.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret("r1")}); err != nil {
			t.Fatal(err)
		}
		r := newRig(t)
		two := refresh.NewSession(refresh.RefreshFunc(renew), refresh.WithStore(store), refresh.WithTracer(r.Tracer))
		defer two.Close()
		if err := two.Restore(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, s := range []*refresh.Session{one, two} {
			if _, err := s.Renew(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("old")}); err != nil {
				t.Fatal(err)
			}
		}
		want(t, "outcome", r.one(telemetry.MetricRefreshes).attrs["perennial.refresh.outcome"], "adopted")
		want(t, "waits", r.one(telemetry.MetricWaitDuration).n, 1) // Renew's own counts, too
	})
}

func TestARefreshThatNobodyWantsAnyMoreIsAbandoned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		s, m := r.session(func(ctx context.Context, _ refresh.Token) (refresh.Token, error) {
			<-ctx.Done()
			return refresh.Token{}, ctx.Err()
		}, refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret("r1")})
		failed := make(chan error, 1)
		go func() { failed <- get(t.Context(), m) }()
		time.Sleep(time.Second) // the refresh is under way
		if err := s.SignOut(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := <-failed; !errors.Is(err, refresh.ErrSignedOut) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		want(t, "outcome", r.one(telemetry.MetricRefreshes).attrs["perennial.refresh.outcome"], "abandoned")
	})
}

func TestWatchedSessionsAreCountedByState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		count := func() map[string]int64 {
			states := map[string]int64{}
			for _, p := range r.collect()[telemetry.MetricSessions] {
				states[p.attrs["perennial.session.state"]] = p.n
			}
			return states
		}
		want(t, "states with no session", len(count()), 0)
		s, m := r.session(func(context.Context, refresh.Token) (refresh.Token, error) {
			return refresh.Token{}, errors.New("away")
		}, refresh.Token{AccessToken: refresh.NewSecret("old"), RefreshToken: refresh.NewSecret("r1")})
		other, _ := r.session(nil, refresh.Token{AccessToken: refresh.NewSecret("new")})
		stop, stopOther := r.Watch(s), r.Watch(other)
		want(t, "active", count()["active"], 2)
		for range 2 { // the first failure is forgiven
			if err := get(t.Context(), m); err == nil {
				t.Error("no error")
			}
		}
		want(t, "active", count()["active"], 1)
		want(t, "cooling down", count()["cooling_down"], 1)
		if err := other.SignOut(t.Context()); err != nil {
			t.Fatal(err)
		}
		want(t, "active", count()["active"], 0)
		want(t, "signed out", count()["signed_out"], 1)
		stop()
		stopOther()
		stop() // twice is fine
		want(t, "states with no session", len(count()), 0)
	})
}
