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

// checkFile accepts every file: what others may do with it is not said by its
// mode here, but by the access rights of its folder.
func checkFile(string, fs.FileInfo) error { return nil }

// openToAll tells nothing either, for the same reason.
func openToAll(fs.FileInfo) bool { return false }

// flushFolder has nothing to do: folders cannot be flushed here.
func flushFolder(string) error { return nil }

// What Windows answers while somebody has the file open, be it a virus
// scanner (ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION).
const (
	accessDenied     = syscall.Errno(5)
	sharingViolation = syscall.Errno(32)
)

// persist does op, and again for as long as somebody has the file open, two
// seconds at most.
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
