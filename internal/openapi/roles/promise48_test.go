package roles_test

import (
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/roles"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// document is an API with a refresh and a revocation, whose x-auth and security
// schemes are to be filled in.
func document(t *testing.T, refresh, revoke, schemes string) (tokenendpoint.Auth, error) {
	t.Helper()
	text := `openapi: 3.0.3
info: {title: x, version: '1'}
paths:
  /refresh:
    post:
      x-auth: {role: refresh, request: {refreshToken: /r}, response: {accessToken: /a}` + refresh + `}
      requestBody: {content: {application/json: {schema: {type: object, properties: {r: {type: string}}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}}
  /revoke:
    post:
      x-auth: {role: logout, request: {refreshToken: /token}` + revoke + `}
      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {token: {type: string}}}}}}
      responses: {'200': {description: ok}}
components:
  securitySchemes: ` + schemes + "\n"
	doc, err := openapi3.NewLoader().LoadFromData([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return roles.Read(doc, "api.yaml", []byte(text))
}

func TestPromise48_TheDocumentSaysWhatTheServerNeedsToBeTold(t *testing.T) {
	auth, err := document(t, `, refused: [401, token_gone, {status: 200, code: /errcode, values: [40030]}]`, `, client: true`,
		`{a: {type: http, scheme: bearer, x-auth: {scheme: Token, lostResponse: neverRetry, refreshAhead: false}}, b: {type: http, scheme: bearer, x-auth: {scheme: Token}}}`)
	if err != nil {
		t.Fatal(err)
	}
	if auth.Scheme != "Token" || auth.LostResponse != refresh.LostResponseNeverRetry || !auth.NoRefreshAhead || !auth.SignOut.Client || auth.Refresh.Client {
		t.Errorf("got %+v", auth)
	}
	r := auth.Refresh.Refused
	if len(r) != 3 || r[0].Status != 401 || r[1].Values[0] != "token_gone" || r[1].Status != 0 || r[2].Code != "/errcode" || r[2].Values[0] != "40030" {
		t.Errorf("refused: %+v", r)
	}
	for word, want := range map[string]refresh.LostResponsePolicy{"retryLater": refresh.LostResponseRetryLater, "retryNow": refresh.LostResponseRetryNow} {
		auth, err := document(t, "", "", `{a: {type: http, scheme: bearer, x-auth: {lostResponse: `+word+`}}}`)
		if err != nil || auth.LostResponse != want || auth.Scheme != "" || auth.NoRefreshAhead {
			t.Errorf("%s: %+v %v", word, auth, err)
		}
	}
}

func TestPromise48_WhatIsWrongIsAnErrorWithItsLineAndPath(t *testing.T) {
	for _, tc := range []struct{ refresh, revoke, schemes, want string }{
		{"", "", `{a: {type: http, scheme: bearer, x-auth: {scheme: DPoP}}}`, "api.yaml:15: components.securitySchemes.a.x-auth.scheme: DPoP is more than a word"},
		{"", "", `{a: {type: http, scheme: bearer, x-auth: {scheme: mac}}}`, "mac is more than a word"},
		{"", "", `{a: {type: http, scheme: bearer, x-auth: {scheme: 'a b'}}}`, "a b is no word"},
		{"", "", `{a: {type: http, scheme: bearer, x-auth: {scheme: 7}}}`, "7 is no word"},
		{"", "", `{a: {type: http, scheme: bearer, x-auth: {lostResponse: later}}}`, "api.yaml:15: components.securitySchemes.a.x-auth.lostResponse: is later; one of: retryLater, retryNow, neverRetry"},
		{"", "", `{a: {type: http, scheme: bearer, x-auth: {refreshAhead: never}}}`, "api.yaml:15: components.securitySchemes.a.x-auth.refreshAhead: is never and should be true or false"},
		{"", "", `{a: {type: http, scheme: bearer, x-auth: {scheme: A}}, b: {type: http, scheme: bearer, x-auth: {scheme: B}}}`, "components.securitySchemes.b.x-auth.scheme: is B, and A at components.securitySchemes.a.x-auth.scheme"},
		{"", "", `{a: {type: http, scheme: bearer, x-auth: {word: A}}}`, `unknown key "word"; one of: rejected, flow, scheme, lostResponse, refreshAhead`},
		{"", ", client: 1", "{}", "api.yaml:11: paths./revoke.post.x-auth.client: is 1 and should be true or false"},
		{", refused: no", "", "{}", "api.yaml:6: paths./refresh.post.x-auth.refused: is string and should be a list"},
		{", refused: [302]", "", "{}", "302 is no status of a failure"},
		{", refused: [{status: 200}]", "", "{}", "status 200 is a success"},
		{", refused: [{status: 400, code: error}]", "", "{}", "code error is not a JSON pointer"},
	} {
		_, err := document(t, tc.refresh, tc.revoke, tc.schemes)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s%s%s\n got: %v\nwant: %s", tc.refresh, tc.revoke, tc.schemes, err, tc.want)
		}
	}
}
