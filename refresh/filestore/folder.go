package filestore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// checkFolder refuses a folder in which another user can put a file in place
// of ours: because it belongs to them, because they may write to it, or because
// they can rename it and put another one there. In a sticky folder, such as
// /tmp, only owners can rename. A folder that does not exist is created by Save,
// with a mode for this user alone; then the one to create it in is checked.
func (s *Store) checkFolder(dir string) error {
	info, err := os.Stat(dir)
	for errors.Is(err, fs.ErrNotExist) && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
		if info, err = os.Stat(dir); err == nil && !s.anyone {
			return checkParents(dir)
		}
	}
	switch {
	case err != nil:
		return fmt.Errorf("filestore: %w", err)
	case !info.IsDir():
		return fmt.Errorf("filestore: %s is no folder", dir)
	case s.anyone:
		return nil
	}
	if err := checkOwner(dir, info); err != nil {
		return err
	}
	if replaceableByOthers(info) {
		return fmt.Errorf("filestore: %s: %w: others may write to this folder (mode %04o); run: chmod go-w '%s'", dir, ErrUnsafe, info.Mode().Perm(), dir)
	}
	return checkParents(dir)
}

// checkParents refuses a folder that everybody may write to, or that is below
// one, and one that is reached by a symbolic link of another user.
func checkParents(dir string) error {
	target, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return fmt.Errorf("filestore: %w", err)
	}
	for at, last := target, ""; at != last; at, last = filepath.Dir(at), at {
		info, err := os.Stat(at)
		if err != nil {
			return fmt.Errorf("filestore: %w", err)
		}
		if replaceableByAll(info) {
			return fmt.Errorf("filestore: %s: %w: everybody may write to this folder; run: chmod o-w '%s'", at, ErrUnsafe, at)
		}
	}
	if target == dir {
		return nil
	}
	for at, last := dir, ""; at != last; at, last = filepath.Dir(at), at {
		info, err := os.Lstat(at)
		if err != nil {
			return fmt.Errorf("filestore: %w", err)
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			if err := checkOwner(at, info); err != nil {
				return err
			}
		}
	}
	return nil
}
