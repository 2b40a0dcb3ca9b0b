//go:build !unix

package filestore

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
	"time"
)

// openFlags has nothing to add here: read looks for symbolic links itself.
const openFlags = 0

// checkFile accepts every file: what others may do with it does not show in its
// mode here, but in the access rights of its folder.
func checkFile(string, fs.FileInfo) error { return nil }

// checkOwner accepts every folder, for the same reason.
func checkOwner(string, fs.FileInfo) error { return nil }

// replaceableByAll reports nothing either.
func replaceableByAll(fs.FileInfo) bool { return false }

// replaceableByOthers reports nothing either.
func replaceableByOthers(fs.FileInfo) bool { return false }

// flushFolder has nothing to do: folders cannot be flushed here.
func flushFolder(string) error { return nil }

// The errors of Windows while another process has the file open, such as a
// virus scanner (ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION).
const (
	accessDenied     = syscall.Errno(5)
	sharingViolation = syscall.Errno(32)
)

// persist calls op, and again for as long as another process has the file open,
// for two seconds at most.
func persist(ctx context.Context, op func() error) error {
	for end := time.Now().Add(2 * time.Second); ; {
		err := op()
		if !errors.Is(err, accessDenied) && !errors.Is(err, sharingViolation) || time.Now().After(end) {
			return err
		}
		if sleep(ctx, tryFirst) != nil {
			return err
		}
	}
}
