package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/apiclient"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/rest/wire"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// document has every type of security scheme, and an operation for each way of
// asking for them.
const document = `
openapi: 3.1.0
info: {title: t, version: "1"}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    token: {type: http, scheme: Token}
    basic: {type: http, scheme: basic}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}}
    openid: {type: openIdConnect, openIdConnectUrl: https://id.example.com/.well-known/openid-configuration}
    header: {type: apiKey, in: header, name: X-API-Key}
    bare: {type: apiKey, in: header, name: Authorization}
    query: {type: apiKey, in: query, name: api key}
    cookie: {type: apiKey, in: cookie, name: sid}
    tls: {type: mutualTLS}
paths:
  /bearer: {get: {security: [{bearer: []}], responses: {}}}
  /token: {get: {security: [{token: []}], responses: {}}}
  /basic: {get: {security: [{basic: []}], responses: {}}}
  /oauth: {get: {security: [{oauth: []}], responses: {}}}
  /openid: {get: {security: [{openid: []}], responses: {}}}
  /header: {get: {security: [{header: []}], responses: {}}}
  /bare: {get: {security: [{bare: []}], responses: {}}}
  /query: {get: {security: [{query: []}], responses: {}}}
  /cookie: {get: {security: [{cookie: []}], responses: {}}}
  /tls: {get: {security: [{tls: []}], responses: {}}}
  /and: {get: {security: [{header: [], query: [], cookie: [], basic: []}], responses: {}}}
  /or: {get: {security: [{cookie: []}, {oauth: [], header: []}, {basic: []}], responses: {}}}
  /both: {get: {security: [{basic: [], bearer: []}], responses: {}}}
  /optional: {get: {security: [{}, {oauth: []}, {header: []}], responses: {}}}
  /public: {get: {security: [], responses: {}}}
`

// schemes are those of the document, as generated code has them.
var schemes = []apiclient.Scheme{
	{Name: "bearer", Type: apiclient.SchemeHTTP, Word: "bearer"},
	{Name: "token", Type: apiclient.SchemeHTTP, Word: "Token"},
	{Name: "basic", Type: apiclient.SchemeHTTP, Word: "basic"},
	{Name: "oauth", Type: apiclient.SchemeOAuth2, Session: true},
	{Name: "openid", Type: apiclient.SchemeOpenIDConnect},
	{Name: "header", Type: apiclient.SchemeAPIKey, In: "header", Param: "X-API-Key"},
	{Name: "bare", Type: apiclient.SchemeAPIKey, In: "header", Param: "Authorization"},
	{Name: "query", Type: apiclient.SchemeAPIKey, In: "query", Param: "api key"},
	{Name: "cookie", Type: apiclient.SchemeAPIKey, In: "cookie", Param: "sid"},
	{Name: "tls", Type: apiclient.SchemeMutualTLS},
}

// The secrets of these tests; each has characters that a query has to escape.
var secrets = map[string]string{
	"bearer": "bearer+secret/1==", "token": "token+secret==", "user": "ada", "basic": "pass:wörd &+=", "oauth": "oauth+secret==", "openid": "openid.secret",
	"header": "header+secret==", "bare": "bare+secret==", "query": "query &secret+/=", "cookie": "cookie+secret/==",
}

// all are the options for every scheme but oauth, which the session serves.
func all() []apiclient.Option {
	return []apiclient.Option{
		apiclient.WithToken("bearer", refresh.Secret(secrets["bearer"])), apiclient.WithToken("token", refresh.Secret(secrets["token"])),
		apiclient.WithBasic("basic", secrets["user"], refresh.Secret(secrets["basic"])), apiclient.WithToken("openid", refresh.Secret(secrets["openid"])),
		apiclient.WithAPIKey("header", refresh.Secret(secrets["header"])), apiclient.WithAPIKey("bare", refresh.Secret(secrets["bare"])),
		apiclient.WithAPIKey("query", refresh.Secret(secrets["query"])), apiclient.WithAPIKey("cookie", refresh.Secret(secrets["cookie"])),
	}
}

