package sdk_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// What OpenAPI 3.2 has beyond 3.1 is called, and what changes nothing in Go is told.
func TestOpenAPI32IsServed(t *testing.T) {
	dir, _ := module(t)
	q := &quiet{}
	err := sdk.Generate(t.Context(), sdk.Options{Spec: "testdata/openapi32.yaml", Out: filepath.Join(dir, "books"), Parts: []sdk.Part{sdk.PartClient}, Flat: true}, q)
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Join(q.said, "\n")
	for _, want := range []string{"line 2: /$self: not followed", "/tags/rare/parent: not followed", "oauth2MetadataUrl: counts for NewWithSignIn alone"} {
		if !strings.Contains(said, want) {
			t.Errorf("no note %q:\n%s", want, said)
		}
	}
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/openapi32.go.txt"))
	const want = `QUERY /books {"limit":3,"tags":["x","y"],"text":"a b\u0026c=d"} <nil> map[]
1 <nil>
COPY /books {"limit":3,"tags":["x","y"],"text":"a b\u0026c=d"} <nil> map[]
1 <nil>
PURGE /books/7 <nil> map[]
<nil>
GET /find <nil> map[limit:[3] tags:[x y] text:[a b&c=d]]
<nil>
GET /find2 <nil> map[limit:3 tags:[x y] text:a b&c=d]
<nil>
GET /find2 <nil> map[]
<nil>
GET /events <nil> map[]
<nil>
e <nil>
`
	if got := goes(t, dir, "run", "."); got != want {
		t.Errorf("sent:\n%s\nwant:\n%s", got, want)
	}
}

// What cannot be served is refused, with the line.
func TestWhatOpenAPI32CannotMeanIsRefused(t *testing.T) {
	dir, _ := module(t)
	whole := read(t, "testdata/openapi32.yaml")
	for edit, want := range map[string]string{
		"COPY:|CONNECT:":                "CONNECT is for proxies",
		"COPY:|get:":                    "get has a key of its own",
		"COPY:|x-note: hi\n      COPY:": "this is no operation",
		"COPY:|'A B':":                  "cannot be a method",
		"in: querystring|in: query":     "",
		"- name: q|- {name: x, in: query, schema: {type: string}}\n        - name: q":                                          "another one is in the query",
		"content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Search'}}}|schema: {type: string}": "has content, and no schema",
	} {
		from, to, _ := strings.Cut(edit, "|")
		if !strings.Contains(whole, from) {
			t.Fatal(from)
		}
		spec := filepath.Join(t.TempDir(), "api.yaml")
		write(t, spec, strings.Replace(whole, from, to, 1))
		err := sdk.Generate(t.Context(), sdk.Options{Spec: spec, Out: filepath.Join(dir, "x"), Parts: []sdk.Part{}}, &quiet{})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line ")) {
			t.Errorf("%s: %v", edit, err)
		}
	}
}
