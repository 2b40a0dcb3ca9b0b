package filestore_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
)

// Promise 57: a sealed file that is copied over that of another account opens
// for nobody, with the right key, whether the account is the path or has a name.
func TestPromise57_CopiedFileOpensForNobody(t *testing.T) {
	key := newSealer(t)
	dir := t.TempDir()
	for name, opts := range map[string]struct{ ada, grace []filestore.Option }{
		"by path":       {},
		"by name":       {ada: account("ada"), grace: account("grace")},
		"one with none": {ada: account("ada")},
		"an empty name": {ada: account("ada"), grace: account("")},
	} {
		t.Run(name, func(t *testing.T) {
			from, to := filepath.Join(dir, name, "ada.json"), filepath.Join(dir, name, "grace.json")
			ada := open(t, from, append(opts.ada, filestore.WithSealer(key))...)
			grace := open(t, to, append(opts.grace, filestore.WithSealer(key))...)
			rev := mustSave(t, ada, refresh.NewSecret("ada-canary"), "")
			put(t, to, read(t, from))
			for range 2 {
				got, _, err := grace.Load(t.Context())
				if !errors.Is(err, refresh.ErrFormat) || got != (refresh.Token{}) || strings.Contains(err.Error(), "canary") {
					t.Errorf("Load of the copy: got %v, want refresh.ErrFormat and no token", err)
				}
			}
			if access, at := mustLoad(t, ada); access.Reveal() != "ada-canary" || at != rev {
				t.Error("the session that was copied has changed")
			}
		})
	}
}

// A file that moves goes on being the same account's if that has a name.
func TestMovedFileOpensForItsName(t *testing.T) {
	key := newSealer(t)
	before, after := filepath.Join(t.TempDir(), "session.json"), filepath.Join(t.TempDir(), "session.json")
	mustSave(t, open(t, before, filestore.WithSealer(key), filestore.WithAccount("ada")), refresh.NewSecret("a"), "")
	if err := os.Rename(before, after); err != nil {
		t.Fatal(err)
	}
	if access, _ := mustLoad(t, open(t, after, filestore.WithSealer(key), filestore.WithAccount("ada"))); access.Reveal() != "a" {
		t.Error("another token")
	}
	if _, _, err := open(t, after, filestore.WithSealer(key)).Load(t.Context()); !errors.Is(err, refresh.ErrFormat) {
		t.Errorf("opened for its path: %v", err)
	}
}

func account(name string) []filestore.Option { return []filestore.Option{filestore.WithAccount(name)} }
