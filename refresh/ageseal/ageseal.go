// Package ageseal encrypts what a store keeps, with filippo.io/age: for the
// sealers that stores of package refresh take, such as filestore.WithSealer.
//
// With a key that the program keeps elsewhere (a secret manager, the operating
// system's keyring), use [FromKey]; [NewKey] makes one:
//
//	sealer, err := ageseal.FromKey(key)
//	store, err := filestore.New(path, filestore.WithSealer(sealer))
//
// With a passphrase that a person types, use [FromPassphrase].
//
// # What it keeps out
//
// Whoever can read the store learns only the size. Whoever can write to it
// cannot make up a session, for that takes the key; nor can they copy the
// session of one account over that of another: what is sealed begins with a
// line that names the account and the store, which age authenticates with the
// rest, and opens for these only. They can put back an older copy of the same
// session, as with any store.
//
// An age key has a public half, to which others could encrypt. It is used in
// this package only, which never shows it. So make a key for this purpose, and
// give its recipient to nobody: whoever has it can plant a session.
package ageseal

import (
	"errors"
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
	return refresh.NewSecret(id.String())
}

// FromKey returns a sealer for a key that [NewKey] or the program age-keygen
// has made, with or without the latter's lines of comment. What it seals is a
// file that the program age can decrypt with that key: a line that names the
// account and the store, and then the text.
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
	return keySealer{hide(id)}, nil
}

// identity returns an X25519 identity. It is a function because package fmt
// prints what a pointer to a struct points to, if the verb does not fit, and
// goes into no function.
type identity func() *age.X25519Identity

func hide(id *age.X25519Identity) identity { return func() *age.X25519Identity { return id } }

// keySealer seals with one X25519 identity.
type keySealer struct{ id identity }

// Seal encrypts plain.
func (k keySealer) Seal(plain []byte, additionalData string) ([]byte, error) {
	return sealBound(plain, additionalData, k.id().Recipient())
}

// Open decrypts what Seal returned.
func (k keySealer) Open(sealed []byte, additionalData string) ([]byte, error) {
	return openBound(sealed, additionalData, k.id(), "key")
}
