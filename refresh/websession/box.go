package websession

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// The layout of a sealed value, before base64:
//
//	version | id of the key | salt | nonce, AES-256-GCM of the contents, tag
const (
	sealVersion = 1
	keyIDSize   = 4
	saltSize    = 16
	headSize    = 1 + keyIDSize + saltSize
	gcmOverhead = 12 + 16
)

// box seals and opens the values of one cookie.
type box struct {
	name string
	keys []boxKey // the first one seals
}

type boxKey struct {
	id     []byte
	secret []byte
}

func newBox(keys []Key, name string) *box {
	b := &box{name: name}
	for _, k := range keys {
		b.keys = append(b.keys, boxKey{
			id: k.derive("key id", keyIDSize),
			// A key of its own for each cookie name. The threat: somebody puts the value
			// of one cookie of this program into another one, where it means something else.
			secret: k.derive("cookie "+name, keySize),
		})
	}
	return b
}

// aead is AES-256-GCM with a key for this one value.
//
// The threat: random nonces of GCM may repeat after some 2^32 values under one
// key, and a repeated nonce gives the key away. A busy site writes that many
// cookies in a year. With a salt in the key there is no number to be counted.
func (k boxKey) aead(salt []byte) cipher.AEAD {
	key, err := hkdf.Key(sha256.New, k.secret, salt, "value", keySize)
	if err != nil {
		panic(err) // only for a length beyond 255 hashes
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // only for a wrong length
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // only for a block size that AES does not have
	}
	return gcm
}

// bound is what is authenticated beside the contents. The name is in it for
// the reason above, and for readers who look for it here.
func (b *box) bound(head []byte) []byte {
	return append(bytes.Clone(head), b.name...)
}

// seal returns plain as text that a cookie can hold.
func (b *box) seal(plain []byte) string {
	k := b.keys[0]
	out := make([]byte, headSize, headSize+gcmOverhead+len(plain))
	out[0] = sealVersion
	copy(out[1:], k.id)
	salt := out[1+keyIDSize : headSize]
	_, _ = rand.Read(salt) // never fails
	out = k.aead(salt).Seal(out, nil, plain, b.bound(out[:headSize]))
	return base64.RawURLEncoding.EncodeToString(out)
}

// sealedSize is the length of what seal makes of n bytes.
func sealedSize(n int) int {
	return base64.RawURLEncoding.EncodedLen(headSize + gcmOverhead + n)
}

// strictBase64 refuses a second spelling of one value, and line breaks.
var strictBase64 = base64.RawURLEncoding.Strict()

// open returns what was sealed.
func (b *box) open(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, errSealed
	}
	raw, err := strictBase64.DecodeString(text)
	if err != nil || len(raw) < headSize+gcmOverhead || raw[0] != sealVersion {
		return nil, errSealed
	}
	head, sealed := raw[:headSize], raw[headSize:]
	for _, k := range b.keys {
		if !bytes.Equal(k.id, head[1:1+keyIDSize]) {
			continue
		}
		// Two keys may share an id: only the tag tells.
		if plain, err := k.aead(head[1+keyIDSize:]).Open(nil, nil, sealed, b.bound(head)); err == nil {
			return plain, nil
		}
	}
	return nil, errSealed
}
