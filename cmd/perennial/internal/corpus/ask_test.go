package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// loaded is a document of a text.
func loaded(t *testing.T, text string) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

const asked = `openapi: 3.0.3
info: {title: t, version: '1'}
servers: [{url: https://api.example.com}]
components:
  securitySchemes:
    basic: {type: http, scheme: basic}
    header: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: key}
    cookie: {type: apiKey, in: cookie, name: sid}
paths:
  /a/{id}/{kind}:
    get:
      parameters:
        - {in: path, name: id, required: true, schema: {type: string, format: uuid}}
        - {in: path, name: kind, required: true, schema: {type: string, enum: [b, d]}}
        - {in: query, name: on, required: true, schema: {type: boolean}}
        - {in: query, name: at, required: true, schema: {type: string, format: date-time}}
        - {in: query, name: day, required: true, schema: {type: string, format: date}}
        - {in: query, name: n, required: true, schema: {type: integer, minimum: 3}}
        - {in: query, name: long, required: true, schema: {type: string, minLength: 12, pattern: '^\d+$'}}
        - {in: query, name: left, schema: {type: string}}
        - {in: header, name: X-Word, required: true, schema: {type: string, minLength: 9, pattern: '^[a-z]+$'}}
        - {in: header, name: X-Example, required: true, example: given, schema: {type: string, pattern: given}}
      responses: {'200': {description: ok}}
`

// The judge is kin-openapi's filter: a request has all that is required, as its
// schema has it, and the credentials of every scheme.
func TestARequestIsOneOfTheDocument(t *testing.T) {
	t.Parallel()
	doc := loaded(t, asked)
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	op := doc.Paths.Value("/a/{id}/{kind}").Get
	req, err := request(t.Context(), doc, http.MethodGet, "https://api.example.com/a/{id}/{kind}", op.Parameters)
	if err != nil {
		t.Fatal(err)
	}
	route, params, err := router.FindRoute(req)
	if err != nil {
		t.Fatalf("%s: %v", req.URL, err)
	}
	if err := openapi3filter.ValidateRequest(t.Context(), &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route}); err != nil {
		t.Errorf("%s: %v", req.URL, err)
	}
	if req.URL.Query().Has("left") {
		t.Error("it has what need not be there")
	}
	user, _, basic := req.BasicAuth()
	sid, _ := req.Cookie("sid")
	if !basic || user == "" || req.Header.Get("X-Key") == "" || req.URL.Query().Get("key") == "" || sid == nil {
		t.Errorf("credentials are missing: %s %v", req.URL, req.Header)
	}
}

// Operations are asked one after the other, those that change nothing first, until
// one succeeds.
func TestOperationsAreAskedUntilOneSucceeds(t *testing.T) {
	t.Parallel()
	const text = `openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a: {post: {responses: {'200': {description: ok}}}, get: {responses: {'200': {description: ok}}}}
  /b: {get: {responses: {'200': {description: ok}}}, delete: {responses: {'200': {description: ok}}}}
`
	for name, c := range map[string]struct {
		good string
		want []string
		err  string
	}{
		"the first":   {"GET /a", []string{"GET /a"}, ""},
		"one of GET":  {"GET /b", []string{"GET /a", "GET /b"}, ""},
		"one of POST": {"POST /a", []string{"GET /a", "GET /b", "POST /a"}, ""},
		"none":        {"", []string{"GET /a", "GET /b", "POST /a", "DELETE /b"}, "none of 4 operations succeeds: map[DELETE 404:1 GET 404:2 POST 404:1], such as no such thing"},
	} {
		var seen []string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = append(seen, r.Method+" "+r.URL.Path)
			if seen[len(seen)-1] != c.good {
				http.Error(w, "no such thing", http.StatusNotFound)
			}
		}))
		err := ask(t.Context(), loaded(t, text), server.URL)
		server.Close()
		if !slices.Equal(seen, c.want) || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v after %v", name, err, seen)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/a" {
			t.Errorf("%s was asked", r.URL.Path)
		}
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	}))
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/a", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if status, body, err := send(req); err != nil || status != http.StatusFound || !strings.Contains(body, "/elsewhere") {
		t.Errorf("%d %q %v", status, body, err)
	}
}