// api is a server whose requests kin-openapi judges.
type api struct {
	*httptest.Server
	router routers.Router

	mu   sync.Mutex // guards the rest
	met  []string   // the schemes that the last request met
	seen *http.Request
	next http.HandlerFunc // instead of 204
}

func newAPI(t *testing.T, start func(http.Handler) *httptest.Server) *api {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	a := &api{router: router}
	a.Server = start(a)
	t.Cleanup(a.Close)
	return a
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.met, a.seen = nil, r
	route, params, err := a.router.FindRoute(r)
	if err == nil {
		err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
			Request: r, PathParams: params, Route: route, Options: &openapi3filter.Options{AuthenticationFunc: a.authenticate},
		})
	}
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusUnauthorized)
	case a.next != nil:
		a.next(w, r)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// authenticate judges one scheme by what the document says of it.
func (a *api) authenticate(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	r, s, want := in.RequestValidationInput.Request, in.SecurityScheme, secrets[in.SecuritySchemeName]
	ok := false
	switch {
	case s.Type == "http" && s.Scheme == "basic":
		user, password, found := r.BasicAuth()
		ok = found && user == secrets["user"] && password == want
	case s.Type == "http" && s.Scheme != "bearer":
		ok = r.Header.Get("Authorization") == s.Scheme+" "+want
	case s.Type == "http", s.Type == "oauth2", s.Type == "openIdConnect":
		ok = r.Header.Get("Authorization") == "Bearer "+want
	case s.Type == "apiKey" && s.In == "header":
		ok = r.Header.Get(s.Name) == want
	case s.Type == "apiKey" && s.In == "query":
		ok = len(r.URL.Query()[s.Name]) == 1 && r.URL.Query().Get(s.Name) == want
	case s.Type == "apiKey" && s.In == "cookie":
		c, err := r.Cookie(s.Name)
		ok = err == nil && c.Value == want
	case s.Type == "mutualTLS":
		ok = r.TLS != nil && len(r.TLS.PeerCertificates) == 1
	}
	if !ok {
		return fmt.Errorf("%s is not met", in.SecuritySchemeName)
	}
	a.met = append(a.met, in.SecuritySchemeName)
	return nil
}

