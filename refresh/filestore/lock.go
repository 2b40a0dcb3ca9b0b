package filestore

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// How often a taken lock is tried. Trying and not waiting inside the operating
// system, for that wait could not be ended by a context.
const (
	tryFirst = time.Millisecond
	tryMost  = 20 * time.Millisecond
)

// Lock waits until this caller alone holds the lock of the path, over all
// Stores in all processes, or ctx ends. The operating system takes the lock
// back from a process that ends, also one that is killed. Calling unlock again
// does nothing.
//
// Errors: those of the file system, ctx's own.
func (s *Store) Lock(ctx context.Context) (unlock func(), err error) {
	return lockFile(ctx, s.path+".lock")
}

// lockWrites waits for the lock for writes. It is another one than that of
// Lock, which is held while the refresh runs: a sign-out does not wait for it.
func (s *Store) lockWrites(ctx context.Context) (unlock func(), err error) {
	return lockFile(ctx, s.path+".save.lock")
}

// lockFile locks the file of that name, which it makes if it has to and never
// deletes: of two files with one name, each could be locked.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	dir := filepath.Dir(path)
	if err := checkFolder(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("filestore: %w", err)
	}
	// One for each caller, so that the callers of one process exclude each
	// other just as those of two do.
	l := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR|openFlags), flock.SetPermissions(0o600))
	for wait := tryFirst; ; wait = min(2*wait, tryMost) {
		ok, err := l.TryLock()
		if err != nil {
			return nil, fmt.Errorf("filestore: locking %s: %w", path, err)
		}
		if ok {
			return sync.OnceFunc(func() { _ = l.Close() }), nil
		}
		if err := sleep(ctx, wait/2+rand.N(wait/2)); err != nil {
			return nil, err
		}
	}
}

// sleep waits for d, or for ctx to end.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
