package redact_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/internal/redact"
)

func TestTextHidesASecretHoweverItIsWritten(t *testing.T) {
	const secret = `Canary/+<"secret">&ä`
	for name, s := range map[string]string{
		"plain":     secret,
		"query":     url.QueryEscape(secret),
		"path":      url.PathEscape(secret),
		"hex small": strings.ToLower(url.QueryEscape(secret)),
		"JSON":      `Canary/+\u003c\"secret\"\u003e\u0026ä`,
		"HTML":      "Canary/+&lt;&#34;secret&#34;&gt;&amp;ä",
		"host":      strings.ToLower(secret),
	} {
		for _, text := range []string{"lookup " + s + ".evil.test: no such host", s, "x" + s + "y" + s} {
			if got := redact.Text(text, secret); strings.Contains(strings.ToLower(got), "secret") || !strings.Contains(got, redact.Mark) {
				t.Errorf("%s: %q became %q", name, text, got)
			}
		}
	}
}

func TestTextLeavesWhatIsNoSecret(t *testing.T) {
	for _, tc := range []struct {
		s, want string
		secrets []string
	}{
		{"no such host", "no such host", nil},
		{"no such host", "no such host", []string{"", " "}},
		{"incorrect_client_credentials", "incorrect_client_credentials", []string{"r", "cr", "client"}},
		{`token "r1" is r1, not r12`, `token "[redacted]" is [redacted], not r12`, []string{"r1"}},
		{"longer-than-short and longer-than-short-too", "[redacted] and [redacted]", []string{"longer-than-short", "longer-than-short-too"}},
		{"İstanbul longsecret", "İstanbul [redacted]", []string{"LongSecret"}},
	} {
		if got := redact.Text(tc.s, tc.secrets...); got != tc.want {
			t.Errorf("%q became %q, want %q", tc.s, got, tc.want)
		}
	}
}

func TestURLs(t *testing.T) {
	got := redact.URLs(`failed to parse Location header "https://u:p@a.test/x?y#z": Get http://b.test/p%20q, see HTTPS://c`)
	if want := `failed to parse Location header "[URL]": Get [URL] see [URL]`; got != want {
		t.Errorf("got %q", got)
	}
}

// The text of an error may be clean, and that of its cause not.
func TestChainLooksAtEveryCause(t *testing.T) {
	inner := fmt.Errorf("token secret-canary: %w", io.EOF)
	for name, err := range map[string]error{
		"itself":  inner,
		"wrapped": &quiet{inner},
		"joined":  errors.Join(io.EOF, &quiet{inner}),
	} {
		if !redact.Chain(err, "secret-canary") {
			t.Errorf("%s: not found", name)
		}
	}
	if redact.Chain(&quiet{io.EOF}, "secret-canary") || redact.Chain(nil, "x") {
		t.Error("found where there is none")
	}
}

type quiet struct{ err error }

func (q *quiet) Error() string { return "quiet" }
func (q *quiet) Unwrap() error { return q.err }

func TestSecretsOfARequest(t *testing.T) {
	req, _ := http.NewRequestWithContext(redact.With(redact.With(t.Context(), "one"), "two"), "GET", "https://a.test", nil)
	req.SetBasicAuth("app", "s%3A1")
	if got := strings.Join(redact.Of(req), " "); got != "one two "+"YXBwOnMlM0Ex s%3A1 s:1" {
		t.Errorf("got %q", got)
	}
	req.Header.Set("Authorization", "Bearer abc")
	if got := redact.Of(req); got[2] != "abc" {
		t.Errorf("got %q", got)
	}
}

func FuzzText(f *testing.F) {
	f.Add("a token abc-123-def in a text", "abc-123-def")
	f.Add("İ\xff", "\xff")
	f.Fuzz(func(t *testing.T, s, secret string) {
		secret = strings.TrimSpace(secret)
		got := redact.Text(s, secret)
		if len(secret) >= 8 && strings.Contains(got, secret) && !strings.Contains(redact.Mark, secret) {
			t.Errorf("%q: %q is left in %q", s, secret, got)
		}
	})
}

// What is hidden is found by its kind, and not printed in any way.
func TestHidden(t *testing.T) {
	cause := &net.OpError{Op: "dial", Err: &net.DNSError{Name: "secret-canary.test", Err: "no such host", IsTimeout: true}}
	err := redact.Error(fmt.Errorf("a: %w", cause), "secret-canary")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		if text := fmt.Sprintf(verb, err); strings.Contains(text, "canary") {
			t.Errorf("%s: %s", verb, text)
		}
	}
	if j, _ := json.Marshal(map[string]any{"err": err}); strings.Contains(string(j), "canary") {
		t.Errorf("JSON: %s", j)
	}
	var n net.Error
	if !errors.Is(err, cause) || !errors.As(err, &n) || !n.Timeout() || errors.Unwrap(err) != nil {
		t.Errorf("got %#v", err)
	}
	if clean := redact.Error(io.EOF, "x"); clean != io.EOF { //nolint:errorlint // the very same
		t.Errorf("a clean error became %v", clean)
	}
	sent := redact.Sent(&url.Error{Op: "Get", URL: "https://a.test/secret-canary", Err: cause}, "/thing/{id}", "secret-canary")
	if want := `Get "/thing/{id}": dial: lookup [redacted].test: no such host`; sent.Error() != want {
		t.Errorf("got %v", sent)
	}
}
