package normal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/normal"
)

// ofPaths is the normal form of paths.
func ofPaths(t *testing.T, paths string) *normal.Shape {
	t.Helper()
	d, err := document.Parse("api.yaml", []byte("openapi: 3.1.0\ninfo: {title: t, version: '1'}\ncomponents: {schemas: {A: {type: object, properties: {a: {}}}}}\npaths:\n"+paths))
	if err != nil {
		t.Fatal(err)
	}
	shape, err := normal.Form(d, normal.Options{Package: []string{"Client", "New"}, Methods: []string{"Do"}})
	if err != nil {
		t.Fatal(err)
	}
	return shape
}

// notes are what was said of a document.
func notes(shape *normal.Shape) string {
	var all []string
	for _, n := range shape.Models.Notes {
		all = append(all, n.String())
	}
	return strings.Join(all, "\n")
}

func TestMethodsHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	const end = "responses: {'204': {description: ok}}}"
	for name, c := range map[string]struct{ paths, want string }{
		"as it is called":           {"  /a: {get: {operationId: list-users, " + end + "}\n", "ListUsers"},
		"two that Go cannot tell":   {"  /a: {get: {operationId: getUser, " + end + ", put: {operationId: get_user, " + end + "}\n", "GetUser GetUserOperation"},
		"what every API has":        {"  /a: {get: {operationId: do, " + end + "}\n", "DoOperation"},
		"what the table has":        {"  /a: {get: {operationId: auth, " + end + ", put: {operationId: all, " + end + "}\n", "AuthOperation AllOperation"},
		"what another is called by": {"  /a: {put: {operationId: add, requestBody: {content: {}}, " + end + ", post: {operationId: addWithBody, " + end + "}\n", "Add AddWithBodyOperation"},
		"an iterator of another":    {"  /a: {get: {operationId: list, x-paging: {}, " + end + ", put: {operationId: listAll, " + end + "}\n", "List ListAllOperation"},
		"a stream of another":       {"  /a: {get: {operationId: watchStream, " + end + ", put: {operationId: watch, " + end + "}\n", "WatchStream WatchOperation"},
		"the name of a type":        {"  /a: {get: {operationId: client, " + end + ", put: {operationId: a, " + end + "}\n", "Client A"},
		"no letter":                 {"  /a: {get: {operationId: '1', " + end + ", put: {operationId: '+', " + end + "}\n", "Op1 Plus"},
		"other letters":             {"  /a: {get: {operationId: 名前, " + end + ", put: {operationId: été, " + end + "}\n", "U540DU524D Été"},
	} {
		shape := ofPaths(t, c.paths)
		var got []string
		for _, o := range shape.Operations {
			got = append(got, o.Name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: methods are %q, want %q", name, got, c.want)
		}
		if told := notes(shape) != ""; told != strings.Contains(c.want, "Operation") {
			t.Errorf("%s: notes are %q", name, notes(shape))
		}
	}
}

// arguments is an operation with the parameters of a text.
func arguments(t *testing.T, parameters string) (*normal.Operation, string) {
	t.Helper()
	shape := ofPaths(t, "  /a/{b}/{a}:\n    get: {operationId: x, parameters: ["+parameters+"], responses: {'204': {description: ok}}}\n")
	return shape.Operations[0], notes(shape)
}

