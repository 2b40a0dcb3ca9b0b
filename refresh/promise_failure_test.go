package refresh_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// tokenEndpoint is a session whose refresh is a real HTTP call, answered by fn.
func tokenEndpoint(t *testing.T, fn func(*http.Request) (*http.Response, error), opts ...refresh.Option) (*refresh.Session, *recorder, *refresh.MemoryStore) {
	t.Helper()
	r, err := tokenendpoint.NewRefresher(testAuth, base, &http.Client{Transport: roundTripFunc(fn)})
	if err != nil {
		t.Fatal(err)
	}
	store, rec := &refresh.MemoryStore{}, &recorder{}
	s := refresh.NewSession(r, append([]refresh.Option{refresh.WithStore(store)}, opts...)...)
	s.Subscribe(rec.add)
	t.Cleanup(func() { s.Close() })
	err = s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("access-canary"), RefreshToken: refresh.NewSecret("refresh-canary"), Expiry: time.Now().Add(-time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	return s, rec, store
}

var testAuth = tokenendpoint.Auth{Refresh: tokenendpoint.Endpoint{
	Operation: refresh.Operation{ID: "refreshToken", Method: "POST", Route: "/auth/refresh", Public: true, Role: refresh.RoleRefresh},
	Request:   tokenendpoint.RequestFields{RefreshToken: "/refresh_token"},
	Response:  tokenendpoint.ResponseFields{AccessToken: "/access_token", RefreshToken: "/refresh_token", ExpiresIn: "/expires_in"},
}}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(status int, contentType, body string, header ...string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		resp := reply(r, status, body)
		resp.Header.Set("Content-Type", contentType)
		for i := 0; i+1 < len(header); i += 2 {
			resp.Header.Set(header[i], header[i+1])
		}
		return resp, nil
	}
}

func TestPromise15_DefinitiveRefusalSignsOutOnce(t *testing.T) {
	refusals := map[string]func(*http.Request) (*http.Response, error){
		"400 invalid_grant": answer(400, "application/json", `{"error":"invalid_grant"}`),
		"401 problem":       answer(401, "application/problem+json", `{"status":401,"code":"session_revoked"}`),
		"403 nested":        answer(403, "application/json; charset=utf-8", `{"error":{"code":"REVOKED"}}`),
	}
	for name, fn := range refusals {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls, hooks := 0, 0
				s, rec, store := tokenEndpoint(t, func(r *http.Request) (*http.Response, error) {
					calls++
					time.Sleep(time.Millisecond)
					return fn(r)
				})
				s.Subscribe(signedOut(&hooks))
				for _, err := range each(100, func(int) error { _, err := s.Token(t.Context()); return err }) {
					if !errors.Is(err, refresh.ErrSignedOut) || !errors.Is(err, refresh.ErrRefused) {
						t.Fatalf("got %v, want ErrSignedOut because of ErrRefused", err)
					}
				}
				if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrSignedOut) {
					t.Errorf("afterwards: %v", err)
				}
				synctest.Wait()
				_, rev, _ := store.Load(t.Context())
				wantEqual(t, "revision of the store", rev, "")
				wantEqual(t, "calls of the token endpoint", calls, 1)
				wantEqual(t, "signed-out events", rec.count(event.SignedOut), 1)
				wantEqual(t, "calls of the hook", hooks, 1)
				wantEqual(t, "reason", s.State().Reason, event.ReasonRefused)
				if err := s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("b")}); err != nil {
					t.Fatal(err)
				}
				if _, err := s.Token(t.Context()); err != nil {
					t.Errorf("after the next sign-in: %v", err)
				}
			})
		})
	}
}

// The refusal was of a token that another process had used
// already: what that one stored is adopted.
func TestPromise15_RefusalReadsTheStoreAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store *refresh.MemoryStore
		s, rec, store := tokenEndpoint(t, func(r *http.Request) (*http.Response, error) {
			_, rev, _ := store.Load(t.Context())
			store.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("winner"), RefreshToken: refresh.NewSecret("next")}, rev)
			return answer(400, "application/json", `{"error":"invalid_grant"}`)(r)
		})
		got, err := s.Token(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "token", got.AccessToken.Reveal(), "winner")
		synctest.Wait()
		wantEqual(t, "signed out", rec.count(event.SignedOut), 0)
		last := rec.list()[len(rec.list())-1]
		wantEqual(t, "reason", last.Reason, event.ReasonAnotherProcess)
		wantEqual(t, "by another process", last.ByAnotherProcess(), true)
	})
}

