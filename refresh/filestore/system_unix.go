//go:build unix

package filestore

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// openFlags refuse a symbolic link in the place of the file, and do not wait
// for the other end of a pipe.
const openFlags = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// checkFile refuses a file that is not this user's alone.
func checkFile(path string, info fs.FileInfo) error {
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("filestore: %s: %w: others may use it (mode %04o); run: chmod 600 '%s'", path, ErrUnsafe, mode, path)
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok && int(st.Uid) != os.Geteuid() {
		// Somebody else's session, planted or met by running as another user.
		return fmt.Errorf("filestore: %s: %w: it belongs to user %d, and this process runs as %d", path, ErrUnsafe, st.Uid, os.Geteuid())
	}
	return nil
}

// openToAll tells whether everybody may replace files of a folder.
func openToAll(info fs.FileInfo) bool {
	return info.Mode().Perm()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0
}

// flushFolder sees the names in a folder to the disk.
func flushFolder(dir string) error {
	f, err := os.Open(dir) //nolint:gosec // the folder that the user chose
	if err != nil {
		return fmt.Errorf("filestore: %w", err)
	}
	defer func() { _ = f.Close() }()
	if err := f.Sync(); err != nil {
		return fmt.Errorf("filestore: %w", err)
	}
	return nil
}

// persist does op. No reader can keep a writer out here.
func persist(_ context.Context, op func() error) error { return op() }
