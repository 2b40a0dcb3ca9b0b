package filestore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/perennial-go/perennial/refresh"
)

// Load returns what the file holds, or a zero Token and an empty revision if
// there is no file.
//
// Errors: refresh.ErrFormat for a file that cannot be read as a session,
// together with the revision at which [Store.Save] and [Store.Clear] replace it;
// ErrUnsafe; those of the file system; ctx's own.
func (s *Store) Load(ctx context.Context) (refresh.Token, string, error) {
	contents, err := s.read(ctx)
	if err != nil || contents == nil {
		return refresh.Token{}, "", err
	}
	t, err := s.decode(contents)
	switch {
	case err == nil:
		return t, revision(contents), nil
	case damaged(err):
		return s.loadDamaged(ctx, contents, err)
	default:
		return refresh.Token{}, revision(contents), fmt.Errorf("filestore: %s: %w", s.path, err)
	}
}

// loadDamaged sets a damaged file aside. It reads it again first: another
// process may have replaced it before this one got the lock for writes.
func (s *Store) loadDamaged(ctx context.Context, contents []byte, cause error) (refresh.Token, string, error) {
	told := fmt.Errorf("filestore: %s: %w", s.path, cause)
	unlock, err := s.lockWrites(ctx)
	if err != nil {
		return refresh.Token{}, revision(contents), told
	}
	defer unlock()
	contents, err = s.read(ctx)
	if err != nil || contents == nil {
		return refresh.Token{}, "", err
	}
	t, err := s.decode(contents)
	if err == nil {
		return t, revision(contents), nil
	}
	told = fmt.Errorf("filestore: %s: %w", s.path, err)
	if !damaged(err) {
		return refresh.Token{}, revision(contents), told
	}
	aside, err := s.setAside(ctx)
	if err != nil {
		return refresh.Token{}, revision(contents), errors.Join(told, err)
	}
	return refresh.Token{}, "", fmt.Errorf("%w; it was moved to %s", told, aside)
}

// read returns the contents of the file, nil if there is none. It does not read
// a file that is not safe.
func (s *Store) read(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.checkFolder(filepath.Dir(s.path)); err != nil {
		return nil, err
	}
	var f *os.File
	err := persist(ctx, func() (err error) {
		f, err = os.OpenFile(s.path, os.O_RDONLY|openFlags, 0)
		return err
	})
	if info, lerr := os.Lstat(s.path); lerr == nil && info.Mode()&fs.ModeSymlink != 0 {
		// With O_NOFOLLOW the file was not opened, with another error on each
		// system; without, it was.
		if err == nil {
			_ = f.Close()
		}
		return nil, fmt.Errorf("filestore: %s: %w: it is a symbolic link; give the path that it points to", s.path, ErrUnsafe)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("filestore: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("filestore: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("filestore: %s: %w: it is not a regular file", s.path, ErrUnsafe)
	}
	if err := checkFile(s.path, info); err != nil {
		return nil, err
	}
	// One byte more than allowed: decode reports what is too long as damage.
	contents, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("filestore: %w", err)
	}
	return contents, nil
}
