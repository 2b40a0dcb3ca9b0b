//go:build unix

package filestore_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
)

// What is not for this user alone is refused by every method, untouched, and
// with a text that says what to do.
func TestUnsafePlacesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		says string
	}{
		"readable by the group": {says: "chmod 600", make: func(t *testing.T, path string) { chmod(t, path, 0o640) }},
		"readable by others":    {says: "chmod 600", make: func(t *testing.T, path string) { chmod(t, path, 0o604) }},
		"writable by others":    {says: "chmod 600", make: func(t *testing.T, path string) { chmod(t, path, 0o602) }},
		"a folder for all":      {says: "chmod o-w", make: func(t *testing.T, path string) { chmod(t, filepath.Dir(path), 0o777) }},
		"a symbolic link": {says: "symbolic link", make: func(t *testing.T, path string) {
			move(t, path, path+".real")
			link(t, path+".real", path)
		}},
		"a symbolic link to nothing": {says: "symbolic link", make: func(t *testing.T, path string) {
			move(t, path, path+".real")
			link(t, path+".gone", path)
		}},
		"a pipe": {says: "no regular file", make: func(t *testing.T, path string) {
			move(t, path, path+".real")
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		"a folder": {says: "no regular file", make: func(t *testing.T, path string) {
			move(t, path, path+".real")
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dir", "session.json")
			s := open(t, path)
			rev := mustSave(t, s, "canary", "")
			c.make(t, path)
			before := names(t, filepath.Dir(path))
			_, _, loading := s.Load(t.Context())
			_, saving := s.Save(t.Context(), refresh.Token{AccessToken: "x"}, rev)
			for what, err := range map[string]error{"Load": loading, "Save": saving, "Clear": s.Clear(t.Context(), rev)} {
				if !errors.Is(err, filestore.ErrUnsafe) || !strings.Contains(err.Error(), c.says) {
					t.Errorf("%s: got %v, want filestore.ErrUnsafe that speaks of %q", what, err, c.says)
				}
			}
			if after := names(t, filepath.Dir(path)); after != before {
				t.Errorf("files before %s, after %s", before, after)
			}
		})
	}
}

// A lock file that is a symbolic link would have us lock, or make, a file of
// somebody else's choice.
func TestLockDoesNotFollowLinks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.json")
	link(t, path+".elsewhere", path+".lock")
	if _, err := open(t, path).Lock(t.Context()); err == nil {
		t.Error("Lock has followed a symbolic link")
	}
	if _, err := os.Lstat(path + ".elsewhere"); !os.IsNotExist(err) {
		t.Errorf("a file was made elsewhere: %v", err)
	}
}

// /tmp is for all, but nobody can replace the files of others there.
func TestStickyFolderIsAccepted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tmp", "session.json")
	s := open(t, path)
	mustSave(t, s, "a", "")
	chmod(t, filepath.Dir(path), 0o777|os.ModeSticky)
	mustLoad(t, s)
}

// Root may read the files of everybody, and must not take one for its own.
func TestFileOfSomebodyElse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.json")
	s := open(t, path)
	mustSave(t, s, "a", "")
	if err := os.Chown(path, 12345, -1); err != nil {
		t.Skipf("only root can give files away: %v", err)
	}
	if _, _, err := s.Load(t.Context()); !errors.Is(err, filestore.ErrUnsafe) || !strings.Contains(err.Error(), "belongs to user 12345") {
		t.Errorf("got %v, want filestore.ErrUnsafe", err)
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func move(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}
