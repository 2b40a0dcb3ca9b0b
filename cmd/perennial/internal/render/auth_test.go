package render_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
	"github.com/perennial-go/perennial/cmd/perennial/internal/spec"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// role is an operation with x-auth, whose request and response have members for every
// place that one of these tests names.
func role(name, auth string) string {
	const member = "{type: string}"
	public := ""
	if name == "login" || name == "refresh" {
		public = "      security: []\n"
	}
	return "  /" + name + ":\n    post:\n      operationId: " + name + "\n" + public + "      x-auth: {role: " + name + auth + "}\n" +
		"      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {user: " + member + ", pass: " + member + ", refresh: " + member + ", access: " + member + ", 'a\"b': " + member + ", kind: " + member + "}}}}}\n" +
		"      responses: {'200': {description: ok, headers: {X-Token: {schema: " + member + "}}, content: {application/json: {schema: {type: object, properties: {access: " + member + ", refresh: " + member + ", type: " + member + ", in: {type: integer}, at: " + member + "}}}}}}\n"
}

const (
	byName  = ", request: {username: /user, password: /pass}, response: {accessToken: /access, refreshToken: /refresh, tokenType: /type, expiresIn: /in}"
	byToken = ", request: {refreshToken: /refresh}, response: {accessToken: /access, refreshToken: /refresh, expiresAt: /at}"
)

// sessions are what documents say of a session: paths, and the scheme that it is of.
var sessions = map[string]struct{ paths, scheme string }{
	"all roles":         {role("login", byName) + role("refresh", byToken) + role("verify", "") + role("logout", ", request: {refreshToken: /refresh}"), "type: http, scheme: bearer"},
	"values in quotes":  {role("login", `, request: {username: /user, password: /pass, fixed: {'/a"b': '"; panic(1) //', /kind: "a\nb"}}, response: {accessToken: header:X-Token}`), "type: http, scheme: bearer"},
	"milliseconds":      {role("login", ", request: {username: /user, password: /pass}, response: {accessToken: /access, expiresInMillis: /in}"), "type: http, scheme: bearer"},
	"places elsewhere":  {role("login", ", request: {username: 'header:X-User', password: 'query:p'}, response: {accessToken: 'cookie:sid'}") + role("refresh", ", request: {refreshToken: bearer}, response: {accessToken: /access}"), "type: http, scheme: bearer"},
	"refusals":          {role("login", byName) + role("refresh", byToken+", refused: [401, token_gone, {status: 200, code: /access, values: ['4\"0', b]}]"), "type: http, scheme: bearer"},
	"rejections":        {role("login", byName), "type: http, scheme: bearer, x-auth: {rejected: [403, {status: 400, code: /error, values: [expired]}]}"},
	"another word":      {role("login", byName), "type: http, scheme: bearer, x-auth: {scheme: Token}"},
	"retry now":         {role("login", byName) + role("refresh", byToken), "type: http, scheme: bearer, x-auth: {lostResponse: retryNow, refreshAhead: false}"},
	"never retry":       {role("login", byName) + role("refresh", byToken), "type: http, scheme: bearer, x-auth: {lostResponse: neverRetry}"},
	"OAuth, a password": {"", "type: oauth2, flows: {password: {tokenUrl: /t, refreshUrl: 'https://b.example/r', scopes: {a: x}}}"},
	"OAuth, a client":   {"", "type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://b.example/t?x=\"y\"', scopes: {}}}"},
	"OAuth, a code":     {"", "type: oauth2, flows: {authorizationCode: {authorizationUrl: /a, tokenUrl: /t, scopes: {}}}"},
	"nothing":           {"", "type: http, scheme: bearer"},
}

// printed runs a program that prints the Auth of every package, by its number.
func printed(t *testing.T, packages []string) map[string]json.RawMessage {
	t.Helper()
	if _, err := driver(); err != nil { // for its module
		t.Fatal(err)
	}
	var imports, lines strings.Builder
	for _, p := range packages {
		fmt.Fprintf(&imports, "\t%s \"example.com/app/%[1]s/operations\"\n", p)
		fmt.Fprintf(&lines, "\t\t%q: %[1]s.Auth(),\n", p)
	}
	main := "package main\n\nimport (\n\t\"encoding/json\"\n\t\"os\"\n\n" + imports.String() + ")\n\nfunc main() {\n\t_ = json.NewEncoder(os.Stdout).Encode(map[string]any{\n" + lines.String() + "\t})\n}\n"
	keep(t, map[string][]byte{"auths/main.go": []byte(main)})
	cmd := exec.CommandContext(t.Context(), "go", "run", "./auths")
	cmd.Dir, cmd.Env = scratch, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(out, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// keep writes files into the module of the driver.
func keep(t *testing.T, files map[string][]byte) {
	t.Helper()
	for name, text := range files {
		at := filepath.Join(scratch, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// What a document says of its session is read once, and written as Go. Compiled and run,
// that Go is the value that was read: not a place, a text or a policy is another one.
func TestTheRolesInGoAreTheRolesOfTheDocument(t *testing.T) {
	var packages, names []string
	want := map[string]tokenendpoint.Auth{}
	for name, c := range sessions {
		text := head + "security: [{s: []}]\ncomponents: {securitySchemes: {s: {" + c.scheme + "}}}\npaths:\n  /x: {get: {operationId: x, responses: {'204': {description: ok}}}}\n" + c.paths
		pkg := fmt.Sprintf("auth%d", len(packages))
		files, err := rendered(text, pkg, sdk.Options{Parts: []sdk.Part{}})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		keep(t, map[string][]byte{pkg + "/operations/operations.gen.go": files["operations/operations.gen.go"]})
		doc, err := document.Parse("api.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		read, err := spec.Read(doc)
		if err != nil {
			t.Fatal(err)
		}
		packages, names, want[pkg] = append(packages, pkg), append(names, name), read.Auth()
	}
	all := printed(t, packages)
	for i, pkg := range packages {
		expected, err := json.Marshal(want[pkg])
		if err != nil {
			t.Fatal(err)
		}
		if got := string(all[pkg]); got != string(expected) {
			t.Errorf("%s:\n got %s\nwant %s", names[i], got, expected)
		}
	}
}