// client returns a client of the API, with the session signed in if that is
// asked for.
func (a *api) client(t *testing.T, signedIn bool, opts ...apiclient.Option) *apiclient.Client {
	t.Helper()
	c, err := apiclient.New(tokenendpoint.Auth{}, a.URL, append([]apiclient.Option{apiclient.WithHTTPClient(a.Client()), apiclient.WithSchemes(schemes...)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if signedIn {
		token := refresh.Token{AccessToken: refresh.Secret(secrets["oauth"]), Expiry: time.Now().Add(time.Hour)}
		if err := c.Session().SignIn(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// security is what the document says of an operation, as generated code has it.
var security = map[string][][]string{
	"/and": {{"header", "query", "cookie", "basic"}}, "/or": {{"cookie"}, {"oauth", "header"}, {"basic"}}, "/both": {{"basic", "bearer"}},
	"/optional": {{}, {"oauth"}, {"header"}}, "/public": nil,
}

func call(t *testing.T, c *apiclient.Client, path string) error {
	t.Helper()
	ways, ok := security[path]
	if !ok {
		ways = [][]string{{strings.TrimPrefix(path, "/")}}
	}
	op := refresh.Operation{ID: path[1:], Method: http.MethodGet, Route: path, Security: ways, Public: path == "/public"}
	r := wire.NewRequest(op)
	r.Query("page", 2, wire.Form)
	r.Cookie("lang", "de", wire.Form)
	return rest.None(t.Context(), op, nil, c.Sender(r))
}

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
	header := apiclient.WithAPIKey("header", refresh.Secret(secrets["header"]))
	basic := apiclient.WithBasic("basic", secrets["user"], refresh.Secret(secrets["basic"]))
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
		"a token in its place":         {false, []apiclient.Option{apiclient.WithToken("oauth", refresh.Secret(secrets["oauth"]))}, "/oauth", "oauth", nil},
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

// Nothing goes to a foreign origin, wherever a redirect leads: not the key, nor
// the address that holds it.
func TestPromise22_CredentialsDoNotFollowRedirects(t *testing.T) {
	var got []string
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.RequestURI+fmt.Sprint(r.Header))
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(foreign.Close)
	a := newAPI(t, httptest.NewServer)
	c := a.client(t, true, all()...)
	for _, path := range []string{"/bearer", "/token", "/basic", "/oauth", "/openid", "/header", "/bare", "/query", "/cookie", "/and", "/or"} {
		got = nil
		a.next = func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, foreign.URL+"/elsewhere", http.StatusFound)
		}
		if err := call(t, c, path); err != nil || len(got) != 1 {
			t.Errorf("%s: %v after %d requests", path, err, len(got))
		}
		// An API that sends its callers on with the query that they came with.
		a.next = func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, foreign.URL+"/echo?"+r.URL.RawQuery, http.StatusFound)
		}
		err := call(t, c, path)
		if strings.Contains("/query/and", path) != errors.Is(err, refresh.ErrForeignOrigin) {
			t.Errorf("%s: a redirect with the query of the request: %v", path, err)
		}
		// At home first, where the whole address is the Referer of what follows.
		a.next = func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Has("again") {
				http.Redirect(w, r, foreign.URL+"/third", http.StatusFound)
				return
			}
			http.Redirect(w, r, r.URL.Path+"?again=1&"+r.URL.RawQuery, http.StatusFound)
		}
		if err := call(t, c, path); err != nil {
			t.Errorf("%s: twice: %v", path, err)
		}
		for _, text := range got {
			for scheme, secret := range secrets {
				if scheme != "user" && (strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret))) {
					t.Errorf("%s: the credential of %s went elsewhere: %s", path, scheme, text)
				}
			}
		}
	}
}

// A redirect inside the API is sent with the credentials again.
func TestPromise52_CredentialsFollowRedirectsAtHome(t *testing.T) {
	a := newAPI(t, httptest.NewServer)
	c := a.client(t, true, all()...)
	for _, path := range []string{"/header", "/query", "/cookie", "/and"} {
		a.next = func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Has("again") {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			http.Redirect(w, r, path+"?again=1&"+r.URL.RawQuery, http.StatusFound)
		}
		if err := call(t, c, path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// No error, and no response, shows a key that went into the query.
func TestNoErrorHoldsAKey(t *testing.T) {
	a := newAPI(t, httptest.NewServer)
	c := a.client(t, true, all()...)
	a.next = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	for _, path := range []string{"/query", "/header", "/cookie", "/basic"} {
		err := call(t, c, path)
		if err == nil {
			t.Fatal("no error")
		}
		for scheme, secret := range secrets {
			if text := fmt.Sprintf("%v %+v %#v", err, err, err); scheme != "user" && (strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret))) {
				t.Errorf("%s: the error holds the credential of %s: %s", path, scheme, text)
			}
		}
	}
}

func TestCredentialsThatNoSchemeAsksForAreRefused(t *testing.T) {
	for name, opt := range map[string]apiclient.Option{
		"no such scheme":        apiclient.WithAPIKey("nope", "k"),
		"a key for basic":       apiclient.WithAPIKey("basic", "k"),
		"a token for a key":     apiclient.WithToken("header", "k"),
		"a password for bearer": apiclient.WithBasic("bearer", "u", "p"),
		"a token for mTLS":      apiclient.WithToken("tls", "k"),
		"nothing":               apiclient.WithAPIKey("header", ""),
		"a line break":          apiclient.WithAPIKey("header", "a\r\nX-Admin: 1"),
		"a colon in a name":     apiclient.WithBasic("basic", "a:b", "p"),
		"a cookie that is two":  apiclient.WithAPIKey("cookie", "a; admin=1"),
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
