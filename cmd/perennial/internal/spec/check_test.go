package spec_test

import (
	_ "embed"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
)

// twoRefresh makes createTask a second refresh operation.
const twoRefresh = `      x-auth: {role: refresh, request: {refreshToken: /a}, response: {accessToken: /a}}
      requestBody: {content: {application/json: {schema: &s {type: object, properties: {a: {type: string}}}}}}`

//go:embed testdata/good.yaml
var good string

// changed loads testdata/good.yaml with some of its text replaced.
func changed(t *testing.T, oldNew ...string) (*spec.Document, error) {
	t.Helper()
	text := good
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(text, oldNew[i]) {
			t.Fatalf("good.yaml has no %q", oldNew[i])
		}
		text = strings.Replace(text, oldNew[i], oldNew[i+1], 1)
	}
	doc, err := document.Parse("openapi.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	return spec.Read(doc)
}

// wrongInput is what changes good.yaml into something wrong, and what is said of it.
var wrongInput = map[string]struct {
	change []string
	want   string
}{
	"no operationId": {
		[]string{"      operationId: createTask\n", ""},
		"openapi.yaml:74: paths./tasks.post: no operationId: give POST /tasks one, it becomes the name of its method",
	},
	"an operationId twice": {
		[]string{"operationId: createTask", "operationId: listTasks"},
		`openapi.yaml:75: paths./tasks.post.operationId: "listTasks" is the operationId of paths./tasks.get too (openapi.yaml:52)`,
	},
	"an unknown role": {
		[]string{"role: refresh", "role: renew"},
		"openapi.yaml:35: paths./auth/refresh.post.x-auth.role: unknown role renew; one of: login, refresh, verify, logout",
	},
	"no role": {
		[]string{"        role: refresh\n", ""},
		"openapi.yaml:34: paths./auth/refresh.post.x-auth.role: is missing; one of: login, refresh, verify, logout",
	},
	"two refresh operations": {
		[]string{"      deprecated: true", twoRefresh, "'201': {description: made}", "'201': {description: made, content: {application/json: {schema: *s}}}"},
		"openapi.yaml:76: paths./tasks.post.x-auth.role: POST /auth/refresh has the role refresh already (line 35): one operation has it, the session calls that one",
	},
	"a pointer that leads nowhere in the request": {
		[]string{"refreshToken: /refresh_token\n", "refreshToken: /refesh_token\n"},
		`openapi.yaml:37: paths./auth/refresh.post.x-auth.request.refreshToken: pointer "/refesh_token" leads nowhere; the request has: refresh_token`,
	},
	"a pointer that leads nowhere in the response, across allOf and $ref": {
		[]string{"accessToken: /access_token", "accessToken: /token"},
		`openapi.yaml:38: paths./auth/refresh.post.x-auth.response.accessToken: pointer "/token" leads nowhere; the response has: access_token, refresh_token`,
	},
	"a pointer into an operation without that body": {
		[]string{"      deprecated: true", "      x-auth: {role: logout, request: {refreshToken: /refresh_token}}"},
		`openapi.yaml:76: paths./tasks.post.x-auth.request.refreshToken: pointer "/refresh_token" leads nowhere; there is no JSON or form request`,
	},
	"a pointer without its slash": {
		[]string{"accessToken: /access_token", "accessToken: access_token"},
		`openapi.yaml:38: paths./auth/refresh.post.x-auth.response.accessToken: "access_token" is no place in the response; a JSON pointer, or one of: header, cookie, body`,
	},
	"a pointer that is a number": {
		[]string{"accessToken: /access_token", "accessToken: 7"},
		"openapi.yaml:38: paths./auth/refresh.post.x-auth.response.accessToken: 7 is not a JSON pointer",
	},
	"a pointer that a role needs": {
		[]string{"accessToken: /access_token, ", ""},
		"openapi.yaml:38: paths./auth/refresh.post.x-auth.response.accessToken: is missing: role refresh needs it",
	},
	"an unknown key in x-auth": {
		[]string{"role: refresh", "role: refresh\n        rolle: x"},
		`openapi.yaml:36: paths./auth/refresh.post.x-auth.rolle: unknown key "rolle"; one of: role, request, response, refused`,
	},
	"an unknown key below x-auth": {
		[]string{"response: {", "response: {expires: /x, "},
		`openapi.yaml:38: paths./auth/refresh.post.x-auth.response.expires: unknown key "expires"; one of: accessToken, refreshToken, tokenType, expiresIn, expiresInMillis, expiresAt`,
	},
	"x-auth that is no object": {
		[]string{"      deprecated: true", "      x-auth: login"},
		"openapi.yaml:76: paths./tasks.post.x-auth: is string and should be an object",
	},
	"an unknown key in x-paging": {
		[]string{"        next: /next\n", "        next: /next\n        last: /x\n"},
		`openapi.yaml:57: paths./tasks.get.x-paging.last: unknown key "last"; one of: cursor, next, items`,
	},
	"a cursor that is no query parameter": {
		[]string{"cursor: cursor", "cursor: X-Trace"},
		`openapi.yaml:55: paths./tasks.get.x-paging.cursor: no query parameter "X-Trace"; there is: cursor`,
	},
	"a page that is no query parameter": {
		[]string{"cursor: cursor\n        next: /next\n", "page: p\n"},
		`openapi.yaml:55: paths./tasks.get.x-paging.page: no query parameter "p"; there is: cursor`,
	},
	"a member of another kind of paging": {
		[]string{"cursor: cursor\n        next: /next\n", "link: true\n        next: /next\n"},
		`openapi.yaml:56: paths./tasks.get.x-paging.next: unknown key "next"; one of: link, items`,
	},
	"items that are all of what is no array": {
		[]string{"items: /items", "items: ''"},
		`openapi.yaml:57: paths./tasks.get.x-paging.items: "" is all of the response, which is no array`,
	},
	"no items": {
		[]string{"        items: /items\n", ""},
		"openapi.yaml:54: paths./tasks.get.x-paging.items: is missing",
	},
	"items that are no list": {
		[]string{"items: /items", "items: /node"},
		`openapi.yaml:57: paths./tasks.get.x-paging.items: pointer "/node" does not lead to: array`,
	},
	"next that leads nowhere, through a schema that holds itself": {
		[]string{"next: /next", "next: /node/child/child/cuont"},
		`openapi.yaml:56: paths./tasks.get.x-paging.next: pointer "/node/child/child/cuont" leads nowhere; the response's node's child's child has: child, count`,
	},
	"an unknown security scheme, for many operations once": {
		[]string{"  - bearer: []", "  - baerer: []"},
		`openapi.yaml:3: security: unknown security scheme "baerer"; components.securitySchemes has: basic, bearer, cookie, key, oauth, raw`,
	},
	"invalid YAML, to the parser": {
		[]string{"    key: {type", "    key: {type: x}}\n    key2: {type"},
		"openapi.yaml:7: invalid YAML: did not find expected key", // where the mapping begins,
	},
	"invalid YAML, to the scanner": {
		[]string{"  /tasks:", "\t/tasks:"},
		"openapi.yaml:50: invalid YAML: found character that cannot start any token",
	},
	"a key that stands twice": {
		[]string{"    post:\n      operationId: createTask", "    get:\n      operationId: createTask"},
		`openapi.yaml:74: invalid YAML: mapping key "get" already defined at line 51`,
	},
	"a reference that leads nowhere": {
		[]string{"schema: {$ref: '#/components/schemas/Grant'}", "schema: {$ref: '#/components/schemas/Grnat'}"},
		"openapi.yaml: ",
	},
}

func TestWrongInputIsAnErrorThatNamesThePlace(t *testing.T) {
	for name, tc := range wrongInput {
		t.Run(name, func(t *testing.T) {
			_, err := changed(t, tc.change...)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("error is:\n%v\nwant:\n%s", err, tc.want)
			}
			if strings.HasPrefix(tc.want, "openapi.yaml:") && strings.Count(err.Error(), "\n") > 0 {
				t.Errorf("more than one error:\n%v", err)
			}
		})
	}
}

func TestAllThatIsWrongIsListedInTheOrderOfLines(t *testing.T) {
	_, err := changed(t, "role: refresh", "role: renew", "cursor: cursor", "cursor: x", "      operationId: createTask\n", "")
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "openapi.yaml:35:") || !strings.HasPrefix(lines[1], "openapi.yaml:55:") || !strings.HasPrefix(lines[2], "openapi.yaml:74:") {
		t.Errorf("errors are:\n%v", err)
	}
}
