package mockserver_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/perennial-go/perennial/mockserver"
)

func shop(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// mockOf starts the mock of a document, without anybody signed in.
func mockOf(t *testing.T, doc []byte, opts ...mockserver.Option) *user {
	t.Helper()
	o, err := mockserver.Document(doc)
	if err != nil {
		t.Fatal(err)
	}
	srv := newServer(t, append(opts, o)...)
	return &user{t: t, srv: srv, client: srv.Client()}
}

// shopTokens are the answer of the shop's sign-in.
type shopTokens struct {
	Data struct{ Access, Renewal, Seconds string }
}

func openShop(t *testing.T, opts ...mockserver.Option) *user {
	t.Helper()
	u := mockOf(t, shop(t), opts...)
	a := u.do("POST", "/session", `{"user":{"name":"`+mockserver.AdaEmail+`","pin":"`+mockserver.AdaPassword+`"}}`).want(201)
	tokens := decode[shopTokens](a)
	u.access, u.refresh = tokens.Data.Access, tokens.Data.Renewal
	if tokens.Data.Seconds != "300" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s, %v", tokens.Data.Seconds, a.Header)
	}
	return u
}

// renew trades a refresh token.
func (u *user) renew(token string) answer {
	return u.do("PUT", "/session", strings.NewReader("renewal="+token), "Content-Type", "application/x-www-form-urlencoded")
}

func TestEveryAnswerOfAForeignDocumentFitsIt(t *testing.T) {
	u := openShop(t)
	doc, err := openapi3.NewLoader().LoadFromData(shop(t))
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/items", "/items/7", "/items/8", "/news", "/items/seven", "/report"} {
		a := u.do("GET", path, nil)
		route, params, err := router.FindRoute(a.Request)
		if err != nil {
			t.Fatal(err)
		}
		err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: a.Request, PathParams: params, Route: route},
			Status:                 a.StatusCode, Header: a.Header, Body: io.NopCloser(bytes.NewReader(a.body)),
		})
		if err != nil {
			t.Errorf("%s: %d %s: %v", path, a.StatusCode, a.body, err)
		}
	}
	if got := u.do("GET", "/items", nil).Header.Get("X-Total"); len(got) != 1 {
		t.Errorf("X-Total %q", got)
	}
	if a := u.do("GET", "/items/7", nil).want(200); !strings.Contains(string(a.body), `"price":1.5`) {
		t.Errorf("not the example: %s", a.body)
	}
}

func TestTheSameSeedAndPathGiveTheSameData(t *testing.T) {
	body := func(seed uint64) string {
		u := openShop(t, mockserver.Seed(seed))
		first := u.do("GET", "/items", nil).want(200).body
		if again := u.do("GET", "/items", nil).want(200).body; !bytes.Equal(first, again) {
			t.Errorf("%s and then %s", first, again)
		}
		return string(first)
	}
	if one, two := body(1), body(2); one != body(1) || one == two {
		t.Errorf("seed 1: %s; seed 2: %s", one, two)
	}
}

func TestSessionsOfAForeignDocument(t *testing.T) {
	u := openShop(t, mockserver.AccessLife(5*time.Minute))
	u.do("GET", "/items", nil).want(200)
	u.srv.Advance(5 * time.Minute)
	expired := u.do("GET", "/items/1", nil).want(401)
	if expired.Header.Get("WWW-Authenticate") == "" || !strings.Contains(string(expired.body), `"error":"token_expired"`) {
		t.Errorf("%v %s", expired.Header, expired.body)
	}
	old := u.refresh
	next := decode[shopTokens](u.renew(old).want(200))
	u.access, u.refresh = next.Data.Access, next.Data.Renewal
	u.do("GET", "/items", nil).want(200)
	u.renew(old).want(401) // used twice: the session is over
	u.do("GET", "/items", nil).want(401)
	if u.srv.ReusesDetected() != 1 || u.srv.Refreshes() != 1 {
		t.Errorf("%d reuses, %d refreshes", u.srv.ReusesDetected(), u.srv.Refreshes())
	}
	calls := u.srv.CallsOf("renewSession")
	if len(calls) != 2 || calls[0].Session != "ses_1" || calls[0].Generation != 1 || calls[1].Code != "invalid_grant" {
		t.Errorf("%+v", calls)
	}
}

func TestLogoutOfAForeignDocument(t *testing.T) {
	u := openShop(t)
	u.do("DELETE", "/session", nil).want(204)
	u.do("GET", "/items", nil).want(401)
	u.renew(u.refresh).want(401)
}

func TestSecurityOfAForeignDocument(t *testing.T) {
	u := openShop(t)
	key, basic := []string{"X-Key", "k"}, []string{"Authorization", "Basic YTpi"}
	u.do("GET", "/report", nil).want(401)             // one of two that are asked for together
	u.do("GET", "/report", nil, key...).want(200)     // both
	u.do("GET", "/report", nil, basic...).want(200)   // the other way
	u.do("GET", "/news", nil).want(200)               // with a token
	u.do("GET", "/items", nil, basic...).want(401)    // not what is asked for
	u.do("GET", "/v2/items", nil).want(200)           // below the path of the server
	u.do("POST", "/session", `{"user":{}}`).want(422) // requests are checked
	u.do("POST", "/session", `{"user":{"name":"x","pin":"y"}}`).want(401)
	u.access = ""
	u.do("GET", "/news", nil).want(200) // a token may be left out
	u.do("GET", "/items", nil).want(401)
}

