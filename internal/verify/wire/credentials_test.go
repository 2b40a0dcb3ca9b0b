package wire

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Promise 52: every security scheme of the document is served.
func TestPromise52_EverySchemeIsServed(t *testing.T) {
	a := newAPI(t, httptest.NewServer)
	c := a.client(t, true, all()...)
	for path, want := range map[string]string{
		"/bearer": "bearer", "/token": "token", "/basic": "basic", "/oauth": "oauth", "/openid": "openid", "/header": "header", "/bare": "bare",
		"/query": "query", "/cookie": "cookie", "/and": "basic cookie header query", "/or": "cookie", "/optional": "oauth", "/public": "",
	} {
		if err := call(t, c, path); err != nil {
			t.Errorf("%s: %v", path, err)
		} else if got := strings.Join(a.met, " "); path != "/optional" && got != want {
			t.Errorf("%s: %q are met, want %q", path, got, want)
		}
		if a.seen.URL.Query().Get("page") != "2" || a.seen.CookiesNamed("lang")[0].Value != "de" {
			t.Errorf("%s: the parameters are %s, %v", path, a.seen.URL, a.seen.Header["Cookie"])
		}
		for scheme, secret := range secrets {
			met := strings.Contains(want, scheme) || scheme == "user"
			if text := a.seen.RequestURI + fmt.Sprint(a.seen.Header); !met && (strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret))) {
				t.Errorf("%s: the credential of %s was sent too", path, scheme)
			}
		}
	}
}

func TestPromise52_TheFirstRequirementThatCanBeMetIsMet(t *testing.T) {
	a := newAPI(t, httptest.NewServer)
	header := apiclient.WithAPIKey("header", refresh.NewSecret(secrets["header"]))
	basic := apiclient.WithBasic("basic", secrets["user"], refresh.NewSecret(secrets["basic"]))
	for name, of := range map[string]struct {
		signedIn bool
		opts     []apiclient.Option
		path     string
		want     string
		fails    error
	}{
		"the session and a key":        {true, []apiclient.Option{header, basic}, "/or", "header oauth", nil},
		"signed out":                   {false, []apiclient.Option{header, basic}, "/or", "basic", nil},
		"the session alone":            {true, []apiclient.Option{basic}, "/or", "basic", nil},
		"a key, signed out":            {false, []apiclient.Option{header}, "/or", "", refresh.ErrSignedOut},
		"nothing":                      {true, nil, "/or", "", apiclient.ErrNoCredential},
		"one header for two":           {true, all(), "/both", "", apiclient.ErrNoCredential},
		"optional, signed in":          {true, nil, "/optional", "oauth", nil},
		"optional, with a key":         {false, []apiclient.Option{header}, "/optional", "header", nil},
		"optional, with nothing":       {false, nil, "/optional", "", nil},
		"a session that is signed out": {false, nil, "/oauth", "", refresh.ErrSignedOut},
		"a token in its place":         {false, []apiclient.Option{apiclient.WithToken("oauth", refresh.NewSecret(secrets["oauth"]))}, "/oauth", "oauth", nil},
		"no certificate":               {true, all(), "/tls", "", apiclient.ErrNoCredential},
	} {
		c := a.client(t, of.signedIn, of.opts...)
		a.seen = nil
		err := call(t, c, of.path)
		if !errors.Is(err, of.fails) || (err == nil) != (of.fails == nil) {
			t.Errorf("%s: %v, want %v", name, err, of.fails)
			continue
		}
		if of.fails != nil && a.seen != nil {
			t.Errorf("%s: a request was sent", name)
		}
		if got := strings.Join(a.met, " "); err == nil && of.path != "/optional" && got != of.want {
			t.Errorf("%s: %q are met, want %q", name, got, of.want)
		}
		if of.path == "/optional" { // an empty requirement is met by everything: look at what was sent
			for _, scheme := range []string{"oauth", "header"} {
				if sent := strings.Contains(fmt.Sprint(a.seen.Header), secrets[scheme]); sent != (scheme == of.want) {
					t.Errorf("%s: the credential of %s was sent: %v", name, scheme, sent)
				}
			}
		}
	}
}

func TestPromise52_AMissingCredentialNamesTheOption(t *testing.T) {
	c := newAPI(t, httptest.NewServer).client(t, false)
	for path, want := range map[string]string{
		"/header": `"header" (apiKey in header X-API-Key), which is set by apiclient.WithAPIKey("header", key)`,
		"/basic":  `"basic" (http basic), which is set by apiclient.WithBasic("basic", user, password)`,
		"/openid": `"openid" (openIdConnect), which is set by apiclient.WithToken("openid", token)`,
		"/tls":    `"tls" (mutualTLS), which is set by apiclient.WithHTTPClient`,
		"/or":     `"cookie" (apiKey in cookie sid), which is set by apiclient.WithAPIKey("cookie", key); or "oauth" (oauth2)`,
		"/none":   `"none", which the document does not describe`,
	} {
		if err := call(t, c, path); !errors.Is(err, apiclient.ErrNoCredential) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}

// The certificate is the http.Client's; the server asks for it.
func TestPromise52_MutualTLS(t *testing.T) {
	a := newAPI(t, func(h http.Handler) *httptest.Server {
		srv := httptest.NewUnstartedServer(h)
		srv.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
		srv.StartTLS()
		return srv
	})
	transport := a.Client().Transport.(*http.Transport).Clone()
	transport.TLSClientConfig.Certificates = a.TLS.Certificates // any will do: the server checks that there is one
	c := a.client(t, false, apiclient.WithHTTPClient(&http.Client{Transport: transport}))
	if err := call(t, c, "/tls"); err != nil || len(a.met) != 1 {
		t.Errorf("%v, %v are met", err, a.met)
	}
	if err := call(t, a.client(t, false), "/tls"); !errors.Is(err, apiclient.ErrNoCredential) {
		t.Errorf("without a certificate: %v", err)
	}
}

func TestCredentialsThatNoSchemeAsksForAreRefused(t *testing.T) {
	for name, opt := range map[string]apiclient.Option{
		"no such scheme":        apiclient.WithAPIKey("nope", refresh.NewSecret("k")),
		"a key for basic":       apiclient.WithAPIKey("basic", refresh.NewSecret("k")),
		"a token for a key":     apiclient.WithToken("header", refresh.NewSecret("k")),
		"a password for bearer": apiclient.WithBasic("bearer", "u", refresh.NewSecret("p")),
		"a token for mTLS":      apiclient.WithToken("tls", refresh.NewSecret("k")),
		"nothing":               apiclient.WithAPIKey("header", refresh.NewSecret("")),
		"a line break":          apiclient.WithAPIKey("header", refresh.NewSecret("a\r\nX-Admin: 1")),
		"a colon in a name":     apiclient.WithBasic("basic", "a:b", refresh.NewSecret("p")),
		"a cookie that is two":  apiclient.WithAPIKey("cookie", refresh.NewSecret("a; admin=1")),
	} {
		c, err := apiclient.New(tokenendpoint.Auth{}, "https://api.example.com", apiclient.WithSchemes(schemes...), opt)
		if err == nil {
			c.Close()
			t.Errorf("%s: no error", name)
		} else if !strings.HasPrefix(err.Error(), "apiclient: With") || strings.Contains(err.Error(), "admin") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
