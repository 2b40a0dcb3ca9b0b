package refresh_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

func TestPromise01_OneRefreshForTenThousandRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.delay, a.latency = 50*time.Millisecond, 10*time.Millisecond
		r := newRig(t, a)
		a.revokeAccess()
		none(t, each(10_000, func(int) error {
			status, err := r.status(t.Context())
			if err == nil && status != 200 {
				err = fmt.Errorf("status %d", status)
			}
			return err
		}))
		wantEqual(t, "refreshes", a.refreshes(), 1)
		wantEqual(t, "sends", len(a.sent()), 20_000)
		wantEqual(t, "reuses", a.reuses, 0)
	})
}

func TestPromise02_Late401CostsNoRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		old, err := r.session.Token(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		a.latency = time.Second
		late := make(chan error, 1)
		go func() {
			status, err := r.status(t.Context())
			if err == nil && status != 200 {
				err = fmt.Errorf("status %d", status)
			}
			late <- err
		}()
		time.Sleep(500 * time.Millisecond) // the request is on its way
		a.revokeAccess()
		if _, err := r.session.Renew(t.Context(), old); err != nil {
			t.Fatal(err)
		}
		if err := <-late; err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "refreshes", a.refreshes(), 1)
	})
}

// Two real servers answer with the very same access token when they are asked
// twice within a second.
func TestPromise02_SameTextIsNotSameToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		old, _ := r.session.Token(t.Context())
		a.onRefresh = func(int) (refresh.Token, error) {
			return refresh.Token{AccessToken: old.AccessToken, RefreshToken: refresh.NewSecret("next")}, nil
		}
		for range 3 { // three late 401s for the one old token
			if _, err := r.session.Renew(t.Context(), old); err != nil {
				t.Fatal(err)
			}
		}
		wantEqual(t, "refreshes", a.refreshes(), 1)
	})
}

func TestPromise03_RequestDuringRefreshIsSentOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.delay = time.Second
		r := newRig(t, a)
		old, _ := r.session.Token(t.Context())
		a.revokeAccess()
		go r.session.Renew(t.Context(), old)
		synctest.Wait()
		status, err := r.status(t.Context())
		if err != nil || status != 200 {
			t.Fatal(status, err)
		}
		wantEqual(t, "sends", strings.Join(a.sent(), ", "), "GET /thing 200")
	})
}

func TestPromise04_SecondUnauthorizedGoesToTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		a.answer = func(req *http.Request) *http.Response { return problem(req, 401, "no_way") }
		resp, err := r.call(t.Context(), read, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "status", resp.StatusCode, 401)
		wantEqual(t, "body", bodyOf(t, resp), `{"code":"no_way","status":401}`)
		wantEqual(t, "sends", len(a.sent()), 2)
		wantEqual(t, "refreshes", a.refreshes(), 1)
	})
}

func TestPromise05_AlwaysUnauthorizedCostsABoundedNumberOfRefreshes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		a.answer = func(req *http.Request) *http.Response { return problem(req, 401, "no_way") }
		var typed *refresh.Error
		for range 200 {
			if _, err := r.call(t.Context(), read, nil); err != nil && !errors.As(err, &typed) {
				t.Fatal(err)
			}
		}
		if typed == nil || !errors.Is(typed, refresh.ErrTooManyRefreshes) || typed.RetryAfter <= 0 {
			t.Fatalf("got %v, want ErrTooManyRefreshes with RetryAfter", typed)
		}
		wantEqual(t, "refreshes at once", a.refreshes(), 10)
		time.Sleep(time.Minute)
		for range 200 {
			r.call(t.Context(), read, nil)
		}
		wantEqual(t, "refreshes a minute later", a.refreshes(), 20)
	})
}

