package filestore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// Watch calls changed once at the start, so that nothing is missed between a
// Load and the watching, and then after each change of the file, until ctx
// ends. It compares the file's time, size and identity at the interval of
// [WithPollInterval] and does not read it: that works on every system and file
// system, and uses none of the few watches that some systems have.
//
// Errors: those of the file system, ctx's own.
func (s *Store) Watch(ctx context.Context, changed func()) error {
	last, err := s.look()
	if err != nil {
		return err
	}
	tick := time.NewTicker(s.poll)
	defer tick.Stop()
	for news := true; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if news {
			changed()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		now, err := s.look()
		if err != nil {
			return err
		}
		news = !sameState(last, now)
		last = now
	}
}

// look returns the file's entry in its folder, nil if there is none.
func (s *Store) look() (fs.FileInfo, error) {
	info, err := os.Lstat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("filestore: %w", err)
	}
	return info, nil
}

// sameState reports whether nothing was written between two calls of look.
func sameState(a, b fs.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size() && os.SameFile(a, b)
}
