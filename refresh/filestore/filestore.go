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
// The file has mode 0600, in a folder that is made with 0700. By default its
// contents are plain text; [WithSealer] encrypts them. A file that others may
// read or write, that belongs to somebody else, or that is a symbolic link is
// refused with [ErrUnsafe]. On Windows the access rights are those of the
// folder: keep the file in the user's own, as [DefaultPath] does.
//
// # What survives
//
// A new state is written beside the old one, flushed to the disk and put in its
// place in one step, so that the file is always one or the other. The lock is the
// operating system's, on a file of its own (PATH.lock): it comes free
// when its holder ends, in whichever way. That file, and PATH.save.lock, which is
// held for the moment of a write, stay where they are: whoever
// deletes a lock file lets two holders in.
//
// A file that is damaged, or not one of ours, is renamed to
// PATH.corrupt-TIME and named in an error that wraps [refresh.ErrFormat]; the
// next sign-in starts anew. What may still be of use to somebody else is left in
// place: a file of a newer version, or one that is sealed with another key. It
// is set aside in the same way when somebody signs in over it.
//
// All processes have to be on one machine, or on a network file system that
// does carry locks (NFS 4, SMB). For several machines use a shared store.
package filestore

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// ErrUnsafe says that the file, or its folder, is not for this user alone, so
// that what is in there may come from somebody else or be known to them. The
// text says what to do.
var ErrUnsafe = errors.New("not safe to keep tokens in")

// Store keeps the tokens of one session in one file. Its methods may be called
// from many goroutines, and any number of Stores in any number of processes
// may be on one path.
type Store struct {
	path   string
	sealer refresh.Sealer
	poll   time.Duration
}

var _ interface {
	refresh.Store
	refresh.Locker
	refresh.Watcher
} = (*Store)(nil)

// Option sets one thing of a Store.
type Option func(*Store)

// WithSealer encrypts what is in the file with a key that is not. A file that
// is not encrypted is refused from then on: whoever could write one could plant
// a session. By default, the tokens are stored as they are.
func WithSealer(s refresh.Sealer) Option {
	return func(st *Store) { st.sealer = s }
}

// WithPollInterval sets how often [Store.Watch] looks at the file. Zero and
// less mean the default. By default, every 250 milliseconds.
func WithPollInterval(d time.Duration) Option {
	return func(st *Store) {
		if d > 0 {
			st.poll = d
		}
	}
}

// New returns the store in the file of that name. It touches nothing yet: the
// file and its folder are made when something is stored. A relative path is
// taken from the current folder, now and for good.
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
	s := &Store{path: path, poll: 250 * time.Millisecond}
	for _, o := range opts {
		o(s)
	}
	return s, nil
}

// Path returns the absolute path of the file.
func (s *Store) Path() string { return s.path }