func TestParametersHaveNamesAndStylesOfTheirOwn(t *testing.T) {
	t.Parallel()
	query := func(rest string) string { return "{in: query, name: q" + rest + "}" }
	for name, c := range map[string]struct{ parameters, want, note string }{
		"a query":                 {query(""), "query q Q wire.Form|wire.Explode", ""},
		"one that has to be sent": {query(", required: true"), "query q Q wire.Form|wire.Explode|wire.Required", ""},
		"a list with commas":      {query(", explode: false"), "query q Q wire.Form", ""},
		"a list with blanks":      {query(", style: spaceDelimited"), "query q Q wire.SpaceDelimited", ""},
		"a list with bars":        {query(", style: pipeDelimited, explode: true"), "query q Q wire.PipeDelimited|wire.Explode", ""},
		"an object":               {query(", style: deepObject"), "query q Q wire.DeepObject", ""},
		"reserved characters":     {query(", allowReserved: true, allowEmptyValue: true"), "query q Q wire.Form|wire.Explode|wire.AllowReserved|wire.AllowEmpty", ""},
		"JSON in a query":         {query(", content: {application/json: {schema: {}}}"), "query q Q wire.JSON", ""},
		"text in a query":         {query(", content: {text/plain: {}}"), "query q Q wire.Text", ""},
		"a header":                {"{in: header, name: X-A}", "header X-A XA wire.Simple", ""},
		"a cookie":                {"{in: cookie, name: c}", "cookie c C wire.Form|wire.Explode", ""},
		"a plain cookie":          {"{in: cookie, name: c, style: cookie}", "cookie c C wire.Plain|wire.Explode", ""},
		"two of one name":         {"{in: query, name: id}, {in: header, name: id}", "query id ID wire.Form|wire.Explode, header id HeaderID wire.Simple", "another parameter has the Go name ID: the header id is the field HeaderID"},
		"two that Go cannot tell": {"{in: query, name: 'sort[]'}, {in: query, name: sort}", "query sort[] Sort wire.Form|wire.Explode, query sort QuerySort wire.Form|wire.Explode", "is the field QuerySort"},
		"one of HTTP":             {"{in: header, name: Content-Length}", "", "it belongs to HTTP itself"},
		"one of OpenAPI":          {"{in: header, name: accept}", "", "OpenAPI says it elsewhere"},
		"a cookie of that name":   {"{in: cookie, name: accept}", "cookie accept Accept wire.Form|wire.Explode", ""},
	} {
		o, said := arguments(t, c.parameters)
		var got []string
		for _, a := range o.Others {
			got = append(got, strings.Join([]string{a.In, a.Name, a.Go, a.Style}, " "))
		}
		if strings.Join(got, ", ") != c.want || (o.Params != "") != (c.want != "") {
			t.Errorf("%s: parameters are %q in %q, want %q", name, got, o.Params, c.want)
		}
		if c.note == "" && said != "" || !strings.Contains(said, c.note) {
			t.Errorf("%s: notes are %q", name, said)
		}
	}
}

func TestPathParametersAreArgumentsInTheOrderOfThePath(t *testing.T) {
	t.Parallel()
	for parameters, want := range map[string]string{
		"{in: path, name: a}, {in: path, name: b}":                               "b wire.Simple, a wire.Simple",
		"{in: path, name: a, style: label}, {in: path, name: b, style: matrix}":  "b wire.Matrix, a wire.Label",
		"{in: path, name: b, schema: {type: array, items: {}}, explode: true}":   "b wire.Simple|wire.Explode",
		"{in: path, name: a, content: {application/json: {}}, required: true}":   "aParam wire.JSON",
		"{in: path, name: a, schema: {type: string, enum: [x]}, required: true}": "aParam wire.Simple",
	} {
		o, _ := arguments(t, parameters)
		var got []string
		for _, a := range o.Path {
			got = append(got, a.Go+" "+a.Style)
		}
		want = strings.ReplaceAll(want, "aParam", "a")
		if s := strings.ReplaceAll(strings.Join(got, ", "), "aParam", "a"); s != want {
			t.Errorf("%s\nare  %s\nwant %s", parameters, s, want)
		}
	}
	for _, word := range []string{"type", "body", "ctx", "error", "url", "client", "params", "len", "server", "init", "r"} {
		shape := ofPaths(t, "  /a/{"+word+"}:\n    get: {operationId: x, parameters: [{in: path, name: "+word+", required: true}], responses: {'204': {description: ok}}}\n")
		if got := shape.Operations[0].Path[0].Go; got != word && got != word+"Param" {
			t.Errorf("the argument %s is called %s", word, got)
		}
	}
}

