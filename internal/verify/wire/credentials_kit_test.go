package wire

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
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
		apiclient.WithToken("bearer", refresh.NewSecret(secrets["bearer"])), apiclient.WithToken("token", refresh.NewSecret(secrets["token"])),
		apiclient.WithBasic("basic", secrets["user"], refresh.NewSecret(secrets["basic"])), apiclient.WithToken("openid", refresh.NewSecret(secrets["openid"])),
		apiclient.WithAPIKey("header", refresh.NewSecret(secrets["header"])), apiclient.WithAPIKey("bare", refresh.NewSecret(secrets["bare"])),
		apiclient.WithAPIKey("query", refresh.NewSecret(secrets["query"])), apiclient.WithAPIKey("cookie", refresh.NewSecret(secrets["cookie"])),
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

// then sets what answers a request that met its scheme. It waits for a handler
// whose caller has gone already.
func (a *api) then(next http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.next = next
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
		token := refresh.Token{AccessToken: refresh.NewSecret(secrets["oauth"]), Expiry: time.Now().Add(time.Hour)}
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
	return callOf(t, c, refresh.Operation{ID: path[1:], Method: http.MethodGet, Route: path, Security: ways, Public: path == "/public"})
}

// callOf calls an operation, with a query parameter and a cookie beside.
func callOf(t *testing.T, c *apiclient.Client, op refresh.Operation) error {
	t.Helper()
	r := wire.NewRequest(op)
	r.Query("page", 2, wire.Form)
	if op.Route != "/login" {
		r.Cookie("lang", "de", wire.Form)
	}
	return rest.None(t.Context(), op, nil, c.Sender(r))
}
