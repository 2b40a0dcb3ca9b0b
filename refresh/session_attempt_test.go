package refresh_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// What certainly used up no refresh token is repeated; a response that got lost
// is not: the second use would end the session at a strict server.
func TestPromise25_RefreshGrantIsRepeatedOnlyWhenUnused(t *testing.T) {
	for status, want := range map[int]int{503: 3, 429: 3, 500: 1, 502: 1, 504: 1, 0: 1} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				s, _, _ := tokenEndpoint(t, func(r *http.Request) (*http.Response, error) {
					calls++
					if status == 0 {
						return nil, io.ErrUnexpectedEOF
					}
					return answer(status, "text/plain", "")(r)
				})
				s.Token(t.Context())
				wantEqual(t, "calls", calls, want)
			})
		})
	}
}

func TestRefresherSendsNoBearerAndFollowsNoRedirect(t *testing.T) {
	var hosts []string
	r, err := tokenendpoint.NewRefresher(testAuth, base+"/v1/", &http.Client{Transport: roundTripFunc(func(r *http.Request) (*http.Response, error) {
		hosts = append(hosts, r.Method+" "+r.URL.String())
		if r.Header.Get("Authorization") != "" {
			t.Error("the refresh call carries an Authorization header")
		}
		return answer(307, "text/plain", "", "Location", "https://evil.test/")(r)
	})})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = r.Refresh(context.Background(), refresh.Token{AccessToken: refresh.NewSecret("a"), RefreshToken: refresh.NewSecret("r")}); err == nil {
		t.Error("a redirect is not an answer")
	}
	wantEqual(t, "calls", strings.Join(hosts, ", "), "POST https://api.test/v1/auth/refresh")
}

// A late response still counts when nobody has refreshed since: the old refresh
// token is used up.
func TestPromise06_LateAnswerIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		s := refresh.NewSession(refresh.RefreshFunc(func(ctx context.Context, last refresh.Token) (refresh.Token, error) {
			time.Sleep(5 * time.Second)
			return a.Refresh(context.Background(), last)
		}), refresh.WithRefreshTimeout(time.Second))
		defer s.Close()
		old := a.token()
		old.Expiry = time.Now().Add(-time.Second)
		s.SignIn(t.Context(), old)
		if _, err := s.Token(t.Context()); !errors.Is(err, refresh.ErrTemporary) {
			t.Fatalf("got %v, want ErrTemporary", err)
		}
		time.Sleep(5 * time.Second)
		got, err := s.Token(t.Context())
		if err != nil || got.AccessToken != a.token().AccessToken {
			t.Fatal(err, s.State())
		}
		wantEqual(t, "refreshes", a.refreshes(), 1)
	})
}
