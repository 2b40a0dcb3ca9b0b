package document_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/cmd/perennial/internal/document"
	"github.com/perennial-go/perennial/cmd/perennial/internal/judge"
)

// The judge is kin-openapi's own loader, which follows references between files by
// itself: each operation has the same parameters, bodies and responses.
func TestADocumentOfManyFilesIsTheOneThatKinOpenAPIReads(t *testing.T) {
	t.Parallel()
	spec := filepath.Join("testdata", "files", "openapi.yaml")
	d, err := document.Read(spec, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := judge.Judge(d); err != nil {
		t.Fatal(err)
	}
	ours, err := d.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	if err := ours.Validate(context.Background()); err != nil {
		t.Error(err)
	}
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	theirs, err := loader.LoadFromFile(spec)
	if err != nil {
		t.Fatal(err)
	}
	got, want := outline(ours), outline(theirs)
	if len(want) < 40 {
		t.Fatalf("the judge has read %d lines only:\n%s", len(want), strings.Join(want, "\n"))
	}
	if !slices.Equal(got, want) {
		t.Errorf("we:\n%s\nkin-openapi:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The judge is what Redocly's bundler made of the same folder:
//
//	npx @redocly/cli@1.34.5 bundle testdata/files/openapi.yaml --ext json -o testdata/files.redocly.json
func TestADocumentOfManyFilesIsTheOneThatRedoclyBundles(t *testing.T) {
	t.Parallel()
	d, err := document.Read(filepath.Join("testdata", "files", "openapi.yaml"), "")
	if err != nil {
		t.Fatal(err)
	}
	bundled, err := document.Read(filepath.Join("testdata", "files.redocly.json"), "")
	if err != nil {
		t.Fatal(err)
	}
	ours, err := d.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := bundled.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := outline(ours), outline(theirs); !slices.Equal(got, want) {
		t.Errorf("we:\n%s\nRedocly:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Maps and lists as a whole, and operations, may stand in files as well: other
// readers follow those, though OpenAPI has no references there.
func TestMapsOfManyFilesAreWhatTheyAreInOneFile(t *testing.T) {
	t.Parallel()
	var outlines [2][]string
	for i, name := range []string{"openapi.yaml", "maps.yaml"} {
		d, err := document.Read(filepath.Join("testdata", "files", name), "")
		if err != nil {
			t.Fatal(err)
		}
		doc, err := d.OpenAPI()
		if err != nil {
			t.Fatal(err)
		}
		if len(doc.Tags) != 2 || doc.Components.SecuritySchemes["bearer"].Value.Scheme != "bearer" || doc.Components.Schemas["Pet"].Value.Properties["kind"] == nil {
			t.Errorf("%s: %v %v", name, doc.Tags, doc.Components)
		}
		outlines[i] = outline(doc)
	}
	if !slices.Equal(outlines[0], outlines[1]) {
		t.Errorf("one:\n%s\nthe other:\n%s", strings.Join(outlines[0], "\n"), strings.Join(outlines[1], "\n"))
	}
}

// outline says what each operation takes and returns, with references followed.
func outline(doc *openapi3.T) (lines []string) {
	for route, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			at := method + " " + route
			lines = append(lines, at+" "+op.OperationID)
			for _, p := range append(op.Parameters, item.Parameters...) {
				lines = append(lines, inner(at+" "+p.Value.In+" "+p.Value.Name, p.Value.Schema, 5)...)
			}
			if op.RequestBody != nil {
				lines = append(lines, content(at+" body", op.RequestBody.Value.Content)...)
			}
			for status, r := range op.Responses.Map() {
				lines = append(lines, content(at+" "+status+" "+*r.Value.Description, r.Value.Content)...)
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func content(at string, all openapi3.Content) (lines []string) {
	for media, c := range all {
		for name, e := range c.Examples {
			text, err := json.Marshal(e.Value.Value)
			lines = append(lines, fmt.Sprint(at, " example ", name, " ", string(text), err))
		}
		lines = append(lines, inner(at+" "+media, c.Schema, 5)...)
	}
	return lines
}

// inner outlines a schema, as deep as there is room for: it may be inside of itself.
func inner(at string, ref *openapi3.SchemaRef, deep int) []string {
	s := ref.Value
	lines := []string{fmt.Sprint(at, " ", s.Type.Slice(), s.Enum, s.Required)}
	if deep == 0 {
		return lines
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		lines = append(lines, inner(at+"."+name, s.Properties[name], deep-1)...)
	}
	if s.Items != nil {
		lines = append(lines, inner(at+"[]", s.Items, deep-1)...)
	}
	return lines
}