func TestOperationsWithoutAnIDAreKnownByTheirRoute(t *testing.T) {
	u := openShop(t)
	if ids := u.srv.Operations(); !slices.Contains(ids, "GET /items") {
		t.Fatalf("%q", ids)
	}
	u.srv.Fail("GET /items", mockserver.Fault{Status: 503})
	u.do("GET", "/items", nil).want(503)
	u.srv.Handle("GET /items", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }))
	u.do("GET", "/items", nil).want(204)
	if n := len(u.srv.CallsOf("GET /items")); n != 2 {
		t.Errorf("%d calls", n)
	}
}

const modern = `{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{
"/a":{"get":{"operationId":"a","responses":{"200":{"description":"","content":{"application/vnd.x+json":{"schema":
{"type":["object","null"],"required":["n","c"],"properties":{"n":{"type":"integer","exclusiveMinimum":4,"maximum":5},"c":{"const":"x"}}}}}}}},
"post":{"security":[{"b":[]}],"requestBody":{"content":{"application/vnd.x+json":{"schema":{"type":"object"}}}},"responses":{"204":{"description":""}}}}},
"components":{"securitySchemes":{"b":{"type":"http","scheme":"bearer"}}}}`

func TestDocumentsOfOpenAPI31(t *testing.T) {
	u := mockOf(t, []byte(modern))
	var v struct {
		N int
		C string
	}
	if a := u.do("GET", "/a", nil).want(200); json.Unmarshal(a.body, &v) != nil || v.N != 5 || v.C != "x" {
		t.Errorf("%s", a.body)
	}
	u.do("POST", "/a", "{}", "Content-Type", "application/vnd.x+json").want(401)
	u.do("POST", "/a", "{}", "Content-Type", "application/vnd.x+json", "Authorization", "Bearer any").want(204)
	u.do("POST", "/a", "{}", "Authorization", "Bearer any").want(415)
	tokens, err := u.srv.Issue(mockserver.AdaEmail)
	if err != nil {
		t.Fatal(err)
	}
	mine := []string{"Content-Type", "application/vnd.x+json", "Authorization", "Bearer " + tokens.AccessToken.Reveal()}
	u.do("POST", "/a", "{}", mine...).want(204)
	u.srv.RevokeTokens()
	u.do("POST", "/a", "{}", mine...).want(401)
}

func TestDocumentsThatCannotBeMockedAreExplained(t *testing.T) {
	head := `{"openapi":"3.0.3","info":{"title":"t","version":"1"},`
	for doc, want := range map[string]string{
		"":                          "is not 3.0 or 3.1",
		"swagger: '2.0'":            "is not 3.0 or 3.1",
		head + `"paths":{}}`:        "there is no operation",
		"openapi: [":                "yaml: line 1",
		strings.Repeat(" ", 33<<20): "larger than 32 MiB",
		head + `"paths":{"/a":{"get":{"security":[{"x":[]}],"responses":{}}}}}`:    `security scheme "x"`,
		head + `"paths":{"/a":{"get":{"x-auth":{"role":"king"},"responses":{}}}}}`: "document:1: paths./a.get.x-auth.role",
		head + `"paths":{"/a":{"$ref":"https://evil.example/a"}}}`:                 "",
		head + `"paths":{"/a{":{"get":{"responses":{}}}}}`:                         "",
		head + `"paths":{"/a":{"get":{"responses":{}}}},"components":{"schemas":{"a":{"allOf":[{"$ref":"#/components/schemas/b"}]},"b":{"not":{"$ref":"#/components/schemas/a"}}}}}`: "contains itself",
	} {
		_, err := mockserver.Document([]byte(doc))
		if err == nil || !strings.HasPrefix(err.Error(), "mockserver: the API description: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, want %q", doc, err, want)
		}
	}
}

func FuzzDocument(f *testing.F) {
	f.Add(shop(f), "/items")
	f.Add([]byte(modern), "/a")
	f.Add([]byte(`{"openapi":"3.0.0","paths":{"/a":{"get":{"responses":{"999":null,"2XX":{"content":{"*/*":null}}}}}}}`), "/a")
	f.Add(oauth(`"password":{"tokenUrl":"/token","scopes":{}}`), "/token")
	f.Add([]byte(`{"openapi":"3.0.0","servers":[null],"components":{"securitySchemes":{"a":null,"o":{"type":"oauth2","flows":{"password":{"tokenUrl":"/a"}}}}},`+
		`"paths":{"/b":null,"/a":{"get":{"x-auth":{"role":"login","response":{"accessToken":"/a"}},"responses":{"200":null}}}}}`), "/a")
	f.Fuzz(func(t *testing.T, doc []byte, path string) {
		o, err := mockserver.Document(doc)
		if err != nil {
			return
		}
		srv := mockserver.New(o)
		defer srv.Close()
		for _, id := range srv.Operations() {
			srv.Handler(id)
		}
		for _, method := range []string{"GET", "POST"} {
			r := httptest.NewRequest(method, "/", strings.NewReader("{}"))
			r.URL.Path = "/" + strings.TrimPrefix(path, "/")
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer x")
			srv.ServeHTTP(httptest.NewRecorder(), r)
		}
	})
}
