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
	"github.com/perennial-go/perennial/mockserver/internal/mocktest"
)

func shop(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// shopTokens are the response of the shop's sign-in.
type shopTokens struct {
	Data struct{ Access, Renewal, Seconds string }
}

func openShop(t *testing.T, opts ...mockserver.Option) *mocktest.User {
	t.Helper()
	u := mockOf(t, shop(t), opts...)
	a := u.Do("POST", "/session", `{"user":{"name":"`+mockserver.AdaEmail+`","pin":"`+mockserver.AdaPassword+`"}}`).Want(201)
	tokens := mocktest.Decode[shopTokens](a)
	u.Access, u.Refresh = tokens.Data.Access, tokens.Data.Renewal
	if tokens.Data.Seconds != "300" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s, %v", tokens.Data.Seconds, a.Header)
	}
	return u
}

// renew trades a refresh token.
func renew(u *mocktest.User, token string) mocktest.Response {
	return u.Do("PUT", "/session", strings.NewReader("renewal="+token), "Content-Type", "application/x-www-form-urlencoded")
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
		a := u.Do("GET", path, nil)
		route, params, err := router.FindRoute(a.Request)
		if err != nil {
			t.Fatal(err)
		}
		err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: a.Request, PathParams: params, Route: route},
			Status:                 a.StatusCode, Header: a.Header, Body: io.NopCloser(bytes.NewReader(a.Data)),
		})
		if err != nil {
			t.Errorf("%s: %d %s: %v", path, a.StatusCode, a.Data, err)
		}
	}
	if got := u.Do("GET", "/items", nil).Header.Get("X-Total"); len(got) != 1 {
		t.Errorf("X-Total %q", got)
	}
	if a := u.Do("GET", "/items/7", nil).Want(200); !strings.Contains(string(a.Data), `"price":1.5`) {
		t.Errorf("not the example: %s", a.Data)
	}
}

func TestTheSameSeedAndPathGiveTheSameData(t *testing.T) {
	body := func(seed uint64) string {
		u := openShop(t, mockserver.Seed(seed))
		first := u.Do("GET", "/items", nil).Want(200).Data
		if again := u.Do("GET", "/items", nil).Want(200).Data; !bytes.Equal(first, again) {
			t.Errorf("%s and then %s", first, again)
		}
		return string(first)
	}
	if one, two := body(1), body(2); one != body(1) || one == two {
		t.Errorf("seed 1: %s; seed 2: %s", one, two)
	}
}

func TestSessionsOfAForeignDocument(t *testing.T) {
	u := openShop(t, mockserver.AccessLifetime(5*time.Minute))
	u.Do("GET", "/items", nil).Want(200)
	u.Srv.Advance(5 * time.Minute)
	expired := u.Do("GET", "/items/1", nil).Want(401)
	if expired.Header.Get("WWW-Authenticate") == "" || !strings.Contains(string(expired.Data), `"error":"token_expired"`) {
		t.Errorf("%v %s", expired.Header, expired.Data)
	}
	old := u.Refresh
	next := mocktest.Decode[shopTokens](renew(u, old).Want(200))
	u.Access, u.Refresh = next.Data.Access, next.Data.Renewal
	u.Do("GET", "/items", nil).Want(200)
	renew(u, old).Want(401) // used twice: the session is over
	u.Do("GET", "/items", nil).Want(401)
	if u.Srv.ReusesDetected() != 1 || u.Srv.Refreshes() != 1 {
		t.Errorf("%d reuses, %d refreshes", u.Srv.ReusesDetected(), u.Srv.Refreshes())
	}
	calls := u.Srv.CallsOf("renewSession")
	if len(calls) != 2 || calls[0].Session != "ses_1" || calls[0].Generation != 1 || calls[1].Code != "invalid_grant" {
		t.Errorf("%+v", calls)
	}
}

func TestLogoutOfAForeignDocument(t *testing.T) {
	u := openShop(t)
	u.Do("DELETE", "/session", nil).Want(204)
	u.Do("GET", "/items", nil).Want(401)
	renew(u, u.Refresh).Want(401)
}

func TestSecurityOfAForeignDocument(t *testing.T) {
	u := openShop(t)
	key, basic := []string{"X-Key", "k"}, []string{"Authorization", "Basic YTpi"}
	u.Do("GET", "/report", nil).Want(401)             // one of two that are asked for together
	u.Do("GET", "/report", nil, key...).Want(200)     // both
	u.Do("GET", "/report", nil, basic...).Want(200)   // the other way
	u.Do("GET", "/news", nil).Want(200)               // with a token
	u.Do("GET", "/items", nil, basic...).Want(401)    // not what is asked for
	u.Do("GET", "/v2/items", nil).Want(200)           // below the path of the server
	u.Do("POST", "/session", `{"user":{}}`).Want(422) // requests are checked
	u.Do("POST", "/session", `{"user":{"name":"x","pin":"y"}}`).Want(401)
	u.Access = ""
	u.Do("GET", "/news", nil).Want(200) // a token may be left out
	u.Do("GET", "/items", nil).Want(401)
}

func TestOperationsWithoutAnIDAreKnownByTheirRoute(t *testing.T) {
	u := openShop(t)
	if ids := u.Srv.Operations(); !slices.Contains(ids, "GET /items") {
		t.Fatalf("%q", ids)
	}
	u.Srv.Fail("GET /items", mockserver.Fault{Status: 503})
	u.Do("GET", "/items", nil).Want(503)
	u.Srv.Handle("GET /items", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }))
	u.Do("GET", "/items", nil).Want(204)
	if n := len(u.Srv.CallsOf("GET /items")); n != 2 {
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
	if a := u.Do("GET", "/a", nil).Want(200); json.Unmarshal(a.Data, &v) != nil || v.N != 5 || v.C != "x" {
		t.Errorf("%s", a.Data)
	}
	u.Do("POST", "/a", "{}", "Content-Type", "application/vnd.x+json").Want(401)
	u.Do("POST", "/a", "{}", "Content-Type", "application/vnd.x+json", "Authorization", "Bearer any").Want(204)
	u.Do("POST", "/a", "{}", "Authorization", "Bearer any").Want(415)
	tokens, err := u.Srv.Issue(mockserver.AdaEmail)
	if err != nil {
		t.Fatal(err)
	}
	mine := []string{"Content-Type", "application/vnd.x+json", "Authorization", "Bearer " + tokens.AccessToken.Reveal()}
	u.Do("POST", "/a", "{}", mine...).Want(204)
	u.Srv.RevokeTokens()
	u.Do("POST", "/a", "{}", mine...).Want(401)
}

func TestDocumentsThatCannotBeMockedAreExplained(t *testing.T) {
	head := `{"openapi":"3.0.3","info":{"title":"t","version":"1"},`
	for doc, want := range map[string]string{
		"":                          "is not 3.0, 3.1 or 3.2",
		"swagger: '2.0'":            "is not 3.0, 3.1 or 3.2",
		head + `"paths":{}}`:        "there is no operation",
		"openapi: [":                "yaml: line 1",
		strings.Repeat(" ", 33<<20): "larger than 32 MiB",
		head + `"paths":{"/a":{"get":{"security":[{"x":[]}],"responses":{}}}}}`:    `security scheme "x"`,
		head + `"paths":{"/a":{"get":{"x-auth":{"role":"king"},"responses":{}}}}}`: "document:1: paths./a.get.x-auth.role",
		head + `"paths":{"/a":{"$ref":"https://evil.example/a"}}}`:                 "",
		head + `"paths":{"/a{":{"get":{"responses":{}}}}}`:                         "write {name}",
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
