package wire_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest/wire"
)

// base is the API of these tests.
var base = &url.URL{Scheme: "https", Host: "api.example.com", Path: "/v1"}

// build returns the request that set makes, of GET route.
func build(t *testing.T, route string, set func(*wire.Request)) (*http.Request, error) {
	t.Helper()
	r := wire.NewRequest(refresh.Operation{ID: "op", Method: http.MethodGet, Route: route})
	set(r)
	return r.Build(context.Background(), base)
}

// query returns the query that one parameter makes.
func query(t *testing.T, name string, value any, s wire.Style) string {
	t.Helper()
	req, err := build(t, "/x", func(r *wire.Request) { r.Query(name, value, s) })
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return req.URL.RawQuery
}

// path returns the last segment that one parameter makes.
func path(t *testing.T, name string, value any, s wire.Style) string {
	t.Helper()
	req, err := build(t, "/x/{"+name+"}", func(r *wire.Request) { r.Path(name, value, s) })
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return req.URL.EscapedPath()[len("/v1/x/"):]
}

type rgb struct {
	R int `json:"R"`
	G int `json:"G"`
	B int `json:"B"`
}

// The table "Style Examples" of OpenAPI 3.2 (and of 3.0.4 and 3.1.1), row by row.
func TestStylesAreThoseOfTheSpecification(t *testing.T) {
	const str = "blue"
	arr := []string{"blue", "black", "brown"}
	obj := rgb{100, 200, 150}
	e := wire.Explode
	for _, row := range []struct {
		style              wire.Style
		str, array, object string
	}{
		{wire.Matrix, ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"},
		{wire.Matrix | e, ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"},
		{wire.Label, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"},
		{wire.Label | e, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"},
		{wire.Simple, "blue", "blue,black,brown", "R,100,G,200,B,150"},
		{wire.Simple | e, "blue", "blue,black,brown", "R=100,G=200,B=150"},
	} {
		for value, want := range map[any]string{str: row.str, &arr: row.array, obj: row.object} {
			if got := path(t, "color", value, row.style); got != want {
				t.Errorf("style %#x: %q, want %q", row.style, got, want)
			}
		}
	}
	for _, row := range []struct {
		style         wire.Style
		array, object string
	}{
		{wire.Form, "color=blue,black,brown", "color=R,100,G,200,B,150"},
		{wire.Form | e, "color=blue&color=black&color=brown", "R=100&G=200&B=150"},
		{wire.SpaceDelimited, "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"},
		{wire.PipeDelimited, "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150"},
		{wire.DeepObject, "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown", "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"},
	} {
		for value, want := range map[any]string{str: "color=blue", &arr: row.array, obj: row.object} {
			if got := query(t, "color", value, row.style); got != want {
				t.Errorf("style %#x: %q, want %q", row.style, got, want)
			}
		}
	}
}

// The examples of the Parameter Object and of appendix C of OpenAPI 3.2.
func TestExamplesOfTheSpecification(t *testing.T) {
	same := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	same(path(t, "username", "diṅnāga", wire.Simple), "di%E1%B9%85n%C4%81ga")
	same(query(t, "thing", []string{"one thing", "another thing"}, wire.Form|wire.Explode), "thing=one%20thing&thing=another%20thing")
	same(query(t, "freeForm", map[string]int{"page": 4, "pageSize": 50}, wire.Form|wire.Explode), "page=4&pageSize=50")
	same(query(t, "coordinates", struct {
		Lat  float64 `json:"lat"`
		Long float64 `json:"long"`
	}{40.6, -73.9}, wire.JSON), "coordinates=%7B%22lat%22%3A40.6%2C%22long%22%3A-73.9%7D")
	same(query(t, "❤️", "love!", wire.Form|wire.Explode), "%E2%9D%A4%EF%B8%8F=love%21")

	req, err := build(t, "/x", func(r *wire.Request) {
		r.Query("formulas", map[string]string{"a": "x+y", "b": "x/y", "c": "x^y"}, wire.Form|wire.Explode)
		r.Query("words", []string{"math", "is", "fun"}, wire.Form)
	})
	if err != nil {
		t.Fatal(err)
	}
	same(req.URL.RawQuery, "a=x%2By&b=x%2Fy&c=x%5Ey&words=math,is,fun")

	req, err = build(t, "/x", func(r *wire.Request) {
		r.QueryString("application/json", map[string]any{"flag": nil, "numbers": []int{1, 2}})
	})
	if err != nil {
		t.Fatal(err)
	}
	same(req.URL.RawQuery, "%7B%22flag%22%3Anull%2C%22numbers%22%3A%5B1%2C2%5D%7D")

	req, err = build(t, "/x", func(r *wire.Request) {
		r.Cookie("greeting", map[string]any{"code": 42, "greeting": "Hello%2C%20world!"}, wire.Plain|wire.Explode)
	})
	if err != nil {
		t.Fatal(err)
	}
	same(req.Header.Get("Cookie"), "code=42; greeting=Hello%2C%20world!")
}
