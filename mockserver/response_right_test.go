package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/mockserver"
)

// rights is a document of responses that are easily given wrong.
const rights = `
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /moved: {get: {responses: {'302': {description: elsewhere}, default: {$ref: '#/components/responses/Error'}}}}
  /moved-with-header:
    get:
      responses:
        '307': {description: elsewhere, headers: {Location: {required: true, schema: {type: string, format: uri}}}}
  /moved-with-example:
    get:
      responses:
        '303': {description: elsewhere, headers: {Location: {schema: {type: string}, example: /things/7}}}
  /moved-some-way: {get: {responses: {3XX: {description: elsewhere}}}}
  /unchanged: {get: {responses: {'304': {description: as before}, '404': {description: none}}}}
  /gone: {delete: {responses: {'204': {description: gone, content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: string}}}}}}}}}
  /gone-for-good: {delete: {responses: {'204': {description: gone, content: {application/json: {schema: {type: integer, minimum: 2, maximum: 1}}}}}}}
  /reset: {post: {responses: {'205': {description: reset, content: {text/plain: {schema: {type: string}}}}}}}
  /head:
    head: {responses: {'200': {description: ok, headers: {X-Total: {schema: {type: integer, minimum: 3, maximum: 3}}}, content: {application/json: {schema: {type: object}}}}}}
  /head-without-value:
    head: {responses: {'200': {description: ok, content: {application/json: {schema: {type: integer, minimum: 2, maximum: 1}}}}}}
  /others: {get: {responses: {default: {description: ok, content: {application/json: {schema: {type: string}}}}}}}
components:
  responses:
    Error: {description: failed, content: {application/json: {schema: {type: object}}}}
`

