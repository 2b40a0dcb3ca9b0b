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
		"a folder for all":      {says: "chmod go-w", make: func(t *testing.T, path string) { chmod(t, filepath.Dir(path), 0o777) }},
		"a folder of a group":   {says: "chmod go-w", make: func(t *testing.T, path string) { chmod(t, filepath.Dir(path), 0o770) }},
		"below a folder for all": {says: "chmod o-w", make: func(t *testing.T, path string) {
			chmod(t, filepath.Dir(filepath.Dir(path)), 0o777)
		}},
		"a symbolic link": {says: "symbolic link", make: func(t *testing.T, path string) {
			move(t, path, path+".real")
			link(t, path+".real", path)
		}},
		"a symbolic link to nothing": {says: "symbolic link", make: func(t *testing.T, path string) {
			move(t, path, path+".real")
			link(t, path+".gone", path)
		}},
		"a pipe": {says: "not a regular file", make: func(t *testing.T, path string) {
			move(t, path, path+".real")
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		"a folder": {says: "not a regular file", make: func(t *testing.T, path string) {
			move(t, path, path+".real")
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dir", "session.json")
			s := open(t, path)
			rev := mustSave(t, s, refresh.NewSecret("canary"), "")
			c.make(t, path)
			before := names(t, filepath.Dir(path))
			_, _, loading := s.Load(t.Context())
			_, saving := s.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("x")}, rev)
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

// Everybody may write to /tmp, but nobody can replace the files of others there.
func TestStickyFolderIsAccepted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tmp", "session.json")
	s := open(t, path)
	mustSave(t, s, refresh.NewSecret("a"), "")
	chmod(t, filepath.Dir(path), 0o777|os.ModeSticky)
	mustLoad(t, s)
}

// A folder that is yet to be created is not created where others can replace
// it.
func TestUnsafeParentOfANewFolder(t *testing.T) {
	parent := filepath.Join(t.TempDir(), "parent")
	if err := os.Mkdir(parent, 0o700); err != nil {
		t.Fatal(err)
	}
	chmod(t, parent, 0o777)
	s := open(t, filepath.Join(parent, "new", "newer", "session.json"))
	if _, err := s.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("canary")}, ""); !errors.Is(err, filestore.ErrUnsafe) || !strings.Contains(err.Error(), "chmod o-w '"+parent+"'") {
		t.Errorf("got %v, want filestore.ErrUnsafe that names the folder", err)
	}
	if got := names(t, parent); got != "" {
		t.Errorf("created all the same: %s", got)
	}
}

// Through a symbolic link, the folders of its target count.
func TestUnsafeParentBehindALink(t *testing.T) {
	open777, dir := filepath.Join(t.TempDir(), "all"), t.TempDir()
	if err := os.MkdirAll(filepath.Join(open777, "mine"), 0o700); err != nil {
		t.Fatal(err)
	}
	chmod(t, open777, 0o777)
	link(t, filepath.Join(open777, "mine"), filepath.Join(dir, "link"))
	s := open(t, filepath.Join(dir, "link", "session.json"))
	if _, _, err := s.Load(t.Context()); !errors.Is(err, filestore.ErrUnsafe) || !strings.Contains(err.Error(), "chmod o-w '"+open777+"'") {
		t.Errorf("got %v, want filestore.ErrUnsafe that names the folder", err)
	}
}

// In a container, the folder of a volume may have any mode. The file is checked
// all the same.
func TestWithoutFolderCheck(t *testing.T) {
	path := filepath.Join(t.TempDir(), "volume", "dir", "session.json")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	chmod(t, filepath.Dir(path), 0o777)
	chmod(t, filepath.Dir(filepath.Dir(path)), 0o777)
	s := open(t, path, filestore.WithoutFolderCheck())
	mustSave(t, s, refresh.NewSecret("a"), "")
	if access, _ := mustLoad(t, s); access.Reveal() != "a" {
		t.Error("another token")
	}
	chmod(t, path, 0o644)
	if _, _, err := s.Load(t.Context()); !errors.Is(err, filestore.ErrUnsafe) {
		t.Errorf("a file for all: got %v, want filestore.ErrUnsafe", err)
	}
	missing := open(t, filepath.Join(filepath.Dir(path), "new", "session.json"), filestore.WithoutFolderCheck())
	mustSave(t, missing, refresh.NewSecret("a"), "")
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
