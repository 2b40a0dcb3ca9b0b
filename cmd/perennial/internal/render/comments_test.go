package render_test

import (
	"encoding/json"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// documented is the package as go doc shows it.
func (c *checked) documented(t *testing.T) *doc.Package {
	t.Helper()
	p, err := doc.NewFromFiles(c.fset, c.trees, c.home)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// method is the comment of a method, as go doc has it.
func method(t *testing.T, p *doc.Package, typ, name string) string {
	t.Helper()
	for _, d := range p.Types {
		for _, m := range d.Methods {
			if d.Name == typ && m.Name == name {
				return m.Doc
			}
		}
	}
	t.Fatalf("go doc shows no %s.%s", typ, name)
	return ""
}

// Every exported name that is written here has a comment that begins with it, as
// https://go.dev/doc/comment asks: the types are oapi-codegen's, who comments what the
// document describes.
func TestEveryExportedNameHasAComment(t *testing.T) {
	files, err := kinds()
	if err != nil {
		t.Fatal(err)
	}
	c := loaded(t, files, "example.com/app/kinds")
	p := c.documented(t)
	if !strings.HasPrefix(p.Doc, "Package kinds calls Kinds (version 2.1.0 of its document). Every kind of operation.\n") {
		t.Errorf("the package's comment is\n%s", p.Doc)
	}
	begins := func(name, text string) {
		t.Helper()
		if !strings.HasPrefix(text, name+" ") && !strings.HasPrefix(text, name+":") {
			t.Errorf("the comment of %s is %q", name, text)
		}
	}
	for _, d := range p.Types {
		ours := strings.HasSuffix(d.Name, "Service") || strings.HasSuffix(d.Name, "API") || d.Name == "SDK"
		if ours {
			begins(d.Name, d.Doc)
		}
		for _, m := range d.Methods {
			if ours {
				begins(m.Name, m.Doc)
			}
		}
	}
	for _, f := range p.Funcs {
		begins(f.Name, f.Doc)
	}
}

// facts are operations, with what their comment has to say and what it must not.
var facts = []struct{ operation, has, hasNot string }{
	{"summary: gets an item, responses: {'204': {description: ok}}", "Get gets an item.\n", "Deprecated"},
	{"summary: Get an item, responses: {'204': {description: ok}}", "Get: Get an item.\n", "token"},
	{"summary: Get an item!, responses: {'204': {description: ok}}", "Get: Get an item!\n", "!."},
	{"summary: \"two\\nlines\", responses: {'204': {description: ok}}", "Get two lines.\n", ""},
	{"responses: {'204': {description: ok}}", "Get calls GET /items.\n\nOperation getItems: GET /items.\n", "Errors"},
	{"summary: S, description: s, responses: {'204': {description: ok}}", "Get: S.\n\ns\n", ""},
	{"summary: Same, description: Same, responses: {'204': {description: ok}}", "Get: Same.\n\nOperation", "Same\n"},
	{"security: [], responses: {'204': {description: ok}}", "No token is sent.", ""},
	{"security: [{}, {b: []}], responses: {'204': {description: ok}}", "A token is sent if somebody is signed in.", "No token"},
	{"deprecated: true, x-deprecated-reason: use others, responses: {'204': {description: ok}}", "\n\nDeprecated: use others", ""},
	{"responses: {'204': {description: ok}, '404': {description: no}, '409': {description: no}}", "Errors, a *rest.Error: 404, 409.", "any other"},
	{"responses: {'204': {description: ok}, default: {description: no}}", "Get calls", "any other status"},
	{"responses: {'204': {description: ok}, '404': {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}, default: {description: no, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}}",
		"Errors, a *rest.Error: 404, any other status with a Problem, see rest.ErrorBody.", ""},
	{"responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}, '204': {description: none}}", "The response may be empty: then it returns nil without an error.", "closes"},
	{"responses: {'200': {description: ok, content: {application/pdf: {}}}}", "The caller closes the stream.", "may be empty"},
}

// of is a document with one operation.
func of(operation string) string {
	return head + "security: [{b: []}]\ncomponents: {securitySchemes: {b: {type: http, scheme: bearer}}, schemas: {Problem: {type: object, properties: {code: {type: string}}}}}\n" +
		"paths:\n  /items:\n    get: {operationId: getItems, tags: [items], " + operation + "}\n"
}

func TestAMethodSaysWhatItCallsAndHowItFails(t *testing.T) {
	for _, f := range facts {
		c := load(t, of(f.operation), "shop", sdk.Options{Parts: []sdk.Part{}})
		text := method(t, c.documented(t), "ItemsService", "Get")
		plain := string(new(comment.Printer).Text(new(comment.Parser).Parse(text)))
		flat := strings.NewReplacer("[Problem]", "Problem").Replace(text)
		if !strings.Contains(flat, f.has) && !strings.Contains(plain, f.has) || f.hasNot != "" && strings.Contains(text, f.hasNot) {
			t.Errorf("{%s}:\n%swant %q, not %q", f.operation, text, f.has, f.hasNot)
		}
	}
}

// sentences are texts of documents that mean something to the tools of Go, or to whoever
// reads a comment.
var sentences = []string{
	"//go:generate rm -rf /", "//line x.go:1", "// +build ignore", "*/ func init() {} /*", "`", "\"", "\\", "a\n\nfunc init() {}", "a\r\rfunc init() {}", "\u2028func init() {}",
	"[API]", "[os.Exit]", "{{.Package}}", "%!s(MISSING)", "\x00", "\u202e", strings.Repeat("long ", 500), "Output: 1", "Code generated by hand. DO NOT EDIT.",
}

// A text of a document is a comment and nothing else, wherever it stands: the package
// has the same declarations, whatever is written in it.
func TestAttackTextsOfADocumentDeclareNothing(t *testing.T) {
	declared := func(payload string) (names []string) {
		quoted, err := json.Marshal(payload)
		if err != nil {
			t.Fatal(err)
		}
		p := string(quoted)
		text := "openapi: 3.0.3\ninfo: {title: T, description: " + p + ", version: '1'}\nservers: [{url: 'https://a.example', description: '', variables: {}}]\ntags: [{name: items, description: " + p + "}]\nsecurity: []\n" +
			"paths:\n  /items:\n    get: {operationId: getItems, tags: [items], summary: " + p + ", description: " + p + ", deprecated: true, x-deprecated-reason: " + p +
			", parameters: [{in: query, name: q, description: " + p + ", schema: {type: string}}], responses: {'204': {description: " + p + "}}}\n"
		c := load(t, text, "shop", sdk.Options{Parts: []sdk.Part{sdk.PartSDK}})
		for _, file := range c.trees {
			for _, d := range file.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					names = append(names, d.Name.Name)
				case *ast.GenDecl:
					for _, s := range d.Specs {
						if s, ok := s.(*ast.TypeSpec); ok {
							names = append(names, s.Name.Name)
						}
					}
				}
			}
		}
		return names
	}
	want := strings.Join(declared("fine"), " ")
	for _, s := range sentences {
		if got := strings.Join(declared(s), " "); got != want {
			t.Errorf("%q declares\n%s\nwant\n%s", s, got, want)
		}
	}
}
