package sdk_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// A value of several types is written and switched on like any other union: in the
// path, queries, headers and bodies.
func TestValuesOfSeveralTypesAreUnions(t *testing.T) {
	dir, _ := module(t)
	q := &quiet{}
	if err := sdk.Generate(t.Context(), sdk.Options{Spec: "testdata/scalars.yaml", Out: filepath.Join(dir, "scalars"), Parts: []sdk.Part{sdk.PartClient}, Flat: true}, q); err != nil {
		t.Fatal(err)
	}
	if said := strings.Join(q.said, "\n"); strings.Count(said, "is an any in Go") != 1 {
		t.Errorf("the schema Any alone is an any:\n%s", said)
	}
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/scalars.go.txt"))
	const want = `GET /things/a%20b map[a:[x&y] l:[true z] q:[7] sl:[1 2]] <nil> [1152921504606846976]
int 5 <nil> <nil>
POST /things/5 map[] <nil> []
<nil> map[a:5 e:only lit:a map:map[k:1.5] n:n o:true obj:map[x:y]]
float64 1.5 <nil>
scalars.ThingMixedX x
<nil> json.RawMessage bool x 1 2026-01-01 00:00:00 +0000 UTC 3
{"not":"one"} <nil> 7
`
	if got := goes(t, dir, "run", "."); got != want {
		t.Errorf("printed:\n%s\nwant:\n%s", got, want)
	}
}
