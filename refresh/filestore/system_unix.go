//go:build unix

package filestore

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// openFlags refuse a symbolic link in place of the file, and do not wait for
// the other end of a pipe.
const openFlags = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// checkFile refuses a file that is not for this user alone.
func checkFile(path string, info fs.FileInfo) error {
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("filestore: %s: %w: others may use it (mode %04o); run: chmod 600 '%s'", path, ErrUnsafe, mode, path)
	}
	if uid, ok := owner(info); ok && uid != os.Geteuid() {
		// Another user's session, planted or met by running as another user.
		return fmt.Errorf("filestore: %s: %w: it belongs to user %d, and this process runs as %d", path, ErrUnsafe, uid, os.Geteuid())
	}
	return nil
}

// checkOwner refuses a folder, or a symbolic link to one, of another user. Root
// needs no folder of its own to replace files.
func checkOwner(path string, info fs.FileInfo) error {
	if uid, ok := owner(info); ok && uid != os.Geteuid() && uid != 0 {
		return fmt.Errorf("filestore: %s: %w: it belongs to user %d, who can replace what is in it, and this process runs as %d", path, ErrUnsafe, uid, os.Geteuid())
	}
	return nil
}

// owner returns the user that a file belongs to.
func owner(info fs.FileInfo) (uid int, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(st.Uid), true
}

// replaceableByAll reports whether everybody may replace files of a folder.
func replaceableByAll(info fs.FileInfo) bool {
	return info.Mode().Perm()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0
}

// replaceableByOthers reports whether its group or everybody may do so.
func replaceableByOthers(info fs.FileInfo) bool {
	return info.Mode().Perm()&0o022 != 0 && info.Mode()&fs.ModeSticky == 0
}

// flushFolder flushes the names in a folder to the disk.
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

// persist calls op. No reader can keep a writer out here.
func persist(_ context.Context, op func() error) error { return op() }
