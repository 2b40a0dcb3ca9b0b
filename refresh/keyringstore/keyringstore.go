// Package keyringstore keeps the tokens of a session under the protection of
// the operating system's keyring: Keychain on macOS, Credential Manager on
// Windows, Secret Service (GNOME Keyring, KWallet) elsewhere.
//
//	store, err := keyringstore.New("mytool", "ada@example.com")
//	...
//	session := refresh.NewSession(refresher, refresh.WithStore(store))
//
// # How it works
//
// The keyring holds a random key; the tokens are in a file that is sealed with
// it, for this program and account (see filestore and ageseal). A keyring alone
// would not do: it has no lock, so two processes would refresh at once; no way
// to save only if nothing has changed; and room for 2,560 bytes on Windows and
// about 3,000 on macOS, which a pair of JWTs exceeds. So everything that
// filestore promises holds here as well: one refresh among all processes, whole
// states only, a watch.
//
// The key is read when a process first loads, and at every save. If the keyring
// cannot be reached later on, the process continues with the key it knows.
//
// Signing out removes the file. The key stays for the next sign-in; without
// the file it opens nothing.
//
// # What it does not keep out
//
// Programs that run as the same user. While the keyring is unlocked, Secret
// Service and Credential Manager hand the key to every program of the user that
// asks for it. Keychain asks the person about programs other than the one that
// made the entry; but that is the tool /usr/bin/security here, which any program
// can run. Such a program can also read the memory of this one, where the system
// lets it, delete the file and the entry, and put back an older copy of the file.
//
// So this store keeps tokens from backups, stolen disks and other users, and
// from programs that may read the user's files but not talk to the keyring, such
// as those in a sandbox. Against malware that runs as the user, only short
// lifetimes and a sign-out at the server help.
//
// # Where there is no keyring
//
// On servers, in containers and in many SSH sessions there is none, or nobody
// to unlock it. That is an [ErrUnavailable], at the first Load, which is
// Session.Restore. Use a filestore there, with a key from a secret manager
// (ageseal.FromKey) or a passphrase (ageseal.FromPassphrase).
package keyringstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/filestore"
)

// ErrUnavailable says that no keyring of the operating system can be used:
// there is none, it is locked, or access was refused. The cause is wrapped.
var ErrUnavailable = errors.New("no keyring of the operating system can be used (without one, use filestore with ageseal)")

// Store keeps the tokens of one session. Its methods may be called from many
// goroutines, and any number of Stores in any number of processes may use one
// account.
type Store struct {
	file *filestore.Store
	key  *key
}

var _ interface {
	refresh.Store
	refresh.Locker
	refresh.Watcher
} = (*Store)(nil)

type settings struct {
	keyring Keyring
	path    string
	poll    time.Duration
}

// Option sets one thing of a Store.
type Option func(*settings)

// WithKeyring sets the keyring. By default, that of the operating system,
// through github.com/zalando/go-keyring.
func WithKeyring(k Keyring) Option { return func(s *settings) { s.keyring = k } }

// WithPath sets the path of the sealed file. Processes that share a session
// need the same file. By default, the path that filestore.DefaultPath returns,
// with the ending .sealed.
func WithPath(path string) Option { return func(s *settings) { s.path = path } }

// WithPollInterval sets how often [Store.Watch] looks at the file. Zero and
// less mean the default. By default, every 250 milliseconds.
func WithPollInterval(d time.Duration) Option { return func(s *settings) { s.poll = d } }

// New returns the store of one account of a program; see filestore.DefaultPath
// for what their names may be. It touches nothing yet. The entry of the
// keyring has the service "APP (session key)" and the account's name; the file
// is sealed for these two names, and opens for no others.
//
// Errors: a name that no program can have, no configuration folder.
func New(app, account string, opts ...Option) (*Store, error) {
	s := settings{keyring: system{}}
	for _, o := range opts {
		o(&s)
	}
	path, err := filestore.DefaultPath(app, account)
	switch {
	case s.path != "":
		path = s.path
	case err != nil:
		return nil, fmt.Errorf("keyringstore: %w", err)
	default:
		path = strings.TrimSuffix(path, ".json") + ".sealed"
	}
	lock, err := filestore.New(path + ".key")
	if err != nil {
		return nil, fmt.Errorf("keyringstore: %w", err)
	}
	k := &key{keyring: s.keyring, service: app + " (session key)", user: account, lock: lock, turn: make(chan struct{}, 1)}
	file, err := filestore.New(path, filestore.WithSealer(k), filestore.WithPollInterval(s.poll),
		filestore.WithAccount(fmt.Sprintf("keyring %q %q", app, account)))
	if err != nil {
		return nil, fmt.Errorf("keyringstore: %w", err)
	}
	return &Store{file: file, key: k}, nil
}

// Load returns what is stored, or a zero Token and an empty revision if
// nothing is.
//
// Errors: ErrUnavailable; those of filestore.Store's Load; among these,
// refresh.ErrFormat also if the keyring no longer has the key.
func (s *Store) Load(ctx context.Context) (refresh.Token, string, error) {
	if s.key.known() == nil {
		if _, err := s.key.fetch(ctx); err != nil {
			return refresh.Token{}, "", err
		}
	}
	t, rev, err := s.file.Load(ctx)
	if !errors.Is(err, refresh.ErrFormat) {
		return t, rev, err
	}
	// The key may have been lost, and another process may have made a new one.
	if changed, ferr := s.key.fetch(ctx); ferr != nil || !changed {
		return t, rev, err
	}
	return s.file.Load(ctx)
}

// Save writes t if the store is still at revision rev. If the keyring has no
// key yet, Save makes one.
//
// Errors: ErrUnavailable, those of filestore.Store's Save, among these
// refresh.ErrConflict.
func (s *Store) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	if err := s.key.ensure(ctx); err != nil {
		return "", err
	}
	return s.file.Save(ctx, t, rev)
}

// Probe reports whether a Save would find a keyring: it reads the key, and makes
// one if there is none yet. What is stored stays as it is. A program asks before
// it has its user sign in.
//
// Errors: ErrUnavailable.
func (s *Store) Probe(ctx context.Context) error { return s.key.ensure(ctx) }

// Clear removes what is stored if the store is still at revision rev. It does
// not need the keyring.
//
// Errors: those of filestore.Store's Clear.
func (s *Store) Clear(ctx context.Context, rev string) error { return s.file.Clear(ctx, rev) }

// Lock waits until this caller alone holds the lock, over all processes; see
// filestore.Store's Lock.
func (s *Store) Lock(ctx context.Context) (unlock func(), err error) { return s.file.Lock(ctx) }

// Watch calls changed at the start and after each change, until ctx ends; see
// filestore.Store's Watch. It does not need the keyring.
func (s *Store) Watch(ctx context.Context, changed func()) error { return s.file.Watch(ctx, changed) }

// Path returns the absolute path of the sealed file.
func (s *Store) Path() string { return s.file.Path() }
