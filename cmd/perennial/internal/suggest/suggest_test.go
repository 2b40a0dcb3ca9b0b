package suggest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/cmd/perennial/internal/suggest"
)

// object is a schema with string members; "name:type" is one of another type.
func object(members ...string) string {
	var all []string
	for _, m := range members {
		name, kind, ok := strings.Cut(m, ":")
		if !ok {
			kind = "{type: string}"
		}
		all = append(all, name+": "+kind)
	}
	return "{type: object, properties: {" + strings.Join(all, ", ") + "}}"
}

// op is an operation with a JSON body and a JSON response; "" is none.
func op(method, id, request, response, more string) string {
	text := "    " + method + ":\n      operationId: " + id + "\n"
	if request != "" {
		text += "      requestBody: {content: {application/json: {schema: " + request + "}}}\n"
	}
	if response != "" {
		response = ", content: {application/json: {schema: " + response + "}}"
	}
	return text + more + "      responses: {'200': {description: ok" + response + "}}\n"
}

// parsed is a document with paths.
func parsed(t *testing.T, paths string) (*document.Document, string) {
	t.Helper()
	text := "openapi: 3.0.3\ninfo: {title: x, version: '1'}\nservers: [{url: 'https://example.com'}]\nsecurity: [{b: []}]\n" +
		"components: {securitySchemes: {b: {type: http, scheme: bearer}}}\npaths:\n" + paths
	doc, err := document.Parse("api.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc, text
}

func found(t *testing.T, paths string) *suggest.Suggestion {
	t.Helper()
	doc, _ := parsed(t, paths)
	s, err := suggest.Of(doc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// role shows what was found for a role.
func role(s *suggest.Suggestion, name string) string {
	for _, f := range s.Roles {
		if f.Role != name {
			continue
		}
		all := append(slices.Clone(f.Request), f.Response...)
		text := f.Method + " " + f.Path
		for _, p := range all {
			text += " " + p.Key + "=" + p.At
		}
		for _, p := range f.Fixed {
			text += " fixed " + p.Key + "=" + p.At
		}
		switch {
		case f.Missing != "":
			text += " MISSING"
		case len(f.Needs) > 0:
			text += fmt.Sprint(" NEEDS ", f.Needs)
		}
		return text
	}
	return ""
}

func TestSignInIsFoundByWhatItTakesAndReturns(t *testing.T) {
	for name, tc := range map[string]struct{ paths, want string }{
		"password": {"  /login:\n" + op("post", "login", object("email", "password"), object("token"), ""),
			"POST /login username=/email password=/password accessToken=/token"},
		"deep, with milliseconds": {"  /auth/login:\n" + op("post", "x", object("username", "password"), object("data:"+object("accessToken", "refreshToken", "expires: {type: integer, description: in milliseconds}")), ""),
			"POST /auth/login username=/username password=/password accessToken=/data/accessToken refreshToken=/data/refreshToken expiresInMillis=/data/expires"},
		"a date": {"  /session:\n" + op("post", "createSession", object("login", "password"), object("sessionToken", "expiresAt: {type: string, format: date-time}"), ""),
			"POST /session username=/login password=/password accessToken=/sessionToken expiresAt=/expiresAt"},
		"a client": {"  /oauth/token:\n" + op("post", "createToken", object("client_id", "client_secret", "grant_type"), object("access_token", "expires_in:{type: integer}"), ""),
			"POST /oauth/token username=/client_id password=/client_secret accessToken=/access_token expiresIn=/expires_in fixed /grant_type=client_credentials"},
		"in the query": {"  /login:\n" + op("post", "login", "", object("token"), "      parameters: [{in: query, name: user, required: true, schema: {type: string}}, {in: query, name: pass, required: true, schema: {type: string}}]\n"),
			"POST /login username=query:user password=query:pass accessToken=/token"},
		"the body is the token": {"  /login:\n" + op("post", "login", object("user", "pwd"), "{type: string}", ""),
			"POST /login username=/user password=/pwd accessToken=body"},
		"no token is described": {"  /login:\n" + op("post", "login", object("user", "pwd"), "", ""),
			"POST /login username=/user password=/pwd MISSING"},
		"a value that only the user has": {"  /login:\n" + op("post", "login", strings.Replace(object("user", "pwd", "app"), "type: object", "type: object, required: [app]", 1), object("token"), ""),
			"POST /login username=/user password=/pwd accessToken=/token NEEDS [/app]"},
		"it is not the registration": {"  /auth/register:\n" + op("post", "register", object("email", "password"), object("token"), ""), ""},
		"nor the reset":              {"  /auth/reset:\n" + op("post", "resetPassword", object("email", "password"), object("token"), ""), ""},
		"nor an upload token":        {"  /upload-tokens:\n" + op("post", "createUploadToken", object("ttl"), object("token"), ""), ""},
	} {
		if got := role(found(t, tc.paths), "login"); got != tc.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tc.want)
		}
	}
}

func TestTheOtherRolesAreFound(t *testing.T) {
	login := "  /login:\n" + op("post", "login", object("email", "password"), object("token", "refreshToken"), "")
	for name, tc := range map[string]struct{ paths, role, want string }{
		"a refresh token":         {login + "  /refresh:\n" + op("post", "refresh", object("refreshToken"), object("token"), ""), "refresh", "POST /refresh refreshToken=/refreshToken accessToken=/token"},
		"called token there":      {login + "  /renew:\n" + op("post", "renew", object("token"), object("token"), ""), "refresh", "POST /renew refreshToken=/token accessToken=/token"},
		"the token renews itself": {"  /refresh:\n" + op("get", "refresh", "", object("token"), ""), "refresh", "GET /refresh accessToken=bearer accessToken=/token"},
		"in a cookie":             {"  /refresh:\n" + op("post", "refresh", "", object("token"), "      parameters: [{in: cookie, name: refresh_token, schema: {type: string}}]\n"), "refresh", "POST /refresh refreshToken=cookie:refresh_token accessToken=/token"},
		"no refresh of a picture": {"  /avatar/refresh:\n" + op("post", "refreshGravatar", "", object("template"), ""), "refresh", ""},
		"me":                      {"  /users/me:\n" + op("get", "getMe", "", object("id"), "") + "  /me/roles:\n" + op("get", "roles", "", object("id"), ""), "verify", "GET /users/me"},
		"not with an argument":    {"  /user:\n" + op("get", "user", "", object("id"), "      parameters: [{in: query, name: id, required: true, schema: {type: string}}]\n"), "verify", ""},
		"not to everybody":        {"  /me:\n" + op("get", "me", "", object("id"), "      security: []\n"), "verify", ""},
		"not getMeasures":         {"  /measures:\n" + op("get", "getMeasures", "", object("id"), ""), "verify", ""},
		"logout":                  {login + "  /logout:\n" + op("post", "logout", "", "", ""), "logout", "POST /logout"},
		"with the refresh token":  {login + "  /logout:\n" + op("post", "logout", object("refreshToken"), "", ""), "logout", "POST /logout refreshToken=/refreshToken"},
		"the session is deleted":  {"  /session:\n" + op("post", "signIn", object("email", "password"), object("token"), "") + op("delete", "dropIt", "", "", ""), "logout", "DELETE /session"},
		"not with a path":         {"  /users/{id}/logout:\n" + op("post", "logOutUser", "", "", "      parameters: [{in: path, name: id, required: true, schema: {type: string}}]\n"), "logout", ""},
	} {
		if got := role(found(t, tc.paths), tc.role); got != tc.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tc.want)
		}
	}
}

