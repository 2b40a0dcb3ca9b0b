package refresh_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

// A challenge for a stronger sign-in or a wider scope goes to the caller: no
// refresh could bring what it asks for.
func TestPromise59_StepUpCostsNoRefresh(t *testing.T) {
	for name, header := range map[string]string{
		"step-up (RFC 9470)":     `Bearer error="insufficient_user_authentication", acr_values="gold"`,
		"scope (RFC 6750)":       `Basic realm=x, Bearer error="insufficient_scope", scope="write"`,
		"expired, as a contrast": `Bearer error="invalid_token"`,
	} {
		want := 0
		if name == "expired, as a contrast" {
			want = 1
		}
		refreshes, sends := 0, 0
		s := refresh.NewSession(refresh.RefreshFunc(func(context.Context, refresh.Token) (refresh.Token, error) {
			refreshes++
			return refresh.Token{AccessToken: refresh.NewSecret("a2"), RefreshToken: refresh.NewSecret("r2")}, nil
		}))
		if err := s.SignIn(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a1"), RefreshToken: refresh.NewSecret("r1")}); err != nil {
			t.Fatal(err)
		}
		origin, _ := refresh.ParseOrigin(base, false)
		m := refresh.NewMiddleware(s, refresh.WithOrigin(origin), refresh.WithHTTPClient(&http.Client{Transport: respond(func() *http.Response {
			sends++
			return &http.Response{StatusCode: 401, Header: http.Header{"Www-Authenticate": {header}}, Body: http.NoBody}
		})}))
		req, _ := http.NewRequestWithContext(refresh.WithOperation(t.Context(), read), "GET", base+"/thing", nil)
		resp, err := m.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != 401 || refreshes != want || sends != 1+want {
			t.Errorf("%s: status %d, %d refreshes, %d sends", name, resp.StatusCode, refreshes, sends)
		}
		s.Close()
	}
}

type respond func() *http.Response

func (f respond) RoundTrip(r *http.Request) (*http.Response, error) {
	resp := f()
	resp.Request = r
	return resp, nil
}

// What a sign-in keeps with the tokens survives the store and the refresh.
func TestExtraIsKeptWithTheTokens(t *testing.T) {
	store := &refresh.MemoryStore{}
	var seen refresh.Secret
	s := refresh.NewSession(refresh.RefreshFunc(func(_ context.Context, last refresh.Token) (refresh.Token, error) {
		seen = last.Extra
		return refresh.Token{AccessToken: refresh.NewSecret("a2")}, nil
	}), refresh.WithStore(store))
	defer s.Close()
	if err := s.SignIn(t.Context(), refresh.Token{RefreshToken: refresh.NewSecret("r1"), Extra: refresh.NewSecret("kept")}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	stored, _, _ := store.Load(t.Context())
	again, err := refresh.DecodeToken(stored.Encode())
	if err != nil || seen != refresh.NewSecret("kept") || again.Extra.Reveal() != "kept" || again.AccessToken.Reveal() != "a2" {
		t.Errorf("refresher saw %q, store has %q, %v", seen.Reveal(), again.Extra.Reveal(), err)
	}
}