// Bodies are typed where their media type says how they are written.
func TestBodiesAreTypedAsFarAsTheirMediaTypesSay(t *testing.T) {
	t.Parallel()
	const object, text = "{type: object, properties: {a: {}}}", "{type: string}"
	for content, want := range map[string]string{
		"{application/json: {schema: " + object + "}}":                  "application/json typed",
		"{application/json: {}}":                                        "application/json",
		"{application/merge-patch+json: {schema: " + object + "}}":      "application/merge-patch+json typed",
		"{application/x-www-form-urlencoded: {schema: " + object + "}}": "application/x-www-form-urlencoded typed",
		"{text/plain: {schema: " + text + "}}":                          "text/plain typed",
		"{text/plain: {schema: {type: string, format: date}}}":          "text/plain",
		"{text/plain: {schema: {type: integer}}}":                       "text/plain",
		"{'*/*': {schema: " + object + "}}":                             "*/*",
		"{image/png: {schema: {type: string, format: binary}}}":         "image/png",
		"{application/xml: {schema: " + object + "}}":                   "application/xml",
		"{application/json: {schema: " + object + "}, text/csv: {}}":    "application/json typed, text/csv",
	} {
		shape := ofPaths(t, "  /a:\n    post: {operationId: x, requestBody: {content: "+content+"}, responses: {'204': {description: ok}}}\n")
		var got []string
		for _, b := range shape.Operations[0].Bodies {
			s := b.Media
			if b.Probe != "" {
				s += " typed"
			}
			got = append(got, s)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: bodies are %q, want %q", content, got, want)
		}
	}
}

func TestTheEncodingOfAFormIsWhatItSays(t *testing.T) {
	t.Parallel()
	shape := ofPaths(t, `  /a:
    post: {operationId: x, requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object}, encoding: {
      d: {style: deepObject, explode: true}, c: {explode: false}, b: {contentType: application/json}, a: {allowReserved: true}, e: {}}}}}, responses: {}}
`)
	want := []string{
		`wire.Encoding{Name: "a", Style: wire.Form|wire.Explode|wire.AllowReserved}`, `wire.Encoding{Name: "b", ContentType: "application/json"}`,
		`wire.Encoding{Name: "c", Style: wire.Form}`, `wire.Encoding{Name: "d", Style: wire.DeepObject|wire.Explode}`, `wire.Encoding{Name: "e"}`,
	}
	if got := shape.Operations[0].Bodies[0].Encodings; !slices.Equal(got, want) {
		t.Errorf("encodings are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestResultsAndFailuresAreThoseOfTheDocument(t *testing.T) {
	t.Parallel()
	const json = "description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}"
	for responses, want := range map[string]string{
		"'200': {" + json + "}":                                                                               "200 | ",
		"'200': {" + json + "}, '201': {" + json + "}":                                                        "200 201 | ",
		"'200': {" + json + "}, default: {" + json + "}":                                                      "200 | default",
		"default: {" + json + "}":                                                                             "default | ",
		"2XX: {" + json + "}, 4XX: {" + json + "}":                                                            "2XX | 4XX",
		"'204': {description: d}, '404': {" + json + "}":                                                      "| 404",
		"'302': {description: d}, x-a: {" + json + "}":                                                        "| ",
		"'101': {" + json + "}, '200': {description: d}":                                                      "| ",
		"'200': {description: d, content: {text/plain: {}}}":                                                  "| ",
		"'400': {description: d, content: {application/json: {schema: {type: object, properties: {b: {}}}}}}": "| ",
		"'200': {description: d, content: {application/hal+json: {schema: {type: string}}}}":                  "200 | ",
	} {
		o := ofPaths(t, "  /a:\n    get: {operationId: x, responses: {"+responses+"}}\n").Operations[0]
		var results, failures []string
		for _, r := range o.Results {
			results = append(results, r.Status)
		}
		for _, r := range o.Failures {
			failures = append(failures, r.Status)
		}
		if got := fmt.Sprintf("%s | %s", strings.Join(results, " "), strings.Join(failures, " ")); strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%s: %s, want %s", responses, got, want)
		}
	}
}
