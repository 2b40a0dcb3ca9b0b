package sdk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// Every document of testdata/documents gives a package that compiles, or an error
// with its place where the document itself is wrong.
func TestDocumentsOfEveryKindCompile(t *testing.T) {
	dir, _ := module(t)
	files, err := filepath.Glob("testdata/documents/*.yaml")
	if err != nil || len(files) < 30 {
		t.Fatal(err, len(files))
	}
	from, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(file), ".yaml"), "-", "")
		err := sdk.Generate(t.Context(), sdk.Options{Spec: file, Out: filepath.Join(dir, name), Parts: []sdk.Part{sdk.PartSDK, sdk.PartClient}, Compiled: from}, &quiet{})
		if filepath.Base(file) == "schema-ref-to-response.yaml" {
			if err == nil || !strings.Contains(err.Error(), "schema-ref-to-response.yaml: line 4: /paths/~1a/get/responses/200/content/application~1json/schema/$ref: ") {
				t.Errorf("%s: %v", file, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	goes(t, dir, "build", "./...") // by the compiler itself
	goes(t, dir, "vet", "./...")
}

// What is renamed is told, and the name is the same in every run.
func TestRenamesAreTold(t *testing.T) {
	for document, want := range map[string]string{
		"properties-at-type":            "another member has the Go name Type: this field is called Type",
		"query-and-header-same-name":    "another parameter has the Go name APIVersion: the header api-version is the field HeaderAPIVersion",
		"operation-id-suffix":           "another thing has the Go name FooWithBody",
		"operation-and-parameter-names": "another thing has the Go name All: the method of this operation is called AllOperation",
		"recursive-required":            "the schema is inside of itself: its field is a pointer",
		"recursive-array":               "the schema is nothing but itself",
		"enum-int64-bounds":             "larger than JSON readers can tell apart",
	} {
		text, err := os.ReadFile("testdata/documents/" + document + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		_, said, err := attempt(t, string(text), sdk.PartSDK)
		if err != nil || !strings.Contains(strings.Join(said, "\n"), want) {
			t.Errorf("%s: %v\n%s", document, err, strings.Join(said, "\n"))
		}
	}
}
