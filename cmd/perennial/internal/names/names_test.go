package names_test

import (
	"reflect"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/names"
)

func TestParseReadsWhatTheTemplatePrints(t *testing.T) {
	t.Parallel()
	got, err := names.Parse([]byte(`package gen

//names op "GetA" "GET" "/a/{id}" true false
//names path "id" "string"
//names answer "200" "application/json" "struct {\n\tName string ` + "`json:\\\"name\\\"`" + `\n}"
  //names op "PutA" "PUT" "/a/{id}" false true
//names body "application/json" "" "JSON" true "A"
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []names.Operation{
		{
			Name: "GetA", Method: "GET", Route: "/a/{id}", HasParams: true,
			Path:    []names.Param{{Name: "id", Type: "string"}},
			Answers: []names.Answer{{Status: "200", Media: "application/json", Type: "struct {\n\tName string `json:\"name\"`\n}"}},
		},
		{
			Name: "PutA", Method: "PUT", Route: "/a/{id}", HasBody: true,
			Bodies: []names.Body{{Media: "application/json", Tag: "JSON", Typed: true, Type: "A"}},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// A template of another version of oapi-codegen may print something else: that
// must not pass for a document without operations.
func TestParseRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for _, out := range []string{
		`//names op "A" "GET" "/a" true`,
		`//names body "application/json" "" "JSON" true "A"`,
		`//names oops "A"`,
		`//names op "A" "GET" "/a" true fal"se" "x`,
	} {
		if got, err := names.Parse([]byte(out)); err == nil {
			t.Errorf("%s: got %+v", out, got)
		}
	}
}
