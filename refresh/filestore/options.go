package filestore

import (
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Option sets one thing of a Store.
type Option func(*Store)

// WithSealer encrypts the contents of the file with a key that is kept
// elsewhere. From then on, a file that is not encrypted is refused: whoever can
// write one could plant a session. What is sealed is bound to the account, see
// [WithAccount]. By default, the tokens are stored as plain text.
func WithSealer(s refresh.Sealer) Option {
	return func(st *Store) { st.sealer = s }
}

// WithAccount names the account whose session the file holds. What is sealed is
// bound to that name: copied over the file of another account, it does not open.
// Processes that share the file have to give the same name. It is needed where
// the path of the file changes or is not the same for all of them: a home
// directory that moves, a volume that is mounted in several places. Without
// [WithSealer], it has no effect. By default, the account is the absolute path
// of the file.
func WithAccount(name string) Option {
	return func(st *Store) { st.account = name }
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

// WithoutFolderCheck accepts a folder that others own or may write to. It is
// for containers whose volumes belong to another user or have mode 0777, and in
// which no other user runs a program: such a user could put another session of
// this user in place of this one, or delete the lock, so that two processes
// refresh at once. The file itself is checked all the same. By default, such a
// folder is refused with [ErrUnsafe].
func WithoutFolderCheck() Option {
	return func(st *Store) { st.anyone = true }
}
