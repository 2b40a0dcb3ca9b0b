package wire_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
	"github.com/perennial-go/perennial/mockserver/internal/wire"
)

// forms of a value on the wire: every style with every type, plain ones only, since
// kin-openapi knows no others.
var schemas = []string{
	`{"type":"integer"}`, `{"type":"number","minimum":2}`, `{"type":"boolean"}`, `{"type":"string","maxLength":3}`,
	`{"type":"array","items":{"type":"integer"}}`, `{"type":"array","items":{"type":"string"},"maxItems":2}`,
	`{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"}},"required":["a"]}`,
	`{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"}}}}`,
	`{"oneOf":[{"type":"integer"},{"type":"boolean"}]}`, `{"anyOf":[{"type":"integer"},{"type":"string","enum":["x"]}]}`,
	`{"type":"string","nullable":true}`,
}

func document(t testing.TB, in, style string, explode bool, schemaText string) (*openapi3.T, *openapi3.Parameter) {
	t.Helper()
	path := "/a"
	if in == "path" {
		path = "/a/{p}"
	}
	doc, err := openapi3.NewLoader().LoadFromData(fmt.Appendf(nil,
		`{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{%q:{"get":{"parameters":[{"in":%q,"name":"p","required":%t,"style":%q,"explode":%t,"schema":%s}],"responses":{"200":{"description":"ok"}}}}}}`,
		path, in, in == "path", style, explode, schemaText))
	if err != nil {
		t.Fatal(err)
	}
	return doc, doc.Paths.Value(path).Get.Parameters[0].Value
}

// wires are texts as clients write them, right and wrong ones.
func wires(r *rand.Rand, in, style string, explode bool) string {
	atoms := []string{"1", "2", "12", "x", "xyz", "true", "false", "", "a", "b", "-3", "1.5", "null", "%20", "é"}
	atom := func() string { return url.PathEscape(atoms[r.IntN(len(atoms))]) }
	var parts []string
	for range 1 + r.IntN(4) {
		parts = append(parts, atom())
	}
	separator := map[string]string{"spaceDelimited": "%20", "pipeDelimited": "|", "label": "."}[style]
	if separator == "" {
		separator = ","
	}
	joined := strings.Join(parts, separator)
	switch {
	case in == "path":
		return map[string]string{"label": ".", "matrix": ";p="}[style] + joined
	case in == "header":
		return joined
	case style == "deepObject":
		return "p[a]=" + atom() + "&p[b]=" + atom()
	case !explode:
		return "p=" + joined
	case r.IntN(2) == 0:
		return "p=" + strings.Join(parts, "&p=")
	default:
		return "a=" + atom() + "&b=" + atom()
	}
}

// TestWhatKinOpenAPITakesIsTaken holds the reader against the decoder of kin-openapi: it
// may take more, of what OpenAPI allows, but not less.
func TestWhatKinOpenAPITakesIsTaken(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	accepted := 0
	for _, c := range []struct {
		in, style string
		explode   bool
	}{
		{"query", "form", true}, {"query", "form", false}, {"query", "spaceDelimited", false}, {"query", "pipeDelimited", false},
		{"query", "deepObject", true}, {"path", "simple", false}, {"path", "simple", true}, {"path", "label", false},
		{"path", "label", true}, {"path", "matrix", false}, {"path", "matrix", true}, {"header", "simple", false}, {"header", "simple", true},
	} {
		for _, s := range schemas {
			if strings.Contains(s, "Of") && c.style != "form" && c.style != "simple" {
				continue // kin-openapi does not look at the value then
			}
			doc, p := document(t, c.in, c.style, c.explode, s)
			set := schema.NewSet(doc)
			reader := wire.Reader{Check: func(ref *openapi3.SchemaRef, v any) []schema.Violation { return set.Check(ref, v, schema.Request) }}
			for range 60 {
				text := wires(r, c.in, c.style, c.explode)
				kin, ours := judge(t, c.in, text, doc, p, reader)
				if kin {
					accepted++
				}
				if kin && !ours && !lenient(c.in, c.explode, s, text) {
					t.Errorf("%s %s explode %v %s: %q is refused", c.in, c.style, c.explode, s, text)
				}
			}
		}
	}
	if accepted < 1000 {
		t.Errorf("only %d texts were accepted by kin-openapi", accepted)
	}
}

// lenient reports whether kin-openapi takes what OpenAPI does not have: Go's other words
// for true and false, an empty text as no value, and an object under a name of its own
// that is exploded, and so has none.
func lenient(in string, explode bool, schemaText, text string) bool {
	_, value, named := strings.Cut(text, "p=")
	switch {
	case strings.Contains(schemaText, `"boolean"`) && !strings.Contains(text, "true") && !strings.Contains(text, "false"):
		return true
	case strings.HasPrefix(value, "&") || value == "" && named:
		return true
	}
	return in == "query" && explode && named && strings.HasPrefix(schemaText, `{"type":"object"`)
}

// judge reports who takes a text.
func judge(t *testing.T, in, text string, doc *openapi3.T, p *openapi3.Parameter, reader wire.Reader) (kin, ours bool) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, "http://localhost/a", nil)
	if err != nil {
		t.Fatal(err)
	}
	request := &wire.Request{Header: req.Header, Parameters: []*openapi3.Parameter{p}, Path: map[string]string{}}
	values := map[string]string{}
	switch in {
	case "query":
		req.URL.RawQuery = text
		request.Query = wire.Pairs(text)
	case "path":
		request.Path["p"] = text
		if values["p"], err = url.PathUnescape(text); err != nil {
			t.Fatal(err)
		}
	case "header":
		req.Header.Set("p", text)
	}
	input := &openapi3filter.RequestValidationInput{
		Request: req, PathParams: values, QueryParams: req.URL.Query(),
		Options: &openapi3filter.Options{SkipSettingDefaults: true},
	}
	kin = openapi3filter.ValidateParameter(t.Context(), input, p) == nil
	wrong, err := reader.Parameter(p, request)
	return kin, err == nil && len(wrong) == 0
}

func FuzzParameter(f *testing.F) {
	for _, s := range schemas {
		f.Add(s, "form", "p=1&p=2", true)
	}
	f.Add(`{"allOf":[{"oneOf":[{},{"items":{}}]},{"not":{}}]}`, "deepObject", "p[a][]=1&p[=&p]", false)
	f.Fuzz(func(t *testing.T, schemaText, style, query string, explode bool) {
		var ref openapi3.SchemaRef
		if ref.UnmarshalJSON([]byte(schemaText)) != nil || ref.Ref != "" || new(schema.Checker).Check(&ref) != nil {
			return
		}
		p := &openapi3.Parameter{In: "query", Name: "p", Style: style, Explode: &explode, Schema: &ref}
		set := schema.NewSet(&openapi3.T{OpenAPI: "3.0.3"})
		reader := wire.Reader{Check: func(ref *openapi3.SchemaRef, v any) []schema.Violation { return set.Check(ref, v, schema.Request) }}
		_, _ = reader.Parameter(p, &wire.Request{Query: wire.Pairs(query), Parameters: []*openapi3.Parameter{p}})
	})
}
