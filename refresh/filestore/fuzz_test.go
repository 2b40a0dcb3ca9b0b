package filestore_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

// Whatever is in the file: a token or an error that says so, never a panic,
// and the store can be used again.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"", "{}", `{"perennial_file":1,"save":"x","token":{"version":1,"access_token":"a"}}`,
		`{"perennial_file":9}`, `{"perennial_file":1,"sealed":"AAAA"}`, `{"perennial_file":1,"token":null}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, contents []byte) {
		path := filepath.Join(t.TempDir(), "session.json")
		if err := os.WriteFile(path, contents, 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, path)
		got, rev, err := s.Load(t.Context())
		if err != nil && (!errors.Is(err, refresh.ErrFormat) || got != refresh.Token{}) {
			t.Fatalf("a token beside an error, or another error: %v", err)
		}
		if err == nil && rev == "" {
			t.Fatal("a file, and no revision")
		}
		mustSave(t, s, refresh.NewSecret("new"), rev)
		if access, _ := mustLoad(t, s); access.Reveal() != "new" {
			t.Fatal("the save did not work")
		}
	})
}