func TestRedirectsHaveALocation(t *testing.T) {
	u := mockOf(t, []byte(rights))
	u.Client = &http.Client{Transport: u.Srv.Transport(), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer u.Client.CloseIdleConnections()
	for path, want := range map[string]struct {
		status   int
		location string
	}{
		"/moved": {302, "/_redirected"}, "/moved-with-header": {307, "/_redirected"}, "/moved-with-example": {303, "/things/7"}, "/moved-some-way": {302, "/_redirected"},
		"/unchanged": {304, ""}, "/others": {200, ""},
	} {
		if r := u.Do("GET", path, nil).Want(want.status); r.Header.Get("Location") != want.location {
			t.Errorf("%s: Location %q", path, r.Header.Get("Location"))
		}
	}
}

// A client that follows the redirects of a document without examples has a response,
// which is no failure.
func TestRedirectsLeadSomewhere(t *testing.T) {
	u := mockOf(t, []byte(rights))
	for _, path := range []string{"/moved", "/moved-with-header", "/moved-some-way"} {
		u.Do("GET", path, nil).Want(http.StatusNoContent)
	}
}

// TestResponsesWithoutABody calls the handler: a server of net/http would hide a body.
func TestResponsesWithoutABody(t *testing.T) {
	u := mockOf(t, []byte(rights))
	for call, want := range map[string]struct {
		status int
		kind   string
	}{
		"DELETE /gone": {204, ""}, "DELETE /gone-for-good": {204, ""}, "POST /reset": {205, ""}, "GET /unchanged": {304, ""},
		"HEAD /head": {200, "application/json"}, "HEAD /head-without-value": {200, "application/json"},
	} {
		method, path, _ := strings.Cut(call, " ")
		w := httptest.NewRecorder()
		u.Srv.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		if w.Code != want.status || w.Body.Len() > 0 || w.Header().Get("Content-Type") != want.kind {
			t.Errorf("%s: %d %q %q", call, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
	}
	if total := u.Do("HEAD", "/head", nil).Want(200).Header.Get("X-Total"); total != "3" {
		t.Errorf("X-Total %q", total)
	}
}

// TestFieldErrorsAreSeenInEveryShape has the shapes that documents give their failures.
func TestFieldErrorsAreSeenInEveryShape(t *testing.T) {
	const missing = `property "name" is missing`
	for shape, want := range map[string]string{
		`{"type":"object","required":["message"],"properties":{"message":{"type":"string"}},"additionalProperties":false}`:                                                                                                                                                                                                                                                     missing,
		`{"type":"object","required":["error"],"properties":{"error":{"type":"object","required":["code","message"],"properties":{"code":{"type":"integer"},"message":{"type":"string"}}}},"additionalProperties":false}`:                                                                                                                                                      missing,
		`{"type":"object","required":["errors"],"properties":{"errors":{"type":"array","items":{"type":"string"}}},"additionalProperties":false}`:                                                                                                                                                                                                                              missing,
		`{"type":"object","required":["errors"],"properties":{"errors":{"type":"array","items":{"type":"object","required":["field","message"],"properties":{"field":{"type":"string"},"message":{"type":"string"}},"additionalProperties":false}}}}`:                                                                                                                          `"field":"/name"`,
		`{"type":"object","required":["detail"],"properties":{"detail":{"type":"array","items":{"type":"object","required":["loc","msg","type"],"properties":{"loc":{"type":"string"},"msg":{"type":"string"},"type":{"type":"string"}}}}}}`:                                                                                                                                   missing,
		`{"type":"object","required":["title","status"],"properties":{"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"invalidParams":{"type":"array","items":{"type":"object","required":["name","reason"],"properties":{"name":{"type":"string"},"reason":{"type":"string"}},"additionalProperties":false}}},"additionalProperties":false}`: `"name":"/name"`,
		`{"type":"object","required":["status"],"properties":{"status":{"type":"string"},"reason":{"type":"string"}},"additionalProperties":false}`:                                                                                                                                                                                                                            missing,
		`{"type":"array","items":{"type":"string"}}`:                                                              "",
		`{"type":"object","required":["ok"],"properties":{"ok":{"type":"boolean"}},"additionalProperties":false}`: "",
		`{}`: missing,
	} {
		doc := `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{"/a":{"post":{
			"requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}}}},
			"responses":{"200":{"description":"ok"},"4XX":{"description":"failed","content":{"application/json":{"schema":` + shape + `}}}}}}}}`
		r := mockOf(t, []byte(doc)).Do("POST", "/a", "{}").Want(422)
		body := string(r.Data)
		if want != "" && !strings.Contains(strings.ReplaceAll(body, `\"`, `"`), want) {
			t.Errorf("%s: %s", shape, body)
		}
		if line := r.Header.Get("X-Mock-Problem"); !strings.Contains(line, "invalid_request") || !strings.Contains(line, missing) {
			t.Errorf("%s: %q", shape, line)
		}
		if !json.Valid(r.Data) {
			t.Errorf("%s: %s", shape, body)
		}
	}
}

// The example of a list of errors is not what went wrong.
func TestAFailureInAListIsNotTheExampleOfTheDocument(t *testing.T) {
	doc := `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"components":{"securitySchemes":{"b":{"type":"http","scheme":"bearer"}}},"security":[{"b":[]}],
		"paths":{"/a":{"get":{"responses":{"200":{"description":"ok"},"401":{"description":"failed","content":{"application/json":{"schema":
		{"type":"object","required":["errors"],"properties":{"errors":{"type":"array","minItems":1,"items":{"type":"object","required":["message"],
		"properties":{"message":{"type":"string","example":"Body cannot be null."}}}}}}}}}}}}}}`
	body := string(mockOf(t, []byte(doc)).Do("GET", "/a", nil).Want(401).Data)
	if strings.Contains(body, "cannot be null") || !strings.Contains(body, `"message":`) {
		t.Errorf("body is %s", body)
	}
}

func TestOptionalSecurityKnowsWhoCalls(t *testing.T) {
	u := mockOf(t, []byte(`
openapi: 3.0.3
info: {title: t, version: '1'}
paths: {/a: {get: {operationId: a, security: [{}, {tok: []}], responses: {'200': {description: ok}}}}}
components: {securitySchemes: {tok: {type: http, scheme: bearer}}}
`))
	var caller mockserver.Caller
	u.Srv.Handle("a", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { caller = mockserver.CallerFrom(r.Context()) }))
	u.Do("GET", "/a", nil).Want(200)
	if caller.UserID != "" {
		t.Errorf("%+v", caller)
	}
	tokens, err := u.Srv.Issue(mockserver.AdaEmail)
	if err != nil {
		t.Fatal(err)
	}
	u.Access = tokens.AccessToken.Reveal()
	u.Do("GET", "/a", nil).Want(200)
	if caller.UserID != "usr_ada" || caller.SessionID != "ses_1" {
		t.Errorf("%+v", caller)
	}
	u.Srv.Advance(1 << 40)
	u.Do("GET", "/a", nil).Want(200)
	if caller.UserID != "" {
		t.Errorf("%+v", caller)
	}
}
