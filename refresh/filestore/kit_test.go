package filestore_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
)

func mustSave(t *testing.T, s *filestore.Store, access refresh.Secret, rev string) string {
	t.Helper()
	at, err := s.Save(t.Context(), refresh.Token{AccessToken: access, RefreshToken: refresh.NewSecret("r-" + access.Reveal())}, rev)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func mustLoad(t *testing.T, s *filestore.Store) (refresh.Secret, string) {
	t.Helper()
	got, rev, err := s.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return got.AccessToken, rev
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func put(t *testing.T, path string, contents []byte) {
	t.Helper()
	if err := os.WriteFile(path, contents, 0o600); err != nil {
		t.Fatal(err)
	}
}

// asides are the files that were set aside.
func asides(t *testing.T, path string) []string {
	t.Helper()
	found, err := filepath.Glob(path + ".corrupt-*")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want && runtime.GOOS != "windows" {
		t.Errorf("%s has mode %04o, want %04o", path, got, want)
	}
}

// eventually looks until ok.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within %s", what, patience)
		}
	}
}
