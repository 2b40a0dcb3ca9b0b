package doctor_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/doctor"
	"github.com/perennial-go/perennial/refresh/signin"
)

// looked runs the command line, and returns what it writes.
func looked(t *testing.T, args ...string) (out string, err error) {
	t.Helper()
	var o doctor.Options
	f := flag.NewFlagSet("doctor", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	o.Flags(f)
	if err := f.Parse(args); err != nil {
		t.Fatal(err)
	}
	o.Opens = func(context.Context) error { return nil }
	var b strings.Builder
	err = o.Run(t.Context(), signin.Environment{}, &b)
	return b.String(), err
}

// keys has the public key of RFC 7517, appendix A.1.
const keys = `{"keys":[{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"sig","alg":"ES256","kid":"1"}]}`

// server is an authorization server written by hand: its metadata are those of RFC 8414
// with the changes that a test asks for.
func server(t *testing.T, change func(metadata map[string]any)) string {
	t.Helper()
	var s *httptest.Server
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration":
			m := map[string]any{
				"issuer": s.URL, "authorization_endpoint": s.URL + "/authorize", "token_endpoint": s.URL + "/token", "jwks_uri": s.URL + "/keys",
				"response_types_supported": []string{"code"}, "code_challenge_methods_supported": []string{"S256"}, "grant_types_supported": []string{"authorization_code"},
			}
			change(m)
			_ = json.NewEncoder(w).Encode(m)
		case "/keys":
			_, _ = io.WriteString(w, keys)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// lines are the findings of a text, by their subjects, with whether each is well.
func lines(text string) map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(text) {
		mark, rest, _ := strings.Cut(line, "  ")
		if subject, _, ok := strings.Cut(strings.TrimSpace(rest), " "); ok && (strings.TrimSpace(mark) == "ok" || mark == "FAIL") {
			all[subject] = mark != "FAIL"
		}
	}
	return all
}

// What is wrong with a server is found without a sign-in, in the finding that it is
// about; the finding says more in a line of its own.
func TestWhatIsWrongWithAServerIsFoundWithoutASignIn(t *testing.T) {
	for name, c := range map[string]struct {
		change func(m map[string]any)
		fails  bool
	}{
		"nothing":               {func(map[string]any) {}, false},
		"another issuer":        {func(m map[string]any) { m["issuer"] = "https://evil.example" }, true},
		"no token endpoint":     {func(m map[string]any) { delete(m, "token_endpoint") }, true},
		"tokens over http":      {func(m map[string]any) { m["token_endpoint"] = "http://evil.example/token" }, true},
		"metadata of no object": {func(m map[string]any) { m["token_endpoint"] = 7 }, true},
	} {
		out, err := looked(t, "-issuer", server(t, c.change), "-client", "app", "-keyring=false")
		if errors.Is(err, doctor.ErrFound) != c.fails || !c.fails && err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		if all := lines(out); all["metadata"] == c.fails {
			t.Errorf("%s: %v\n%s", name, all, out)
		}
		if strings.Contains(out, "FAIL") != c.fails || strings.Contains(out, "signin: ") {
			t.Errorf("%s:\n%s", name, out)
		}
	}
}

// A server without a key cannot have its ID tokens verified; without openid there are
// none to verify.
func TestKeysAreNeededForIDTokensAlone(t *testing.T) {
	issuer := server(t, func(m map[string]any) { m["jwks_uri"] = m["issuer"].(string) + "/none" })
	out, err := looked(t, "-issuer", issuer, "-client", "app", "-keyring=false")
	if all := lines(out); !errors.Is(err, doctor.ErrFound) || all["keys"] || !all["metadata"] {
		t.Errorf("%v\n%s", err, out)
	}
	out, err = looked(t, "-issuer", issuer, "-client", "app", "-keyring=false", "-scopes", "items")
	if err != nil || strings.Contains(out, "keys") {
		t.Errorf("%v\n%s", err, out)
	}
}

// The redirect URI to register is the one of the flags.
func TestWhatToRegisterIsWhatTheFlagsSay(t *testing.T) {
	issuer := server(t, func(map[string]any) {})
	for args, want := range map[string]string{
		"":                              "http://127.0.0.1/callback",
		"-host localhost -port 45673":   "http://localhost:45673/callback",
		"-path /done":                   "http://127.0.0.1/done",
		"-host ::1 -port 45674 -path /": "http://[::1]:45674/",
	} {
		out, err := looked(t, append(strings.Fields(args), "-issuer", issuer, "-client", "app", "-keyring=false")...)
		if err != nil || !strings.Contains(out, " "+want) || !strings.Contains(out, "register ") {
			t.Errorf("%q: %v, no %q in\n%s", args, err, want, out)
		}
	}
}

// A server that is away is a finding, and is waited for no longer than the context.
func TestAServerThatIsAwayIsAFinding(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	out, err := looked(t, "-issuer", s.URL, "-client", "app", "-keyring=false")
	if !errors.Is(err, doctor.ErrFound) || lines(out)["metadata"] {
		t.Errorf("%v\n%s", err, out)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o := doctor.Options{Issuer: s.URL, Client: "app"}
	if err := o.Run(ctx, signin.Environment{}, io.Discard); err == nil {
		t.Error("nothing is found in no time")
	}
}
