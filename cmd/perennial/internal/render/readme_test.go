package render_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// head is what stands before the paths of a document with an address.
const head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://a.example'}]\n"

// login is an operation that signs in with the given members, of which the last two
// are name and password.
func login(members, request string) string {
	return "  /login:\n    post:\n      operationId: login\n      x-auth: {role: login, request: {" + request + "}, response: {accessToken: /token}}\n" +
		"      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {" + members + "}}}}}\n" +
		"      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {token: {type: string}}}}}}}\n"
}

const (
	items  = "  /items:\n    get: {operationId: listItems, tags: [items], responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {type: string}}}}}}}\n"
	nobody = "security: []\n"
)

// programs are documents and names of packages, with a line of the program that their
// README shows.
var programs = []struct{ name, pkg, text, line string }{
	{"an address", "shop", head + nobody + "paths:\n" + items, "c, err := shop.New()"},
	{"no address", "shop", strings.Replace(head, "servers: [{url: 'https://a.example'}]\n", "", 1) + nobody + "paths:\n" + items, `c, err := shop.New(apiclient.WithBaseURL("https://api.example.com"))`},
	{"a call", "shop", head + nobody + "paths:\n" + items, "results, err := c.Items.List(ctx)"},
	{"a call without a result", "shop", head + nobody + "paths:\n  /ping: {get: {operationId: ping, tags: [ping], responses: {'204': {description: ok}}}}\n", "c.Ping."},
	{"nothing to call", "shop", head + nobody + "paths: {}\n", "log.Print(ctx, c.State())"},
	{"name and password", "shop", head + "paths:\n" + items + login("email: {type: string}, password: {type: string}", "username: /email, password: /password"),
		`c.SignIn(ctx, os.Getenv("USER"), refresh.NewSecret(os.Getenv("PASSWORD")))`},
	{"a password alone", "shop", head + "paths:\n" + items + login("key: {type: string}", "password: /key"), `c.SignIn(ctx, refresh.NewSecret(os.Getenv("PASSWORD")))`},
	{"the program itself", "shop", head + "security: [{o: []}]\npaths:\n" + items + "components: {securitySchemes: {o: {type: oauth2, flows: {clientCredentials: {tokenUrl: /t, scopes: {}}}}}}\n", "err := c.SignIn(ctx)"},
	{"the name of an import", "json", head + nobody + "paths:\n" + items, "c, err := jsonsdk.New()"},
	{"the name of a variable", "c", head + nobody + "paths:\n" + items, "c, err := csdk.New()"},
	{"the name of the context", "ctx", head + nobody + "paths:\n" + items, "ctxsdk.New()"},
}

// program is the program of a README.
func program(t *testing.T, readme []byte) string {
	t.Helper()
	_, rest, _ := strings.Cut(string(readme), "```go\n")
	text, _, ok := strings.Cut(rest, "```\n")
	if !ok {
		t.Fatalf("there is no program in\n%s", readme)
	}
	return text
}

func TestTheProgramOfEveryREADMECompiles(t *testing.T) {
	for _, c := range programs {
		p := load(t, c.text, c.pkg, sdk.Options{Parts: []sdk.Part{sdk.PartSDK, sdk.PartDocs}})
		text := program(t, p.files["README.md"])
		if err := p.program(text); err != nil || !strings.Contains(text, c.line) {
			t.Errorf("%s: %v, with %q\n%s", c.name, err, c.line, text)
		}
	}
}

