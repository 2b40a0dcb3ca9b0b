package wire_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// What generators of clients have sent, or not sent, and what is right. Each row
// is one argument of one call; refused is for what must not be sent at all.
func TestPromise50_WhatOthersLoseOrChange(t *testing.T) {
	const refused = "refused"
	type union = struct{ json.RawMessage }
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	deep := func(name string) wire.Encoding { return wire.Encoding{Name: name, Style: wire.DeepObject} }
	form := wire.Form | wire.Explode
	for what, row := range map[string]struct {
		set  func(*wire.Request)
		want string
	}{
		"a path argument that is a step": {func(r *wire.Request) { r.Path("p", "..", wire.Simple) }, refused},
		"a path argument of a union":     {func(r *wire.Request) { r.Path("p", union{json.RawMessage(`5`)}, wire.Simple) }, "POST /v1/x/5"},
		"a list in a form":               {func(r *wire.Request) { r.Form(map[string]any{"list": []string{"1", "2"}}) }, "list=1&list=2"},
		"a map in a form":                {func(r *wire.Request) { r.Form(map[string]any{"m": map[string]string{"k": "v"}}, deep("m")) }, "m%5Bk%5D=v"},
		"a union in a form": {func(r *wire.Request) {
			r.Form(map[string]any{"address": union{json.RawMessage(`{"line1":"1"}`)}}, deep("address"))
		}, "address%5Bline1%5D=1"},
		"the other member of that union": {func(r *wire.Request) {
			r.Form(map[string]any{"address": union{json.RawMessage(`""`)}}, deep("address"))
		}, "address="},
		"a date in a form":                     {func(r *wire.Request) { r.Form(map[string]any{"at": at}) }, "at=2026-01-01T00%3A00%3A00Z"},
		"an array between spaces":              {func(r *wire.Request) { r.Query("q", []string{"a", "b"}, wire.SpaceDelimited) }, "POST /v1/x?q=a%20b"},
		"a key that sets another parameter":    {func(r *wire.Request) { r.Query("q", map[string]string{"x&admin": "1"}, form) }, "POST /v1/x?x%26admin=1"},
		"a key that ends the query":            {func(r *wire.Request) { r.Query("q", map[string]string{"a#b": "1", "z": "2"}, form) }, "POST /v1/x?a%23b=1&z=2"},
		"reserved characters that are allowed": {func(r *wire.Request) { r.Query("q", "a/b?c:d", form|wire.AllowReserved) }, "POST /v1/x?q=a/b?c:d"},
		"reserved characters that are not":     {func(r *wire.Request) { r.Query("q", "a/b?c:d", form) }, "POST /v1/x?q=a%2Fb%3Fc%3Ad"},
		"those that would end the value":       {func(r *wire.Request) { r.Query("q", "a&b=c#d+e;f%67", form|wire.AllowReserved) }, "POST /v1/x?q=a%26b=c%23d%2Be%3Bf%2567"},
		"a union in a deepObject":              {func(r *wire.Request) { r.Query("created", union{json.RawMessage(`{"gte":5}`)}, wire.DeepObject) }, "POST /v1/x?created%5Bgte%5D=5"},
		"its other member":                     {func(r *wire.Request) { r.Query("created", union{json.RawMessage(`5`)}, wire.DeepObject) }, "POST /v1/x?created=5"},
		"a number with many digits":            {func(r *wire.Request) { r.Query("q", 1234567.89, form) }, "POST /v1/x?q=1234567.89"},
		"a big number in a body": {func(r *wire.Request) {
			r.JSON("application/json", map[string]any{"n": json.Number("12345678901234567890")})
		}, `{"n":12345678901234567890}`},
		"a cookie with a quote and a semicolon": {func(r *wire.Request) { r.Cookie("c", `a"b;c d`, wire.Form) }, "Cookie: c=a%22b%3Bc%20d"},
		"a body of a union":                     {func(r *wire.Request) { r.JSON("application/json", union{json.RawMessage(`{"a":1}`)}) }, `{"a":1}`},
		"an empty array in a body":              {func(r *wire.Request) { r.JSON("application/json", map[string]any{"a": []string{}}) }, `{"a":[]}`},
		"an empty array as a body":              {func(r *wire.Request) { r.JSON("application/json", []string{}) }, `[]`},
		"an empty map as a body":                {func(r *wire.Request) { r.JSON("application/json", map[string]int{}) }, `{}`},
		"an empty array in a query":             {func(r *wire.Request) { r.Query("ids", []string{}, form) }, refused},
		"the same where the document allows it": {func(r *wire.Request) { r.Query("ids", []string{}, form|wire.AllowEmpty) }, "POST /v1/x?ids="},
		"nothing, as content":                   {func(r *wire.Request) { r.Query("filter", (*rgb)(nil), wire.JSON) }, "POST /v1/x"},
		"nothing, of an array or null":          {func(r *wire.Request) { r.Query("ids", nullable.Nullable[[]string]{}, form) }, "POST /v1/x"},
		"an array of nullable strings": {func(r *wire.Request) {
			r.Query("a", []nullable.Nullable[string]{nullable.NewNullableWithValue("x"), nullable.NewNullableWithValue("y")}, form)
		}, "POST /v1/x?a=x&a=y"},
		"a null in it": {func(r *wire.Request) {
			r.Query("a", []nullable.Nullable[string]{nullable.NewNullNullable[string]()}, form)
		}, refused},
		"a header with a line break": {func(r *wire.Request) { r.Header("X-A", "a\r\nX-Admin: 1", wire.Simple) }, refused},
	} {
		got, err := line(t, row.set)
		switch {
		case row.want == refused && !errors.Is(err, wire.ErrEncode):
			t.Errorf("%s: %s, %v; want an error before it is sent", what, got, err)
		case row.want != refused && (err != nil || got != row.want):
			t.Errorf("%s: %s, %v; want %s", what, got, err, row.want)
		}
	}
}

