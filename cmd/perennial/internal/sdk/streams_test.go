package sdk_test

import (
	"path/filepath"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// A server that follows the HTML standard to the letter, and one that writes lines,
// are read item by item, with the types of the document; a stream that breaks off
// goes on from its last event.
func TestStreamsAreTyped(t *testing.T) {
	dir, _ := module(t)
	generate(t, sdk.Options{Spec: "testdata/streams.yaml", Out: filepath.Join(dir, "streams"), Parts: []sdk.Part{sdk.PartSDK}})
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/streams.go.txt"))
	goes(t, dir, "vet", "./...")
	const want = `whole <nil>
a <nil>
b <nil>
8 first <nil>
9 3 <nil>
0 <nil>; 1 <nil>; 2 <nil>; 
`
	if got := goes(t, dir, "run", "."); got != want {
		t.Errorf("the program printed:\n%s\nwant:\n%s", got, want)
	}
}
