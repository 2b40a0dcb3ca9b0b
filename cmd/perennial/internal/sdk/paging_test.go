package sdk_test

import (
	"path/filepath"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// Every kind of x-paging goes through all pages of a list, and to no other origin;
// x-idempotency sends a key.
func TestEveryKindOfPagesIsIterated(t *testing.T) {
	dir, root := module(t)
	generate(t, sdk.Options{
		Spec: filepath.Join(root, "cmd/perennial/internal/sdk/testdata/paging.yaml"), Out: filepath.Join(dir, "pages"), Parts: []sdk.Part{sdk.PartClient}, Flat: true,
	})
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/paging.go.txt"))
	goes(t, dir, "vet", "./...")
	const want = `maybe: 
make: <nil>
cursor: abcde
page: abcde
from page 2: cde
page with more: abcde
offset: abcde
after: abcde
link: abcde
url: abcde
url elsewhere: ablistURL: GET /url: refresh: not the origin of the API
`
	if got := goes(t, dir, "run", "."); got != want {
		t.Errorf("the program printed:\n%s\nwant:\n%s", got, want)
	}
}
