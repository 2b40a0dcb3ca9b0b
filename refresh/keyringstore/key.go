package keyringstore

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	zalando "github.com/zalando/go-keyring"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/ageseal"
)

// key is the key in the keyring, as far as it is known, and the sealer with it.
type key struct {
	keyring       Keyring
	service, user string
	lock          refresh.Locker // held by the process that makes the key
	turn          chan struct{}  // has room for one call of the keyring

	now atomic.Pointer[sealer] // nil: not known
}

// sealer is one key.
type sealer struct {
	text refresh.Secret
	refresh.Sealer
}

// known returns the key that was fetched last, or nil.
func (k *key) known() *sealer { return k.now.Load() }

// fetch reads the key from the keyring, and reports whether it has changed.
// That there is none is no error.
func (k *key) fetch(ctx context.Context) (changed bool, err error) {
	text, err := k.call(ctx, func() (string, error) { return k.keyring.Get(k.service, k.user) })
	if errors.Is(err, zalando.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return k.take(refresh.NewSecret(text))
}

// take makes text the key.
func (k *key) take(text refresh.Secret) (changed bool, err error) {
	s, err := ageseal.FromKey(text)
	if err != nil {
		// Not to be overwritten: the program that made the entry may need it.
		return false, fmt.Errorf("keyringstore: %w: the keyring's entry %q of %q is not a session key; remove it, or use another name",
			refresh.ErrFormat, k.user, k.service)
	}
	old := k.now.Swap(&sealer{text: text, Sealer: s})
	return old == nil || old.text != text, nil
}

// ensure makes sure that there is a key to seal with, and that it is the one
// in the keyring: another process may have made one since. While the keyring
// cannot be reached, a known key is used.
func (k *key) ensure(ctx context.Context) error {
	err := k.obtain(ctx)
	if errors.Is(err, ErrUnavailable) && k.known() != nil {
		return nil
	}
	return err
}

// obtain reads the key, or makes it. Of several processes that find none, one
// makes it.
func (k *key) obtain(ctx context.Context) error {
	get := func() (string, error) { return k.keyring.Get(k.service, k.user) }
	text, err := k.call(ctx, get)
	if errors.Is(err, zalando.ErrNotFound) {
		var unlock func()
		if unlock, err = k.lock.Lock(ctx); err != nil {
			return err
		}
		defer unlock()
		if text, err = k.call(ctx, get); errors.Is(err, zalando.ErrNotFound) {
			text, err = k.create(ctx)
		}
	}
	if err != nil {
		return err
	}
	_, err = k.take(refresh.NewSecret(text))
	return err
}

// create puts a new key into the keyring, and reads it back: some keyrings
// accept everything and keep nothing.
func (k *key) create(ctx context.Context) (string, error) {
	made := ageseal.NewKey().Reveal()
	return k.call(ctx, func() (string, error) {
		if err := k.keyring.Set(k.service, k.user, made); err != nil {
			return "", err
		}
		kept, err := k.keyring.Get(k.service, k.user)
		if err == nil && kept != made {
			err = errors.New("it does not keep what it is given")
		}
		if errors.Is(err, zalando.ErrNotFound) {
			err = errors.New("it does not keep what it is given")
		}
		return kept, err
	})
}

// Seal seals with the key that is known.
func (k *key) Seal(plain []byte, additionalData string) ([]byte, error) {
	s := k.known()
	if s == nil {
		return nil, fmt.Errorf("keyringstore: %w: no key", ErrUnavailable)
	}
	return s.Seal(plain, additionalData)
}

// Open opens with the key that is known.
func (k *key) Open(sealed []byte, additionalData string) ([]byte, error) {
	s := k.known()
	if s == nil {
		return nil, fmt.Errorf("%w: the keyring has no key for the file; sign in again", refresh.ErrFormat)
	}
	return s.Open(sealed, additionalData)
}
