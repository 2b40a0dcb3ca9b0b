package suggest_test

import (
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/suggest"
)

// head is what stands before the paths of a document in which nothing is amiss.
const head = "openapi: 3.0.3\ninfo: {title: x, version: '1'}\nservers: [{url: 'https://example.com'}]\nsecurity: [{b: []}]\n" +
	"components: {securitySchemes: {b: {type: http, scheme: bearer}}}\npaths:\n"

// signIn is an operation that signs in.
var signIn = "  /login:\n" + op("post", "login", object("email", "password"), object("token"), "")

// suggested suggests for a whole document.
func suggested(t *testing.T, text string) *suggest.Suggestion {
	t.Helper()
	doc, err := document.Parse("api.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := suggest.Of(doc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// remarks are changes of a document, with the note that each has as its consequence.
var remarks = map[string]struct{ old, now, want string }{
	"nothing amiss":           {"", "", ""},
	"no server":               {"servers: [{url: 'https://example.com'}]\n", "", "the document names no server; programs give the address to New"},
	"a server without host":   {"https://example.com", "/v1", `the first server, "/v1", is no whole address`},
	"a server that is no URL": {"https://example.com", "https://%zz", `the first server, "https://%zz", is no whole address`},
	"plain http":              {"https://example.com", "http://example.com", "is plain http: everybody on the way can read the tokens"},
	"no security":             {"security: [{b: []}]\n", "", "the document says nothing of security"},
	"security of nobody":      {"security: [{b: []}]\n", "security: []\n", ""},
	"a key in the header":     {"{type: http, scheme: bearer}", "{type: apiKey, in: header, name: X-Token}", "no security scheme takes a token in the header Authorization; the document has [b (header X-Token)]"},
	"a key as Authorization":  {"{type: http, scheme: bearer}", "{type: apiKey, in: header, name: authorization}", ""},
	"basic alone":             {"{type: http, scheme: bearer}", "{type: http, scheme: basic}", ""},
}

func TestNotesAreWhatAUserHasToDecide(t *testing.T) {
	for name, c := range remarks {
		text := head + signIn
		if !strings.Contains(text, c.old) {
			t.Fatalf("%s: there is no %q", name, c.old)
		}
		s := suggested(t, strings.Replace(text, c.old, c.now, 1))
		got := strings.Join(s.Notes, "\n")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) || len(s.Notes) > 1 {
			t.Errorf("%s: %q, want %q", name, s.Notes, c.want)
		}
		if !strings.Contains(string(s.Overlay()), "# note: ") != (c.want == "") {
			t.Errorf("%s: the overlay is\n%s", name, s.Overlay())
		}
	}
}

// schemes are oauth2 security schemes, with whether the document then says by itself
// how to sign in.
var schemes = map[string]struct {
	flows string
	said  bool
}{
	"a password at a whole address":   {"password: {tokenUrl: 'https://login.example.com/token', scopes: {}}", true},
	"client credentials":              {"clientCredentials: {tokenUrl: 'https://login.example.com/token', scopes: {}}", true},
	"a password at one of the paths":  {"password: {tokenUrl: /login, scopes: {}}", true},
	"a password at no path there is":  {"password: {tokenUrl: /nowhere, scopes: {}}", false},
	"an authorization code":           {"authorizationCode: {authorizationUrl: 'https://a.example.com/a', tokenUrl: 'https://a.example.com/t', scopes: {}}", false},
	"the implicit flow signs none in": {"implicit: {authorizationUrl: 'https://a.example.com/a', scopes: {}}", false},
	"no flow":                         {"", false},
}

// A document that says how to sign in gets no second opinion; one that only seems to,
// such as with a token endpoint that it does not have, does.
func TestAnOAuth2FlowThatSignsInIsNotOverruled(t *testing.T) {
	for name, c := range schemes {
		s := suggested(t, strings.Replace(head, "{type: http, scheme: bearer}", "{type: oauth2, flows: {"+c.flows+"}}", 1)+signIn)
		if s.Said != c.said || (role(s, "login") == "") != c.said {
			t.Errorf("%s: said %t, login %q", name, s.Said, role(s, "login"))
		}
		if got := strings.Contains(strings.Join(s.Notes, ""), "the document says by itself how to sign in"); got != c.said {
			t.Errorf("%s: notes are %q", name, s.Notes)
		}
	}
}

// Beside an authorization code an operation with a password counts, unless it is on its
// way out.
func TestADeprecatedPasswordIsNotPreferredToACode(t *testing.T) {
	code := strings.Replace(head, "{type: http, scheme: bearer}", "{type: oauth2, flows: {authorizationCode: {authorizationUrl: 'https://a.example.com/a', tokenUrl: 'https://a.example.com/t', scopes: {}}}}", 1)
	if got := role(suggested(t, code+signIn), "login"); got == "" {
		t.Error("the operation is not found")
	}
	if got := role(suggested(t, code+strings.Replace(signIn, "operationId: login", "operationId: login\n      deprecated: true", 1)), "login"); got != "" {
		t.Errorf("found %s", got)
	}
}