// hostile are texts that are markup to Markdown, HTML or a table.
var hostile = []string{
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a | b | c", "[a](javascript:alert(1))", "`code`", "``` \n# Heading", "a\n\n# Heading", "<!-- a", "--> <b>",
	"**bold** _it_", "a\r\n| x | y |", "\u202eevil", "![x](https://evil.example/x.png)", "&lt;script&gt;", "<br>|<br>",
	`\[a](javascript:alert(1))`, `a \| b \| c`, `\\[a](javascript:alert(1))`,
}

// A README is read on pages that make HTML of it. What a document says there is text:
// no tag, no link, no heading and no cell of a table.
func TestAttackTextsOfADocumentAreTextInAREADME(t *testing.T) {
	code := regexp.MustCompile("(^|[^\\\\])`[^`]*`")
	// What stands behind an odd number of backslashes is escaped (CommonMark, 2.4).
	link := regexp.MustCompile(`(?:^|[^\\])(?:\\\\)*\[[^\]]*\]\(`)
	cell := regexp.MustCompile(`(?:^|[^\\])(?:\\\\)*\|`)
	for _, payload := range hostile {
		quoted, err := json.Marshal(payload)
		if err != nil {
			t.Fatal(err)
		}
		p := string(quoted)
		text := "openapi: 3.0.3\ninfo: {title: " + p + ", description: " + p + ", version: '1'}\nservers: [{url: 'https://{v}.example', description: " + p +
			", variables: {v: {default: a, description: " + p + "}}}]\ntags: [{name: items, description: " + p + "}]\nsecurity: []\npaths:\n  /items:\n    get: {operationId: list, tags: [items], summary: " + p +
			", responses: {'204': {description: ok}}}\n"
		files, err := rendered(text, "shop", sdk.Options{Parts: []sdk.Part{sdk.PartSDK, sdk.PartDocs}})
		if err != nil {
			t.Errorf("%q: %v", payload, err)
			continue
		}
		for _, name := range []string{"README.md", "api.md"} {
			out := string(files[name])
			for _, tag := range tags(out) {
				if tag != "br" {
					t.Errorf("%q: %s has the tag %s", payload, name, tag)
				}
			}
			for line := range strings.Lines(out) {
				if strings.HasPrefix(line, "| ") && len(cell.FindAllString(line, -1)) > 3 {
					t.Errorf("%q: %s has a row of many cells: %s", payload, name, line)
				}
				if link.MatchString(code.ReplaceAllString(line, "$1")) && !strings.Contains(line, "[api.md](api.md)") {
					t.Errorf("%q: %s has a link: %s", payload, name, line)
				}
			}
			if n := strings.Count(out, "\n# "); n != 1 {
				t.Errorf("%q: %s has %d titles", payload, name, n)
			}
		}
	}
}

// The name of a part of the address stands in a cell of a table.
func TestAttackTheNameOfAVariableIsOneCell(t *testing.T) {
	text := "openapi: 3.0.3\ninfo: {title: T, version: '1'}\nservers: [{url: 'https://{a|b}.example', variables: {'a|b': {default: x}}}]\nsecurity: []\npaths: {}\n"
	files, err := rendered(text, "shop", sdk.Options{Parts: []sdk.Part{sdk.PartSDK, sdk.PartDocs}})
	if err != nil {
		t.Fatal(err)
	}
	readme := string(files["README.md"])
	for _, want := range []string{"\n| a\\|b | `shop.WithAB(value)` |\n", "`Server1` https://{a\\|b}.example |\n"} {
		if !strings.Contains(readme, want) {
			t.Errorf("no %q in\n%s", want, readme)
		}
	}
}

// tags are the HTML tags in a text, without those in code.
func tags(text string) (all []string) {
	for i, part := range strings.Split(text, "```") {
		if i%2 == 1 {
			continue
		}
		z := html.NewTokenizer(strings.NewReader(part))
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			if kind == html.StartTagToken || kind == html.SelfClosingTagToken || kind == html.EndTagToken {
				name, _ := z.TagName()
				all = append(all, string(name))
			}
		}
	}
	return all
}

// The list of operations has every method, as the type checker knows them, and no
// others.
func TestTheListOfOperationsHasEveryMethod(t *testing.T) {
	files, err := kinds()
	if err != nil {
		t.Fatal(err)
	}
	p := loaded(t, files, "example.com/app/kinds")
	entry := regexp.MustCompile("(?m)^- `c\\.(\\w+)\\.(\\w+)\\(ctx")
	listed := map[string][]string{}
	for _, m := range entry.FindAllStringSubmatch(string(p.files["api.md"]), -1) {
		listed[m[1]] = append(listed[m[1]], m[2])
	}
	for _, resource := range p.fields("API") {
		want := p.methods(resource + "Service")
		got := listed[resource]
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: listed %v, want %v", resource, got, want)
		}
	}
	if len(listed) != len(p.fields("API")) {
		t.Errorf("listed %v, of %v", listed, p.fields("API"))
	}
}
