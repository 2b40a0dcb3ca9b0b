package filestore_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
	"github.com/perennial-go/perennial/refresh/storetest"
)

// open opens a store, and fails the test if that fails.
func open(t *testing.T, path string, opts ...filestore.Option) *filestore.Store {
	t.Helper()
	s, err := filestore.New(path, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// place is a file in a folder of its own that does not exist yet. wrap makes
// its contents out of a record.
func place(t *testing.T, wrap func(record []byte) []byte, opts ...filestore.Option) (p storetest.Place, dir string) {
	dir = filepath.Join(t.TempDir(), "made", "by the store")
	path := filepath.Join(dir, "session.json")
	opts = append(opts, filestore.WithPollInterval(10*time.Millisecond))
	return storetest.Place{
		Open:  func(t *testing.T) refresh.Store { return open(t, path, opts...) },
		Other: func(t *testing.T) refresh.Store { return open(t, filepath.Join(dir, "other.json"), opts...) },
		Damage: func(t *testing.T, raw []byte) {
			if err := os.WriteFile(path, wrap(raw), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		Die: func(t *testing.T) {
			p := start(t, path, "")
			p.ask(t, "lock")
			p.kill()
		},
		Lease: 2 * time.Second,
	}, dir
}

func TestStore(t *testing.T) {
	sealer := newSealer(t)
	whole := func(raw []byte) []byte { return raw }
	inside := func(raw []byte) []byte {
		return append(append([]byte(`{"perennial_file":1,"save":"x","token":`), raw...), '}')
	}
	sealed := func(raw []byte) []byte { return sealer.file(t, raw) }
	t.Run("Plain", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) storetest.Place { p, _ := place(t, inside); return p })
	})
	t.Run("PlainFileReplaced", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) storetest.Place { p, _ := place(t, whole); return p })
	})
	t.Run("Sealed", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) storetest.Place {
			p, dir := place(t, sealed, filestore.WithSealer(sealer))
			p.Copy = func(t *testing.T) {
				put(t, filepath.Join(dir, "other.json"), read(t, filepath.Join(dir, "session.json")))
			}
			return p
		})
	})
}

// The file is for its user alone, and so is the folder that is made for it.
func TestModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	path := filepath.Join(dir, "session.json")
	s := open(t, path)
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("New has touched the disk: %v", err)
	}
	if _, _, err := s.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("Load has touched the disk: %v", err)
	}
	mustSave(t, s, refresh.NewSecret("a"), "")
	wantMode(t, dir, 0o700)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		wantMode(t, filepath.Join(dir, e.Name()), 0o600)
	}
	if len(entries) != 2 { // the session and the lock for writes
		t.Errorf("files in the folder: %v, want 2", entries)
	}
}

// With a sealer, no token is in any file of the folder.
func TestSealedFilesHoldNoToken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.json")
	mustSave(t, open(t, path, filestore.WithSealer(newSealer(t))), refresh.NewSecret("canary"), "")
	if b := read(t, path); bytes.Contains(b, []byte("canary")) || len(b) == 0 {
		t.Error("the token can be read")
	}
}

func TestNewWithoutPath(t *testing.T) {
	if s, err := filestore.New(""); err == nil || s != nil {
		t.Error("an empty path was accepted")
	}
	t.Chdir(t.TempDir())
	s := open(t, "session.json")
	t.Chdir(t.TempDir())
	mustSave(t, s, refresh.NewSecret("a"), "")
	if !filepath.IsAbs(s.Path()) || len(read(t, s.Path())) == 0 {
		t.Error("a relative path moved along with the current folder")
	}
}