func TestWhatIsAmbiguousIsSaid(t *testing.T) {
	s := found(t, "  /login:\n"+op("post", "login", object("email", "password"), object("token", "expires:{type: integer}"), "")+
		"  /admin/login:\n"+op("post", "adminLogin", object("email", "password"), object("token"), ""))
	f := s.Roles[0]
	if f.Path != "/login" || len(f.Check) != 1 || !strings.Contains(f.Check[0], "taken for seconds") || !slices.Equal(f.Others, []string{"POST /admin/login"}) {
		t.Errorf("got %+v", f)
	}
	text := string(s.Overlay())
	for _, want := range []string{"# check: /expires is taken for seconds", "# or: POST /admin/login"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// TestTheOverlayIsOneThatTheGeneratorTakes has the generator read it, on a document
// whose names would be something else in YAML or JSONPath.
func TestTheOverlayIsOneThatTheGeneratorTakes(t *testing.T) {
	const key = "      parameters: [{in: header, name: Idempotency-Key, schema: {type: string}}]\n"
	paths := "  /orders:\n" + op("post", "makeOrder", "", "", key) +
		"  /linked:\n" + strings.Replace(op("get", "linked", "", "{type: array, items: {type: string}}", ""), "{description: ok", "{description: ok, headers: {Link: {schema: {type: string}}}", 1) +
		"  \"/it's/log\\\\in: #1\":\n" + op("post", "login", object("'e} mail'", "password"), object("token"), "") +
		"  /refresh:\n" + op("post", "refresh", object("refreshToken"), object("token"), "") +
		"  /items:\n" + op("get", "items", "", object("items:{type: array, items: {type: string}}", "nextCursor"), "      parameters: [{in: query, name: cursor, schema: {type: string}}]\n")
	doc, text := parsed(t, paths)
	s, err := suggest.Of(doc)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, over := filepath.Join(dir, "api.yaml"), filepath.Join(dir, "over.yaml")
	for name, data := range map[string][]byte{file: []byte(text), over: s.Overlay()} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	doc, err = document.Read(file, over)
	if err != nil {
		t.Fatalf("%v\n%s", err, s.Overlay())
	}
	checked, err := spec.Read(doc)
	if err != nil {
		t.Fatalf("%v\n%s", err, s.Overlay())
	}
	auth := checked.Auth()
	if auth.SignIn.Operation.Route != `/it's/log\in: #1` || auth.Refresh.Request.RefreshToken != "/refreshToken" {
		t.Errorf("roles are %+v", auth)
	}
	for _, o := range checked.Operations {
		if (o.ID == "items" || o.ID == "linked") != (o.Paging != nil) || (o.ID == "makeOrder") != o.Idempotent {
			t.Errorf("%s: paging %+v, key %t in\n%s", o.ID, o.Paging, o.Idempotent, s.Overlay())
		}
	}
}

func TestPagesAreFoundByParameterAndResponse(t *testing.T) {
	query := func(name, kind string) string {
		return "      parameters: [{in: query, name: " + name + ", schema: {type: " + kind + "}}]\n"
	}
	const list = "{type: array, items: {type: object, properties: {id: {type: string}}}}"
	for name, tc := range map[string]struct{ paths, want string }{
		"a cursor":             {op("get", "x", "", object("data:"+list, "next_cursor"), query("cursor", "string")), "cursor=cursor next=/next_cursor items=/data"},
		"the last item":        {op("get", "x", "", object("data:"+list, "has_more:{type: boolean}"), query("starting_after", "string")), "after=starting_after id=/id more=/has_more items=/data"},
		"an address":           {op("get", "x", "", object("items:"+list, "links:"+object("next")), ""), "nextURL=/links/next items=/items"},
		"the header":           {strings.Replace(op("get", "x", "", list, ""), "{description: ok", "{description: ok, headers: {Link: {schema: {type: string}}}", 1), "link=true items="},
		"a page":               {op("get", "x", "", list, query("page", "integer")), "page=page items="},
		"an offset":            {op("get", "x", "", object("rows:"+list, "hasMore:{type: boolean}"), query("offset", "integer")), "offset=offset more=/hasMore items=/rows"},
		"no number is a text":  {op("get", "x", "", list, query("page", "string")), ""},
		"two lists":            {op("get", "x", "", object("cats:"+list, "dogs:"+list), query("page", "integer")), ""},
		"no cursor is address": {op("get", "x", "", object("data:"+list, "next:{type: integer}"), query("cursor", "string")), ""},
	} {
		got := ""
		for _, p := range found(t, "  /list:\n"+tc.paths).Pages {
			for _, place := range p.Paging {
				got += place.Key + "=" + place.At + " "
			}
		}
		if got = strings.TrimSuffix(got, " "); got != tc.want {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
}

func TestADocumentThatSaysItGetsNoSecondSignIn(t *testing.T) {
	paths := "  /login:\n" + op("post", "login", object("email", "password"), object("token"), "      x-auth: {role: login, request: {username: /email, password: /password}, response: {accessToken: /token}}\n") +
		"  /other/login:\n" + op("post", "otherLogin", object("email", "password"), object("token"), "")
	if s := found(t, paths); !s.Said || role(s, "login") != "" {
		t.Errorf("got %+v", s)
	}
}
