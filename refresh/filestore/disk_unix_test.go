//go:build unix

package filestore_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

// Promise 37: the disk is full half way through. The file is as it was.
func TestPromise37_DiskFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.json")
	s := open(t, path)
	rev := mustSave(t, s, refresh.NewSecret("before"), "")
	p := start(t, path, "")
	p.ask(t, "limit-files")
	p.tell(t, "save")
	if r := p.answer(t); !strings.Contains(r.Err, path+".tmp") {
		t.Errorf("Save on a full disk: got %q, want an error that names the file", r.Err)
	}
	if access, at := mustLoad(t, s); access.Reveal() != "before" || at != rev {
		t.Error("the file has changed")
	}
	if _, err := os.Stat(path + ".tmp"); !os.IsNotExist(err) {
		t.Errorf("a part of the file was left: %v", err)
	}
	mustSave(t, s, refresh.NewSecret("after"), rev)
}