func TestPromise16_LookAlikesAreNotDefinitive(t *testing.T) {
	html := "<html>please log in to the Wi-Fi</html>"
	alikes := map[string]func(*http.Request) (*http.Response, error){
		"429":                     answer(429, "application/json", `{"error":"slow_down"}`),
		"429 invalid_grant":       answer(429, "application/json", `{"error":"invalid_grant"}`),
		"408":                     answer(408, "application/json", `{"code":"timeout"}`),
		"500 with a code":         answer(500, "application/json", `{"error":"invalid_grant"}`),
		"503":                     answer(503, "text/plain", "down"),
		"portal 200":              answer(200, "text/html", html),
		"portal 302":              answer(302, "text/html", html, "Location", "http://portal.test/"),
		"portal 403":              answer(403, "text/html", html),
		"proxy 400":               answer(400, "text/html", html),
		"bare 401":                answer(401, "text/plain", ""),
		"400 JSON without code":   answer(400, "application/json", `{"message":"no"}`),
		"temporarily_unavailable": answer(400, "application/json", `{"error":"temporarily_unavailable"}`),
		"204":                     answer(204, "", ""),
		"JSON without a token":    answer(200, "application/json", `{}`),
		"token of a wrong type":   answer(200, "application/json", `{"access_token":{}}`),
		"DNS":                     func(*http.Request) (*http.Response, error) { return nil, errors.New("no such host") },
		"reset":                   func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
	}
	for name, fn := range alikes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, rec, store := tokenEndpoint(t, fn)
				_, err := s.Token(t.Context())
				if !errors.Is(err, refresh.ErrTemporary) || errors.Is(err, refresh.ErrSignedOut) {
					t.Errorf("got %v, want ErrTemporary", err)
				}
				synctest.Wait()
				wantEqual(t, "signed out", rec.count(event.SignedOut), 0)
				if kept, _, _ := store.Load(t.Context()); kept.RefreshToken.IsZero() {
					t.Error("the tokens were thrown away")
				}
			})
		})
	}
}

func TestPromise16_RetryAfterIsObeyedAndCapped(t *testing.T) {
	for asked, want := range map[string]time.Duration{
		"7": 7 * time.Second, "86400": time.Minute, "99999999999999999999": time.Minute, "-5": 0, "soon": 0,
	} {
		t.Run(asked, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				s, _, _ := tokenEndpoint(t, func(r *http.Request) (*http.Response, error) {
					calls++
					return answer(429, "text/plain", "", "Retry-After", asked)(r)
				}, refresh.WithRefreshRetries(0))
				_, err := s.Token(t.Context())
				var e *refresh.Error
				if !errors.As(err, &e) || e.RetryAfter != want {
					t.Fatalf("got %v, want RetryAfter %s", err, want)
				}
				if want == 0 {
					return
				}
				time.Sleep(want - time.Millisecond)
				if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrTemporary) {
					t.Errorf("before the time: %v", err)
				}
				wantEqual(t, "calls before the time", calls, 1)
				time.Sleep(time.Millisecond)
				s.Token(t.Context())
				wantEqual(t, "calls after the time", calls, 2)
			})
		})
	}
}

func TestPromise17_SignOutOnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		s, rec, store := tokenEndpoint(t, func(r *http.Request) (*http.Response, error) {
			calls++
			return answer(503, "text/plain", "")(r)
		}, refresh.WithSignOutOnOutage(true))
		for _, err := range each(10, func(int) error { _, err := s.Token(t.Context()); return err }) {
			if !errors.Is(err, refresh.ErrSignedOut) {
				t.Errorf("got %v, want ErrSignedOut", err)
			}
		}
		synctest.Wait()
		wantEqual(t, "calls, retries included", calls, 3)
		wantEqual(t, "signed-out events", rec.count(event.SignedOut), 1)
		wantEqual(t, "reason", s.State().Reason, event.ReasonOutage)
		_, rev, _ := store.Load(t.Context())
		wantEqual(t, "revision of the store", rev, "")
	})
}

func TestPromise17_KeepOnOutageCoolsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls, up := 0, false
		s, rec, _ := tokenEndpoint(t, func(r *http.Request) (*http.Response, error) {
			calls++
			if up {
				return answer(200, "application/json", `{"access_token":"new","expires_in":60}`)(r)
			}
			return nil, io.ErrUnexpectedEOF
		})
		for range 6000 { // ten minutes, ten calls a second
			if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrTemporary) {
				t.Fatalf("got %v, want ErrTemporary", err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if calls < 10 || calls > 25 {
			t.Errorf("the token endpoint was asked %d times in ten minutes", calls)
		}
		wantEqual(t, "state", s.State().Status, event.StatusCoolingDown)
		wantEqual(t, "signed out", rec.count(event.SignedOut), 0)
		up = true
		time.Sleep(time.Minute)
		if _, err := s.Token(t.Context()); err != nil {
			t.Errorf("after the outage: %v", err)
		}
		wantEqual(t, "state", s.State().Status, event.StatusActive)
	})
}

func TestPromise18_WaitersShareOneFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.latency, a.delay = 10*time.Millisecond, 50*time.Millisecond
		r := newRig(t, a)
		a.revokeAccess()
		a.onRefresh = func(int) (refresh.Token, error) { return refresh.Token{}, errors.New("boom") }
		errs := each(21, func(i int) error {
			if i == 20 {
				time.Sleep(45 * time.Millisecond) // its 401 comes with the failure, or after
			}
			_, err := r.status(t.Context())
			return err
		})
		for _, err := range errs {
			if !errors.Is(err, refresh.ErrTemporary) || !strings.Contains(err.Error(), "boom") {
				t.Errorf("got %v", err)
			}
		}
		wantEqual(t, "refreshes", a.refreshes(), 1)
	})
}

// A 401 that arrives after the refresh has failed, for a request that was sent
// before, shares that failure.
func TestPromise18_Late401SharesTheFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		r := newRig(t, a)
		old, _ := r.session.Token(t.Context())
		a.onRefresh = func(int) (refresh.Token, error) { return refresh.Token{}, errors.New("boom") }
		for range 21 {
			if _, err := r.session.Renew(t.Context(), old); !errors.Is(err, refresh.ErrTemporary) {
				t.Fatal(err)
			}
		}
		wantEqual(t, "refreshes", a.refreshes(), 1)
	})
}
