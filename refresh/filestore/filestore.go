// Package filestore keeps the tokens of a session in a file, which any number
// of processes may share: there is one refresh among them all.
//
//	path, err := filestore.DefaultPath("mytool", "ada@example.com")
//	...
//	store, err := filestore.New(path)
//	...
//	session := refresh.NewSession(refresher, refresh.WithStore(store))
//
// # Who can read it
//
// The file has mode 0600, in a folder that is created with 0700. By default its
// contents are plain text; [WithSealer] encrypts them. A file that others may
// read or write, that belongs to another user or that is a symbolic link is
// refused with [ErrUnsafe]. So is a folder that others own or may write to, and
// one below a folder in which everybody may rename it: whoever can replace files
// there can put another session of this user in place of this one, or delete
// the lock, so that two processes refresh at once. The owners and groups of the
// folders further up are trusted: they could do the same. On Windows the access
// rights are those of the folder: keep the file in the user's own, as
// [DefaultPath] does.
//
// # What it does not keep out
//
// Programs that run as the same user. Each of them can read the file and use
// its tokens, as it can read the user's SSH keys; it can also replace the file,
// or delete it. A sealed file holds out against backups, stolen disks and other
// users, and against such a program for as long as that cannot get the key: not
// if the key lies in another file of the user, in the environment or in the
// memory of a process that it may trace. What is sealed opens for one account
// only (see [WithAccount]), but an older copy of the same account's file opens
// as well: it can be put back by whoever can write the file. Root can do all of
// this to every user.
//
// # What survives
//
// A new state is written beside the old one, flushed to the disk and renamed
// into place, so that the file is always one or the other. The lock is the
// operating system's, on a file of its own (PATH.lock): it is released when its
// process ends, however it ends. That file, and PATH.save.lock, which is held
// for the moment of a write, stay where they are: deleting a lock file lets two
// processes hold the lock.
//
// A file that is damaged, or not one of ours, is renamed to
// PATH.corrupt-TIME and named in an error that wraps [refresh.ErrFormat]; the
// next sign-in starts anew. What may still be of use to another program is left
// in place: a file of a newer version, or one that is sealed with another key or
// for another account. It is renamed in the same way when a sign-in overwrites
// it.
//
// All processes have to be on one machine, or on a network file system that
// supports locks (NFS 4, SMB). For several machines use a shared store.
package filestore

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// ErrUnsafe says that the file or its folder is not for this user alone, so
// that its contents may come from another user or be known to them. The text
// says what to do.
var ErrUnsafe = errors.New("not safe to keep tokens in")

// Store keeps the tokens of one session in one file. Its methods may be called
// from many goroutines, and any number of Stores in any number of processes
// may use one path.
type Store struct {
	path    string
	account string // what a sealed file is bound to
	sealer  refresh.Sealer
	poll    time.Duration
	anyone  bool // may write to the folder
}

var _ interface {
	refresh.Store
	refresh.Locker
	refresh.Watcher
} = (*Store)(nil)

// New returns the store in the file of that name. It touches nothing yet: the
// file and its folder are created by the first Save. A relative path is resolved
// once, against the current folder.
//
// Errors: an empty path.
func New(path string, opts ...Option) (*Store, error) {
	if path == "" {
		return nil, errors.New("filestore: no path")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("filestore: %w", err)
	}
	s := &Store{path: path, account: path, poll: 250 * time.Millisecond}
	for _, o := range opts {
		o(s)
	}
	return s, nil
}

// Path returns the absolute path of the file.
func (s *Store) Path() string { return s.path }
