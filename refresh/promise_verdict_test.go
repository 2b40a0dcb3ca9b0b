package refresh_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// The client was refused, by a server or by its database: the session and its
// store stay as they are, the server is left alone, and it goes on by itself.
func TestPromise44_ARefusedClientKeepsTheSession(t *testing.T) {
	for _, signOut := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			calls, mended := 0, false
			auth := testAuth
			auth.Refresh.OAuth2, auth.Client = true, tokenendpoint.SecretInHeader{ID: "inventory", Secret: refresh.NewSecret("s")}
			r, err := tokenendpoint.NewRefresher(auth, base, &http.Client{Transport: roundTripFunc(func(r *http.Request) (*http.Response, error) {
				calls++
				if mended {
					return answer(200, "application/json", `{"access_token":"new","refresh_token":"r2"}`)(r)
				}
				return answer(401, "application/json", `{"error":"invalid_client"}`)(r)
			})})
			if err != nil {
				t.Fatal(err)
			}
			store, rec := &refresh.MemoryStore{}, &recorder{}
			s := refresh.NewSession(r, refresh.WithStore(store), refresh.WithSignOutOnOutage(signOut))
			s.Subscribe(rec.add)
			defer s.Close()
			s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("r1"), Expiry: time.Now().Add(-time.Second)})
			_, before, _ := store.Load(t.Context())
			for range 600 {
				_, err = s.Token(t.Context())
				var e *refresh.ResponseError
				if !errors.Is(err, refresh.ErrTemporary) || !errors.Is(err, refresh.ErrClientRefused) || !errors.As(err, &e) || e.Client != "inventory" {
					t.Fatalf("got %v", err)
				}
				time.Sleep(time.Second)
			}
			if !strings.Contains(err.Error(), `401 invalid_client to client "inventory"`) {
				t.Errorf("the error does not name the client: %v", err)
			}
			if calls > 25 {
				t.Errorf("asked %d times in ten minutes", calls)
			}
			if _, after, _ := store.Load(t.Context()); after != before {
				t.Error("the store was touched")
			}
			mended = true
			time.Sleep(time.Minute)
			if tok, err := s.Token(t.Context()); err != nil || tok.AccessToken.Reveal() != "new" {
				t.Errorf("mended: %v", err)
			}
			synctest.Wait()
			wantEqual(t, "signed out", rec.count(event.SignedOut), 0)
		})
	}
}

// A dead refresh token whose server says so in words of its own is not asked
// for for ever.
func TestPromise44_UnknownRefusalsEndAfterTheStatedTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		s, rec, store := tokenEndpoint(t, func(r *http.Request) (*http.Response, error) {
			calls++
			return answer(401, "text/html", "<html>login</html>")(r)
		})
		start := time.Now()
		_, err := s.Token(t.Context())
		if !errors.Is(err, refresh.ErrTemporary) || !errors.Is(err, refresh.ErrUnknownRefusal) || !strings.Contains(err.Error(), "refused: [401]") {
			t.Fatalf("got %v", err)
		}
		for errors.Is(err, refresh.ErrTemporary) && time.Since(start) < 7*24*time.Hour {
			time.Sleep(time.Minute)
			_, err = s.Token(t.Context())
		}
		if took := time.Since(start); took < 6*time.Hour || took > 7*time.Hour {
			t.Errorf("it took %s", took)
		}
		if !errors.Is(err, refresh.ErrSignedOut) || s.State().Reason != event.ReasonUnknownRefusal {
			t.Errorf("got %v", err)
		}
		asked := calls
		for range 100 {
			time.Sleep(time.Minute)
			s.Token(t.Context())
		}
		wantEqual(t, "asked afterwards", calls-asked, 0)
		synctest.Wait()
		wantEqual(t, "signed out", rec.count(event.SignedOut), 1)
		if _, rev, _ := store.Load(t.Context()); rev != "" {
			t.Error("the store was not cleared")
		}
	})
}

// The sign-in page of a network, an outage and a valid access token are no
// reason to end a session.
func TestPromise44_UnknownRefusalsCountOnlyInARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		s, rec, _ := tokenEndpoint(t, func(r *http.Request) (*http.Response, error) {
			if calls++; calls%100 == 0 {
				return answer(500, "text/plain", "")(r)
			}
			return answer(403, "application/json", "{}")(r)
		})
		for range 24 * 60 {
			if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrTemporary) {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		synctest.Wait()
		wantEqual(t, "signed out", rec.count(event.SignedOut), 0)
	})
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.life = 48 * time.Hour
		r := newRig(t, a, refresh.WithUnknownRefusalLimit(0))
		a.onRefresh = func(int) (refresh.Token, error) {
			return refresh.Token{}, fmt.Errorf("%w: x", refresh.ErrUnknownRefusal)
		}
		time.Sleep(47*time.Hour + 56*time.Minute)
		for range 200 {
			if status, err := r.status(t.Context()); err != nil || status != 200 {
				t.Fatal("the token was valid:", status, err)
			}
			time.Sleep(time.Second)
		}
		if a.refreshes() < 5 {
			t.Fatalf("%d refreshes ahead", a.refreshes())
		}
		time.Sleep(time.Minute)
		if _, err := r.status(t.Context()); !errors.Is(err, refresh.ErrSignedOut) {
			t.Errorf("expired: %v", err)
		}
	})
}
