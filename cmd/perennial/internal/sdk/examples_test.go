package sdk_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// Resources whose operations all need something (arguments, a body of any kind, a
// file, a credential) or return no JSON have an example as well: the go command runs
// it against the mock, whose validator says whether the request is a right one.
func TestEveryResourceHasAnExampleThatRuns(t *testing.T) {
	dir, _ := module(t)
	generate(t, sdk.Options{Spec: "testdata/examples.yaml", Out: filepath.Join(dir, "parcels")})
	goes(t, dir, "vet", "./...")
	ran := goes(t, dir, "test", "-v", "./parcels")
	for _, want := range []string{
		"ComplaintsService_Complain", "LabelsService_Get", "ParcelsService_Send", "PhotosService_Add", "RatesService_Find", "SessionResourceService_Login", "TrackingService_WatchParcel",
	} {
		if !strings.Contains(ran, "--- PASS: Example"+want) {
			t.Errorf("no example of %s ran:\n%s", want, ran)
		}
	}
	code := read(t, filepath.Join(dir, "parcels/examples_gen_test.go"))
	for _, want := range []string{
		`SendParcelRequest{By: openapi_types.Email("ada@example.com"), Fragile: true, Size: parcels.`, `Weights: []float64{10, 10}`,
		`wire.File{Name: "demo.txt"`, `parcels.LoginRequest{`,
	} {
		if !strings.Contains(code, want) {
			t.Errorf("no %s in\n%s", want, code)
		}
	}
}
