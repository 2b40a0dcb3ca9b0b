package judge_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
)

// The judge of where a path leads is net/url: one that passes stays at the host and
// below the path of the API.
func TestLawAPathStaysBelowTheAddressOfTheAPI(t *testing.T) {
	t.Parallel()
	for path, passes := range map[string]bool{
		"/a": true, "/a/b.c": true, "/a:b": true, "/@b": true, "/a@b": true, "/...": true, "/a/..b": true, "/a?x=1": true, "/%61": true, "/": true, "/a/": true, "/a?x=/../b": true,
		"a": false, "@evil.example/a": false, "//evil.example/a": false, ":80/a": false, ".evil.example": false, "https://evil.example/": false, "?x": false, "": false,
		"/..": false, "/a/../b": false, "/./a": false, "/%2e%2e/a": false, "/.%2E": false, "/a/..": false, "/a/..?x": false, "/%2E/": false, "/\\evil.example": false,
	} {
		_, err := judged(t, head+"paths:\n  '"+path+"': {get: {operationId: a, responses: {'204': {description: ok}}}}\n")
		if (err == nil) != passes {
			t.Errorf("%q: %v", path, err)
		}
		if err != nil {
			continue
		}
		base := "https://api.example.com/v1"
		u, err := url.Parse(base + path)
		if err != nil || u.Host != "api.example.com" || !strings.HasPrefix(u.JoinPath().Path, "/v1") {
			t.Errorf("%q leads to %v, %v", path, u, err)
		}
	}
	for _, path := range []string{"/a{b", "/a}b", "/{a}}", "/a\"b"} {
		if _, err := judged(t, head+"paths:\n  '"+path+"': {}\n"); err == nil {
			t.Errorf("%q passes", path)
		}
	}
	if _, err := judged(t, head+"paths:\n  x-anything goes: {}\n  '/{a}-{b}': {}\n"); err != nil {
		t.Error(err)
	}
}

// The judge of a name of a header is net/http, which refuses to send one that is none.
func TestLawAHeaderThatPassesIsSent(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	for _, name := range []string{"X-A", "x_a", "!#$%&'*+-.^_|~1", "a b", "a:b", "é", "a(b)", "", "a\tb", "a,b", "{a}", "a/b", "@a", "a=b"} {
		_, err := judged(t, operation(fmt.Sprintf("parameters: [{in: header, name: %q}]", name)))
		req, buildErr := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
		if buildErr != nil {
			t.Fatal(buildErr)
		}
		req.Header[name] = []string{"x"}
		resp, sendErr := server.Client().Do(req)
		if sendErr == nil {
			_ = resp.Body.Close()
		}
		if (err == nil) != (sendErr == nil) {
			t.Errorf("%q passes: %v, and is sent: %v", name, err, sendErr)
		}
	}
}

func TestParametersHaveAPlaceANameAndAStyle(t *testing.T) {
	t.Parallel()
	for parameter, want := range map[string]string{
		"{in: query, name: q}": "", "{in: cookie, name: c, style: cookie}": "", "{in: path, name: p, style: matrix}": "", "{in: query, name: 'a\"b'}": "",
		"{name: q}":                           "the place of a parameter is query, header, path or cookie",
		"{in: formData, name: q}":             "and not \"formData\"",
		"{in: query}":                         "the parameter has no name; give it one",
		"{in: query, name: [q]}":              "the parameter has no name",
		"{in: query, name: \"a\\nb\"}":        "the name of a parameter has the control character U+000A",
		"{in: query, name: q, style: commas}": `"commas" is no style; there are: form, spaceDelimited, pipeDelimited, deepObject; write one of them, or leave it out`,
		"{in: header, name: q, style: Form}":  `"Form" is no style; there are: simple`,
	} {
		_, err := judged(t, operation("parameters: ["+parameter+"]"))
		if want == "" && err == nil {
			continue
		}
		var at *document.Error
		if !errors.As(err, &at) || want == "" || at.Line != 5 || !strings.HasPrefix(at.Pointer, "/paths/~1a/get/parameters/0") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", parameter, err, want)
		}
	}
	for in, style := range map[string]string{"query": "matrix", "path": "form", "header": "deepObject", "cookie": "simple"} {
		d, err := judged(t, operation("parameters: [{in: "+in+", name: q, style: "+style+"}]"))
		if err != nil || len(d.Notes) != 1 || d.Resolve("#/paths/~1a/get/parameters/0/style") != nil || !strings.Contains(d.Notes[0].Text, "is not for this place: dropped") {
			t.Errorf("%s in %s: %v", style, in, err)
		}
	}
}

// References that lead to each other and to nothing are refused wherever they stand;
// those that lead to something by way of themselves are not.
func TestCirclesThatLeadToNothingAreRefused(t *testing.T) {
	t.Parallel()
	circle := func(section string) string {
		return head + "paths: {}\ncomponents:\n  " + section + ": {A: {$ref: '#/components/" + section + "/B'}, B: {$ref: '#/components/" + section + "/C'}, C: {$ref: '#/components/" + section + "/A'}}\n"
	}
	for section, kind := range map[string]string{"schemas": "schema", "responses": "response", "parameters": "parameter", "requestBodies": "request body", "headers": "header", "pathItems": "path item"} {
		if _, err := judged(t, circle(section)); err == nil || !strings.Contains(err.Error(), "line 5: /components/"+section+"/A/$ref") || !strings.Contains(err.Error(), "to no "+kind+"; write out what it is to be") {
			t.Errorf("%s: %v", section, err)
		}
	}
	for _, text := range []string{
		"A: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}",
		"A: {type: array, items: {$ref: '#/components/schemas/A'}}",
		"A: {$ref: '#/components/schemas/B'}, B: {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}",
		"A: {oneOf: [{$ref: '#/components/schemas/A'}, {type: string}]}",
		"A: {allOf: [{$ref: '#/components/schemas/B'}]}, B: {properties: {a: {$ref: '#/components/schemas/A'}}}",
	} {
		if _, err := judged(t, schemas(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{
		"A: {allOf: [{$ref: '#/components/schemas/A'}]}", "A: {allOf: [{allOf: [{$ref: '#/components/schemas/A'}]}]}", "A: {allOf: [{$ref: '#/components/schemas/B'}]}, B: {$ref: '#/components/schemas/A'}",
	} {
		if _, err := judged(t, schemas(text)); err == nil || !strings.Contains(err.Error(), "a part of itself, which none can be; take it out of its own parts") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
