package sdk_test

import (
	"path/filepath"
	"testing"

	"github.com/perennial-go/perennial/gen/internal/sdk"
)

// A document whose security scheme is oauth2 needs no overlay.
func TestAnOAuth2APIHasASessionWithoutAnOverlay(t *testing.T) {
	dir, root := module(t)
	generate(t, sdk.Options{Spec: filepath.Join(root, "examples/anyapi/notes.yaml"), Out: filepath.Join(dir, "notes")})
	write(t, filepath.Join(dir, "main.go"), read(t, "testdata/oauth2.go.txt"))
	goes(t, dir, "vet", "./...")
	serve(t, dir, "notes")
	const want = "true\n[milk] <nil> [password refresh_token]\n<nil> false\n"
	if got := goes(t, dir, "run", "."); got != want {
		t.Errorf("the program printed:\n%s\nwant:\n%s", got, want)
	}
}