// line is what a request has beside its path: its body, its cookies, or else its
// first line.
func line(t *testing.T, set func(*wire.Request)) (string, error) {
	t.Helper()
	var req *http.Request
	var err error
	for _, route := range []string{"/x/{p}", "/x"} {
		r := wire.NewRequest(refresh.Operation{Method: http.MethodPost, Route: route})
		set(r)
		if req, err = r.Build(t.Context(), base); err == nil {
			break
		}
	}
	switch {
	case err != nil:
		return "", err
	case req.Body != nil:
		body, err := io.ReadAll(req.Body)
		return string(body), err
	case len(req.Header) > 0:
		return "Cookie: " + req.Header.Get("Cookie"), nil
	}
	return req.Method + " " + req.URL.RequestURI(), nil
}

// The examples of RFC 6570, sections 3.2.2, 3.2.5, 3.2.7 and 3.2.8, for what a
// style of OpenAPI can ask for.
func TestExamplesOfURITemplates(t *testing.T) {
	keys := json.RawMessage(`{"semi":";","dot":".","comma":","}`)
	list, half := []string{"red", "green", "blue"}, "50%"
	e := wire.Explode
	for _, row := range []struct {
		value any
		style wire.Style
		want  string
	}{
		{"value", wire.Simple, "value"}, {"Hello World!", wire.Simple, "Hello%20World%21"}, {half, wire.Simple, "50%25"}, {"me/too", wire.Simple, "me%2Ftoo"},
		{list, wire.Simple, "red,green,blue"}, {list, wire.Simple | e, "red,green,blue"},
		{keys, wire.Simple, "semi,%3B,dot,.,comma,%2C"}, {keys, wire.Simple | e, "semi=%3B,dot=.,comma=%2C"},
		{"fred", wire.Label, ".fred"}, {half, wire.Label, ".50%25"}, {[]string{"example", "com"}, wire.Label | e, ".example.com"},
		{list, wire.Label, ".red,green,blue"}, {list, wire.Label | e, ".red.green.blue"},
		{keys, wire.Label, ".semi,%3B,dot,.,comma,%2C"},
		{"fred", wire.Matrix, ";x=fred"}, {half, wire.Matrix, ";x=50%25"}, {list, wire.Matrix, ";x=red,green,blue"}, {list, wire.Matrix | e, ";x=red;x=green;x=blue"},
		{keys, wire.Matrix, ";x=semi,%3B,dot,.,comma,%2C"}, {keys, wire.Matrix | e, ";semi=%3B;dot=.;comma=%2C"},
	} {
		if got := path(t, "x", row.value, row.style); got != row.want {
			t.Errorf("%v in style %#x: %s, want %s", row.value, row.style, got, row.want)
		}
	}
	for _, row := range []struct {
		value any
		style wire.Style
		want  string
	}{
		{"fred", wire.Form, "x=fred"}, {half, wire.Form, "x=50%25"}, {"", wire.Form, "x="}, {list, wire.Form, "x=red,green,blue"}, {list, wire.Form | e, "x=red&x=green&x=blue"},
		{keys, wire.Form, "x=semi,%3B,dot,.,comma,%2C"}, {keys, wire.Form | e, "semi=%3B&dot=.&comma=%2C"},
	} {
		if got := query(t, "x", row.value, row.style); got != row.want {
			t.Errorf("%v in style %#x: %s, want %s", row.value, row.style, got, row.want)
		}
	}
}
