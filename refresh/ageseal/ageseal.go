// Package ageseal encrypts what a store keeps, with filippo.io/age: for the
// sealers that stores of package refresh take, such as filestore.WithSealer.
//
// With a key that the program keeps elsewhere (a secret manager, the operating
// system's keyring), use [FromKey]; [NewKey] makes one:
//
//	sealer, err := ageseal.FromKey(key)
//	store, err := filestore.New(path, filestore.WithSealer(sealer))
//
// With a passphrase that somebody types, use [FromPassphrase].
//
// # What it keeps out
//
// Who reads the store gets nothing but the size. Who can write to it can put
// back an older state, as with any store, but cannot write one of their own:
// for that they would have to know the key. An age key has a public half that
// others could encrypt to; it is used here and nowhere else, and this package
// never tells it. So make a key for this purpose, and give its recipient to
// nobody: whoever has it can plant a session.
package ageseal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"github.com/perennial-go/perennial/refresh"
)

// NewKey returns a new random key for [FromKey]: the text of an X25519
// identity of age, AGE-SECRET-KEY-1 and 58 characters.
func NewKey() refresh.Secret {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		panic(err) // the system's random source never fails, see crypto/rand
	}
	return refresh.Secret(id.String())
}

// FromKey returns a sealer for a key that [NewKey] or the program age-keygen
// has made, with or without the lines of comment of the latter. What it seals
// is a file that the program age can decrypt with that key.
//
// Errors: anything else than one such key. They do not quote it.
func FromKey(key refresh.Secret) (refresh.Sealer, error) {
	ids, err := age.ParseIdentities(strings.NewReader(key.Reveal()))
	if err != nil || len(ids) != 1 {
		return nil, errors.New("ageseal: not a key: one X25519 identity of age (AGE-SECRET-KEY-1) is needed")
	}
	id, ok := ids[0].(*age.X25519Identity)
	if !ok {
		return nil, errors.New("ageseal: not a key: an X25519 identity of age (AGE-SECRET-KEY-1) is needed")
	}
	return keySealer{id}, nil
}

// keySealer seals with one X25519 identity.
type keySealer struct{ id *age.X25519Identity }

// Seal encrypts plain.
func (k keySealer) Seal(plain []byte) ([]byte, error) { return seal(plain, k.id.Recipient()) }

// Open decrypts what Seal returned.
func (k keySealer) Open(sealed []byte) ([]byte, error) { return open(sealed, k.id, "key") }

func seal(plain []byte, to age.Recipient) ([]byte, error) {
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("ageseal: %w", err)
	}
	return b.Bytes(), nil
}

// open decrypts with id, which the user knows as what.
func open(sealed []byte, id age.Identity, what string) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), id)
	if _, ok := errors.AsType[*age.NoIdentityMatchError](err); ok {
		return nil, fmt.Errorf("ageseal: %w: sealed with another %s", refresh.ErrFormat, what)
	}
	var plain []byte
	if err == nil {
		plain, err = io.ReadAll(r)
	}
	if err != nil {
		return nil, fmt.Errorf("ageseal: %w: damaged, or changed by somebody without the %s", refresh.ErrFormat, what)
	}
	return plain, nil
}
