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

// The waits between two tries at a lock that is taken. It is tried, and not
// waited for inside the operating system: no context could end that wait.
const (
	tryFirst = time.Millisecond
	tryMost  = 20 * time.Millisecond
)

// Lock waits until this caller alone holds the lock of the path, over all
// Stores in all processes, or ctx ends. The operating system releases the lock
// of a process that ends, also of one that is killed. Calling unlock again does
// nothing.
//
// Errors: those of the file system, ctx's own.
func (s *Store) Lock(ctx context.Context) (unlock func(), err error) {
	return s.lockFile(ctx, s.path+".lock")
}

// lockWrites waits for the lock for writes. It is another one than that of
// Lock, which is held while the refresh runs: a sign-out does not wait for it.
func (s *Store) lockWrites(ctx context.Context) (unlock func(), err error) {
	return s.lockFile(ctx, s.path+".save.lock")
}

// lockFile locks the file of that name, which it creates if necessary and never
// deletes: two files that had the same name could both be locked.
func (s *Store) lockFile(ctx context.Context, path string) (unlock func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	dir := filepath.Dir(path)
	if err := s.checkFolder(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("filestore: %w", err)
	}
	// One for each caller, so that the callers in one process exclude each other
	// as those in two processes do.
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
