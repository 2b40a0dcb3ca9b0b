package filestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Save writes t to the file if the store is still at revision rev. It returns
// when the disk has it.
//
// Errors: refresh.ErrConflict, ErrUnsafe, those of the file system and of the
// [refresh.Sealer], ctx's own. After an error the file is as it was before,
// unless only the flushing of its folder has failed.
func (s *Store) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	contents, err := s.encode(t)
	if err != nil {
		return "", err
	}
	unlock, err := s.lockWrites(ctx)
	if err != nil {
		return "", err
	}
	defer unlock()
	before, err := s.at(ctx, rev)
	if err != nil {
		return "", err
	}
	if err := s.keep(ctx, before); err != nil {
		return "", err
	}
	if err := s.replace(ctx, contents); err != nil {
		return "", fmt.Errorf("filestore: %w", err)
	}
	return revision(contents), nil
}

// Clear removes the file if the store is still at revision rev.
//
// Errors: those of Save.
func (s *Store) Clear(ctx context.Context, rev string) error {
	unlock, err := s.lockWrites(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	before, err := s.at(ctx, rev)
	if err != nil || before == nil {
		return err
	}
	if err := s.keep(ctx, before); err != nil {
		return err
	}
	err = persist(ctx, func() error { return os.Remove(s.path) })
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("filestore: %w", err)
	}
	return flushFolder(filepath.Dir(s.path))
}

// at returns the contents of the file, if they are those of revision rev. The
// caller holds the lock for writes.
func (s *Store) at(ctx context.Context, rev string) ([]byte, error) {
	contents, err := s.read(ctx)
	if err != nil {
		return nil, err
	}
	if revision(contents) != rev {
		return nil, fmt.Errorf("filestore: %s: %w", s.path, refresh.ErrConflict)
	}
	return contents, nil
}

// keep sets aside contents that cannot be read here and are about to be
// replaced: another program may be able to read them. Plain text where sealed
// text should be is the exception: it must not lie around.
func (s *Store) keep(ctx context.Context, contents []byte) error {
	if contents == nil {
		return nil
	}
	if _, err := s.decode(contents); err == nil {
		return nil
	}
	if s.sealer != nil {
		if _, err := (&Store{}).decode(contents); err == nil {
			return nil
		}
	}
	_, err := s.setAside(ctx)
	return err
}

// setAside renames the file, and returns its new name. The caller holds the
// lock for writes.
func (s *Store) setAside(ctx context.Context) (string, error) {
	aside := s.path + ".corrupt-" + time.Now().UTC().Format("20060102T150405.000000000Z")
	err := persist(ctx, func() error { return os.Rename(s.path, aside) })
	if err != nil {
		return "", fmt.Errorf("filestore: %w", err)
	}
	return aside, flushFolder(filepath.Dir(s.path))
}

// replace puts a file with these contents in place of the old one. The caller
// holds the lock for writes, so a temporary file that exists already was left by
// a process that died.
func (s *Store) replace(ctx context.Context, contents []byte) error {
	temp := s.path + ".tmp"
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err := write(temp, contents)
	if err == nil {
		err = persist(ctx, func() error { return os.Rename(temp, s.path) })
	}
	if err != nil {
		_ = os.Remove(temp)
		return err
	}
	return flushFolder(filepath.Dir(s.path))
}

// write creates a file that nobody else can read, and flushes it to the disk.
func write(path string, contents []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the path that the user chose
	if err != nil {
		return err
	}
	_, err = f.Write(contents)
	return errors.Join(err, flush(f, err), f.Close())
}

// flush flushes a file to the disk that was written without error.
func flush(f *os.File, written error) error {
	if written != nil {
		return nil
	}
	return f.Sync()
}
