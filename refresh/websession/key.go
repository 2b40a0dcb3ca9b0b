package websession

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/perennial-go/perennial/refresh"
)

// keySize is the least that a key may have, in bytes.
const keySize = 32

// Key seals cookies. Whoever has it can read and make every cookie: keep it
// where the program's other secrets are. It cannot be printed. The zero Key is
// none, and [New] refuses it.
//
// To rotate, put a new key before the old ones: the first one seals, all of them
// open. A key may go when no cookie sealed with it is in use any more.
type Key struct {
	// Behind a pointer: the verbs of package fmt show the texts in unexported
	// members, but not what is behind pointers in them.
	secret *refresh.Secret
}

func makeKey(b []byte) Key {
	secret := refresh.NewSecret(string(b))
	return Key{&secret}
}

// NewKey returns a random key.
func NewKey() Key {
	b := make([]byte, keySize)
	_, _ = rand.Read(b) // never fails
	return makeKey(b)
}

// ParseKey reads a key as [Key.Reveal] writes it, or as `openssl rand -base64 32`
// does: 32 random bytes or more in base64. The errors do not quote the text.
func ParseKey(text string) (Key, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "=")
	text = strings.NewReplacer("+", "-", "/", "_").Replace(text)
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return Key{}, errors.New("websession: key is not base64; make one with: openssl rand -base64 32")
	}
	if len(b) < keySize {
		return Key{}, fmt.Errorf("websession: key has %d bytes, want %d or more; make one with: openssl rand -base64 %d", len(b), keySize, keySize)
	}
	return makeKey(b), nil
}

// Reveal returns the key as text, to be kept where secrets are.
func (k Key) Reveal() string {
	if k.secret == nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(k.secret.Reveal()))
}

// String returns a placeholder.
func (k Key) String() string {
	if k.secret == nil {
		return ""
	}
	return k.secret.String()
}

// derive returns n bytes that depend on the key and on what they are for
// (RFC 5869): no two uses share a key, and none shows anything of the key itself.
func (k Key) derive(purpose string, n int) []byte {
	b, err := hkdf.Key(sha256.New, []byte(k.secret.Reveal()), nil, "perennial websession "+purpose, n)
	if err != nil { // only for a length beyond 255 hashes
		panic(err)
	}
	return b
}
