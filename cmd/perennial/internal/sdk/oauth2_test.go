package sdk_test

import (
	"path/filepath"
	"testing"

	"github.com/perennial-go/perennial/cmd/perennial/internal/sdk"
)

// A document whose security scheme is oauth2 needs no overlay, and its mock server
// has the token endpoint.
func TestAnOAuth2APIHasASessionWithoutAnOverlay(t *testing.T) {
	dir, root := module(t)
	generate(t, sdk.Options{Spec: filepath.Join(root, "examples/anyapi/notes.yaml"), Out: filepath.Join(dir, "notes")})
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/oauth2.go.txt"))
	goes(t, dir, "vet", "./...")
	url := serve(t, dir, "notes", "-access-lifetime", "2s")
	const want = "true\n[milk] after one refresh, 0 more\n<nil> false\n"
	if got := goes(t, dir, "run", ".", url); got != want {
		t.Errorf("the program printed:\n%s\nwant:\n%s", got, want)
	}
}
