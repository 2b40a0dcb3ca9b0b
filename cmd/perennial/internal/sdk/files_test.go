package sdk_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// A document of many files gives a package whose examples run against its mock; the
// manifest has every file, and a change to one of them is seen.
func TestADocumentOfManyFilesGivesAPackageAndAMock(t *testing.T) {
	dir, _ := module(t)
	if err := os.CopyFS(filepath.Join(dir, "api"), os.DirFS("../document/testdata/files")); err != nil {
		t.Fatal(err)
	}
	o := sdk.Options{Spec: filepath.Join(dir, "api", "openapi.yaml"), Out: filepath.Join(dir, "pets")}
	generate(t, o)
	goes(t, dir, "vet", "./...")
	goes(t, dir, "test", "./pets/...")
	var lock struct{ Inputs map[string]string }
	if err := json.Unmarshal([]byte(read(t, filepath.Join(dir, "pets", "perennial.lock"))), &lock); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"openapi.yaml", "schemas/pet.yaml", "schemas/owner.json", "paths/pet.json"} {
		if lock.Inputs[name] == "" {
			t.Errorf("%s is not in the manifest: %v", name, lock.Inputs)
		}
	}
	o.Check = true
	generate(t, o)
	pet := filepath.Join(dir, "api", "schemas", "pet.yaml")
	write(t, pet, strings.Replace(read(t, pet), "name: {type: string}", "name: {type: string}\n  age: {type: integer}", 1))
	if err := sdk.Generate(t.Context(), o, &quiet{}); err == nil || !strings.Contains(err.Error(), "models.gen.go differs") {
		t.Errorf("a changed file: %v", err)
	}
}
