package refresh_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/internal/canary"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tracing"
)

// printed is v in every way that people print things.
func printed(v any) string {
	var b strings.Builder
	for _, text := range canary.Texts(v) {
		b.WriteString(text + "\n")
	}
	return b.String()
}

// leaks reports whether text holds a canary, as it is or encoded.
func leaks(text string) bool { return canary.Holds(text, "canary") }

// Promise 55: a secret prints as a placeholder wherever it is: in a field of
// another struct that no method can be called on, as the key of a map, with a
// verb that does not fit.
func TestPromise55_SecretsCannotBePrinted(t *testing.T) {
	secret := refresh.NewSecret(canary.Text)
	tok := refresh.Token{AccessToken: secret, RefreshToken: secret}
	var store refresh.MemoryStore
	if _, err := store.Save(t.Context(), tok, ""); err != nil {
		t.Fatal(err)
	}
	for name, shapes := range map[string]map[string]any{
		"Secret": canary.Shapes(secret), "Token": canary.Shapes(tok), "*MemoryStore": canary.Shapes(&store),
	} {
		for shape, v := range shapes {
			for _, way := range canary.Leaks(v) {
				t.Errorf("%s as %s is shown by %s", name, shape, way)
			}
		}
	}
}

// Two secrets are one and the same if their texts are.
func TestSecretsCompareByText(t *testing.T) {
	one, same, other := refresh.NewSecret(strings.Repeat("x", 2)), refresh.NewSecret("xx"), refresh.NewSecret("y")
	wantEqual(t, "==", one == same && one != other, true)
	wantEqual(t, "Equal", one.Equal(same) && !one.Equal(other), true)
	wantEqual(t, "a key", map[refresh.Secret]int{one: 1}[same], 1)
	wantEqual(t, "none", refresh.NewSecret("") == refresh.Secret{} && refresh.Secret{}.IsZero() && !one.IsZero(), true)
	wantEqual(t, "of none", refresh.Secret{}.Reveal(), "")
	wantEqual(t, "tokens", refresh.Token{AccessToken: one} == refresh.Token{AccessToken: same}, true)
}

func TestPromise42_TokensCannotBePrinted(t *testing.T) {
	tok := refresh.Token{AccessToken: refresh.NewSecret("access-canary"), RefreshToken: refresh.NewSecret("refresh-canary")}
	for name, v := range map[string]any{
		"Secret": tok.AccessToken, "*Secret": &tok.AccessToken, "Token": tok, "*Token": &tok,
		"[]Token": []refresh.Token{tok}, "map": map[string]any{"t": tok},
	} {
		if text := printed(v); leaks(text) {
			t.Errorf("%s: %s", name, text)
		}
	}
	wantEqual(t, "revealed", tok.AccessToken.Reveal(), "access-canary")
	wantEqual(t, "empty", refresh.Secret{}.String(), "")
	var back struct{ S refresh.Secret }
	if err := json.Unmarshal([]byte(`{"S":"x"}`), &back); err != nil || back.S.Reveal() != "x" {
		t.Error("a secret in an answer does not decode:", err)
	}
}

func TestPromise42_NothingTellsATokensText(t *testing.T) {
	echo := func(r *http.Request) *http.Response { // a server that quotes what it got
		b, _ := io.ReadAll(r.Body)
		return reply(r, 400, string(b)+r.Header.Get("Authorization"))
	}
	ends := map[string]func(*http.Request) (*http.Response, error){
		"echo":    func(r *http.Request) (*http.Response, error) { return echo(r), nil },
		"code":    answer(400, "application/json", `{"error":"refresh-canary"}`),
		"problem": answer(401, "application/problem+json", `{"code":"access-canary"}`),
		"text":    answer(500, "text/plain", "refresh-canary"),
		"type":    answer(200, "application/json", `{"access_token":["access-canary"]}`),
		"broken":  answer(200, "application/json", `{"access_token":"access-canary`),
		"header":  answer(200, "application/json", `{"access_token":"access-canary\n"}`),
		"error":   func(r *http.Request) (*http.Response, error) { return nil, errors.New("dial with refresh-canary") },
		"panic":   func(*http.Request) (*http.Response, error) { panic("refresh-canary") },
		"good":    answer(200, "application/json", `{"access_token":"new-canary","refresh_token":"new-canary"}`),
	}
	for name, fn := range ends {
		for _, signOut := range []bool{false, true} {
			t.Run(fmt.Sprint(name, signOut), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s, rec, _ := tokenEndpoint(t, fn, refresh.WithSignOutOnOutage(signOut))
					tok, err := s.Token(t.Context())
					synctest.Wait()
					for what, v := range map[string]any{"token": tok, "error": err, "state": s.State(), "events": rec.list()} {
						if text := printed(v); leaks(text) {
							t.Errorf("%s: %s", what, text)
						}
					}
					for e := err; e != nil; e = errors.Unwrap(e) {
						if leaks(e.Error()) {
							t.Errorf("in the chain: %s", e)
						}
					}
				})
			})
		}
	}
}

func TestPromise42_RequestErrorsHoldNoSecrets(t *testing.T) {
	a := newAPI()
	r := newRig(t, a)
	var attempts []tracing.Attempt
	fail := roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, errors.New("boom") })
	mw := r.middleware(refresh.WithObserver(func(at tracing.Attempt) { attempts = append(attempts, at) }),
		refresh.WithHTTPClient(&http.Client{Transport: fail}), refresh.WithBackoff(0, 0))
	_, err := callWith(t.Context(), mw, read, base+"/thing?key=canary", nil)
	if err == nil || leaks(printed(err)) || leaks(err.Error()) {
		t.Errorf("error: %s", printed(err))
	}
	wantEqual(t, "attempts", len(attempts), 3)
	if leaks(printed(attempts)) {
		t.Errorf("attempts: %s", printed(attempts))
	}
}

// Errors are read by people: they say what happened and what comes next.
func TestErrorTexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := tokenEndpoint(t, answer(503, "text/plain", "", "Retry-After", "12"), refresh.WithRefreshRetries(0))
		_, err := s.Token(t.Context())
		wantEqual(t, "outage", err.Error(), "refresh: no fresh token for now (next try in 12s): token endpoint answered 503")
		time.Sleep(5 * time.Second)
		_, err = s.Token(t.Context())
		wantEqual(t, "later", err.Error(), "refresh: no fresh token for now (next try in 7s): token endpoint answered 503")
		s.SignOut(t.Context())
		_, err = s.Token(t.Context())
		wantEqual(t, "signed out", err.Error(), "refresh: signed out (on request)")
	})
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := tokenEndpoint(t, answer(400, "application/json", `{"error":"invalid_grant"}`))
		_, err := s.Token(t.Context())
		wantEqual(t, "refused", err.Error(), "refresh: signed out (refresh token refused): token endpoint answered 400 invalid_grant: refresh token refused")
	})
}
