// Package wire judges what refresh/rest/wire and refresh/apiclient put on the
// wire by programs that are not ours: the request decoder of kin-openapi, and
// for what RFC 6570 defines a library of URI templates.
package wire

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// trials is how many values each property is tried with.
var trials = flag.Uint64("trials", 4000, "how many random values each property is tried with")

// base is the API of these tests.
var base = &url.URL{Scheme: "https", Host: "api.example.com"}

// operation is a call of these tests; "p" is its path parameter, if it has one.
func operation(method, route string) refresh.Operation {
	return refresh.Operation{ID: "op", Method: method, Route: route}
}

// received returns the request as a server has it: written, and read again by
// net/http.
func received(t testing.TB, r *wire.Request) (*http.Request, error) {
	t.Helper()
	req, err := r.Build(context.Background(), base)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := req.Write(&buf); err != nil {
		t.Fatalf("net/http cannot write the request: %v", err)
	}
	read, err := http.ReadRequest(bufio.NewReader(&buf))
	if err != nil {
		t.Fatalf("net/http cannot read the request: %v", err)
	}
	return read, nil
}

// pathValue returns the last segment of a request as net/http's own router has
// it.
func pathValue(t testing.TB, req *http.Request) string {
	t.Helper()
	var got string
	found := false
	mux := http.NewServeMux()
	mux.HandleFunc("/x/{p}", func(_ http.ResponseWriter, r *http.Request) { got, found = r.PathValue("p"), true })
	mux.ServeHTTP(httptest.NewRecorder(), req)
	if !found {
		t.Fatalf("another operation was called: %s", req.URL)
	}
	return got
}

// decoded returns the JSON of a parameter's value as kin-openapi reads it, or ""
// where it finds none. Its decoder is not exported; the value is in the error for
// one that is not in an enum.
func decoded(t testing.TB, req *http.Request, p *openapi3.Parameter) (string, error) {
	t.Helper()
	judged := *p
	schema := p.Schema
	if schema == nil {
		schema = p.Content["application/json"].Schema
	}
	odd := *schema.Value
	odd.Enum = []any{"\x00 no value of these tests"}
	if p.Schema != nil {
		judged.Schema = openapi3.NewSchemaRef("", &odd)
	} else {
		judged.Content = openapi3.NewContentWithJSONSchema(&odd)
	}
	in := &openapi3filter.RequestValidationInput{Request: req}
	if p.In == openapi3.ParameterInPath {
		in.PathParams = map[string]string{p.Name: pathValue(t, req)}
	}
	err := openapi3filter.ValidateParameter(context.Background(), in, &judged)
	var off *openapi3.SchemaError
	switch {
	case err == nil, errors.Is(err, openapi3filter.ErrInvalidEmptyValue):
		return "", nil
	case errors.As(err, &off) && off.SchemaField == "enum":
		return canonical(t, off.Value), nil
	}
	return "", err
}

// canonical is the JSON of a value, with its keys sorted and one spelling of each
// number.
func canonical(t testing.TB, v any) string {
	t.Helper()
	src, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.UseNumber()
	var out any
	if err := dec.Decode(&out); err != nil {
		t.Fatal(err)
	}
	if src, err = json.Marshal(spelled(out)); err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// spelled gives every number inside v one spelling: that of an int64, or else of
// a float64.
func spelled(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		f, err := v.Float64()
		if err != nil {
			return v
		}
		if i := int64(f); float64(i) == f && f < 1<<62 && f > -1<<62 {
			return i
		}
		return f
	case []any:
		for i := range v {
			v[i] = spelled(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = spelled(v[k])
		}
	}
	return v
}
