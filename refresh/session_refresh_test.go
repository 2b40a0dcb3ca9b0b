package refresh_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// results is a tracer that keeps how refreshes ended.
type results struct{ all []tracing.RefreshResult }

func (r *results) TraceCall(ctx context.Context, _ tracing.CallStart) (context.Context, tracing.Call) {
	return ctx, r
}

func (r *results) TraceRefresh(ctx context.Context, _ string) (context.Context, tracing.Refresh) {
	return ctx, ended{r}
}

func (r *results) Waited(context.Context, tracing.Wait) {}

func (r *results) End(tracing.CallResult) {}

type ended struct{ *results }

func (e ended) End(r tracing.RefreshResult) { e.all = append(e.all, r) }

// A refresh whose sign-in has been replaced is no timeout: its trace says what
// came in between, wherever the refresh stood then.
func TestAnAbandonedRefreshSaysWhatCameInBetween(t *testing.T) {
	for name, prepare := range map[string]func(*api, *hookStore){
		"in the lock": func(_ *api, s *hookStore) {
			s.lock = func(ctx context.Context) (func(), error) {
				time.Sleep(time.Second) // whatever becomes of ctx
				return func() {}, nil
			}
		},
		"in the Refresher": func(a *api, _ *hookStore) { a.delay = time.Second },
		"in a Refresher that ignores its context": func(a *api, _ *hookStore) {
			a.onRefresh = func(int) (refresh.Token, error) {
				time.Sleep(time.Second)
				return refresh.Token{}, nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, store, traced := newAPI(), &hookStore{}, &results{}
				prepare(a, store)
				s := refresh.NewSession(a, refresh.WithStore(store), refresh.WithTracer(traced))
				defer s.Close()
				old := a.token()
				s.SignIn(t.Context(), old)
				used, _ := s.Token(t.Context())
				go s.Renew(t.Context(), used)
				synctest.Wait()
				time.Sleep(500 * time.Millisecond)
				s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("another"), RefreshToken: refresh.NewSecret("user")})
				time.Sleep(time.Minute)
				synctest.Wait()
				wantEqual(t, "refreshes traced", len(traced.all), 1)
				got := traced.all[0]
				wantEqual(t, "outcome", got.Outcome, tracing.OutcomeAbandoned)
				if got.Err == nil || !strings.Contains(got.Err.Error(), "a sign-in or sign-out came") {
					t.Errorf("error: %v", got.Err)
				}
			})
		})
	}
}
