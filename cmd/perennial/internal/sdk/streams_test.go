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

// What the mock sends as a stream, the client of the same document reads item by item,
// whatever the framing and however the document says what the items are.
func TestStreamsOfTheMockAreReadByItsClient(t *testing.T) {
	dir, _ := module(t)
	generate(t, sdk.Options{Spec: "../../../../mockserver/testdata/streams.yaml", Out: filepath.Join(dir, "mocked"), Parts: []sdk.Part{sdk.PartSDK, sdk.PartMock}})
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/mocked_streams.go.txt"))
	goes(t, dir, "vet", ".")
	const want = `lines of an array 2
a line 1
a sequence 1
payloads 1
envelopes 1
examples 2
either 1
`
	if got := goes(t, dir, "run", ".", serve(t, dir, "mocked")); got != want {
		t.Errorf("the program printed:\n%s\nwant:\n%s", got, want)
	}
}
