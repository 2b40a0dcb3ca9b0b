//go:build unix

package filestore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// owned is what the system says of a file of some user. Only root can give
// files away, so that most who run these tests cannot make one.
type owned struct {
	uid  int
	mode fs.FileMode
}

func (o owned) Name() string       { return "session.json" }
func (o owned) Size() int64        { return 0 }
func (o owned) Mode() fs.FileMode  { return o.mode }
func (o owned) ModTime() time.Time { return time.Time{} }
func (o owned) IsDir() bool        { return o.mode.IsDir() }
func (o owned) Sys() any           { return &syscall.Stat_t{Uid: uint32(o.uid)} }

// A file is this user's own; a folder may be root's, who can replace files
// anywhere. Root may read the files of everybody, and must not take one for its
// own.
func TestOwner(t *testing.T) {
	me, other := os.Geteuid(), os.Geteuid()+12345
	for name, c := range map[string]struct {
		check func(string, fs.FileInfo) error
		info  owned
		ok    bool
	}{
		"my file":          {checkFile, owned{me, 0o600}, true},
		"another's file":   {checkFile, owned{other, 0o600}, false},
		"my folder":        {checkOwner, owned{me, fs.ModeDir | 0o755}, true},
		"root's folder":    {checkOwner, owned{0, fs.ModeDir | 0o755}, true},
		"another's folder": {checkOwner, owned{other, fs.ModeDir | 0o755}, false},
		"another's link":   {checkOwner, owned{other, fs.ModeSymlink | 0o777}, false},
	} {
		err := c.check("the path", c.info)
		if (err == nil) != c.ok || err != nil && (!errors.Is(err, ErrUnsafe) || !strings.Contains(err.Error(), "belongs to user")) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// The same with real files, where that is possible: for root.
func TestOwnerOfRealFiles(t *testing.T) {
	const other = 12345
	for name, give := range map[string]func(dir string) string{
		"file":   func(dir string) string { return filepath.Join(dir, "session.json") },
		"folder": func(dir string) string { return dir },
		"link":   func(dir string) string { return dir + ".link" },
	} {
		dir := filepath.Join(t.TempDir(), "dir")
		path := filepath.Join(dir, "session.json")
		if name == "link" {
			path = filepath.Join(dir+".link", "session.json")
		}
		s, err := New(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.Mkdir(dir, 0o700), os.Symlink(dir, dir+".link")); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Save(t.Context(), refresh.Token{AccessToken: refresh.NewSecret("a")}, ""); err != nil {
			t.Fatal(err)
		}
		if err := os.Lchown(give(dir), other, -1); err != nil {
			t.Logf("%s: not given away: %v", name, err)
			continue
		}
		if _, _, err := s.Load(t.Context()); !errors.Is(err, ErrUnsafe) || !strings.Contains(err.Error(), "belongs to user 12345") {
			t.Errorf("%s of another user: got %v, want ErrUnsafe", name, err)
		}
	}
}