func TestPromise06_BadRefreshesEndInTypedErrors(t *testing.T) {
	bad := map[string]func(ctx context.Context) (refresh.Token, error){
		"hangs until its context ends": func(ctx context.Context) (refresh.Token, error) {
			<-ctx.Done()
			return refresh.Token{}, ctx.Err()
		},
		"panics":      func(context.Context) (refresh.Token, error) { panic("canary") },
		"fails":       func(context.Context) (refresh.Token, error) { return refresh.Token{}, errors.New("rubbish") },
		"empty token": func(context.Context) (refresh.Token, error) { return refresh.Token{}, nil },
		"expired already": func(context.Context) (refresh.Token, error) {
			return refresh.Token{AccessToken: refresh.NewSecret("x"), Expiry: time.Now()}, nil
		},
		"header injection": func(context.Context) (refresh.Token, error) {
			return refresh.Token{AccessToken: refresh.NewSecret("x\r\nCookie: evil")}, nil
		},
	}
	for name, fn := range bad {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAPI()
				var calls atomic.Int32
				s := refresh.NewSession(refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
					if calls.Add(1) == 1 {
						time.Sleep(time.Millisecond) // all twenty wait by then
						return fn(ctx)
					}
					return a.Refresh(ctx, last)
				}))
				defer s.Close()
				old := a.token()
				old.Expiry = time.Now().Add(-time.Second)
				if err := s.SignIn(t.Context(), old); err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				for _, err := range each(20, func(int) error { _, err := s.Token(t.Context()); return err }) {
					if !errors.Is(err, refresh.ErrTemporary) {
						t.Errorf("got %v, want ErrTemporary", err)
					}
				}
				if d := time.Since(start); d > 31*time.Second {
					t.Errorf("waiters were held for %s", d)
				}
				if _, err := s.Token(t.Context()); err != nil {
					t.Errorf("the next call: %v", err)
				}
			})
		})
	}
}

func TestPromise06_RefresherThatIgnoresItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		release := make(chan struct{})
		var calls atomic.Int32
		s := refresh.NewSession(refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
			if calls.Add(1) == 1 {
				<-release
			}
			return a.Refresh(context.Background(), last)
		}), refresh.WithRefreshTimeout(time.Second))
		defer s.Close()
		old := a.token()
		old.Expiry = time.Now().Add(-time.Second)
		s.SignIn(t.Context(), old)
		if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrTemporary) {
			t.Fatalf("got %v, want ErrTemporary", err)
		}
		if _, err := s.Token(t.Context()); err != nil {
			t.Fatalf("the next call: %v", err)
		}
		close(release)
		synctest.Wait()
		wantEqual(t, "generation after the late answer", s.State().Generation, 2)
	})
}

func TestPromise07_RefreshThroughTheClientItServes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		var mw *refresh.Middleware
		var inside []error
		s := refresh.NewSession(refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
			// An ordinary operation, the refresh operation, and the session itself.
			resp, err := callWith(ctx, mw, read, base+"/thing", nil)
			if err == nil && resp.StatusCode != 401 {
				err = fmt.Errorf("status %d, want the 401 as it came", resp.StatusCode)
			}
			inside = append(inside, err)
			_, err = callWith(ctx, mw, refresh.Operation{ID: "r", Method: "POST", Route: "/r", Role: refresh.RoleRefresh}, base+"/r", nil)
			inside = append(inside, err)
			if _, err := mw.Session().Token(ctx); !errors.Is(err, refresh.ErrRecursion) {
				inside = append(inside, fmt.Errorf("Token inside its refresh: %w", err))
			}
			return a.Refresh(ctx, last)
		}))
		defer s.Close()
		mw = refresh.NewMiddleware(s, refresh.WithOrigin(origin(t, base)), refresh.WithHTTPClient(&http.Client{Transport: a}))
		s.SignIn(t.Context(), a.token())
		a.revokeAccess()
		start := time.Now()
		resp, err := callWith(t.Context(), mw, read, base+"/thing", nil)
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(resp, err)
		}
		none(t, inside)
		if d := time.Since(start); d > time.Millisecond {
			t.Errorf("waited %s for itself", d)
		}
		wantEqual(t, "refreshes", a.refreshes(), 1)
	})
}

func TestPromise08_RefreshTokenIsKeptOrReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []refresh.Secret
		answers := []refresh.Token{{AccessToken: refresh.NewSecret("a1")}, {AccessToken: refresh.NewSecret("a2"), RefreshToken: refresh.NewSecret("r2")}, {AccessToken: refresh.NewSecret("a3")}}
		s := refresh.NewSession(refresh.RefreshFunc(func(_ context.Context, last refresh.Token) (refresh.Token, error) {
			got = append(got, last.RefreshToken)
			return answers[len(got)-1], nil
		}))
		defer s.Close()
		s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a0"), RefreshToken: refresh.NewSecret("r0")})
		for range answers {
			now, err := s.Token(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Renew(t.Context(), now); err != nil {
				t.Fatal(err)
			}
		}
		wantEqual(t, "refresh tokens used", fmt.Sprint(got[0].Reveal(), got[1].Reveal(), got[2].Reveal()), "r0r0r2")
	})
}

func bodyOf(t testing.TB, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	var b strings.Builder
	if _, err := io.Copy(&b, resp.Body); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
