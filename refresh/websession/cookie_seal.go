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

	"github.com/perennial-go/perennial/refresh"
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

// sealer seals and opens the values of cookies.
type sealer struct {
	keys []sealKey // the first one seals
}

type sealKey struct {
	id     []byte
	secret refresh.Secret // bytes, which cannot be printed
}

func newSealer(keys []Key, base string) *sealer {
	s := &sealer{}
	for _, k := range keys {
		s.keys = append(s.keys, sealKey{
			id: k.derive("key id", keyIDSize),
			// A key of its own for each base name. The threat: somebody puts the value
			// of one cookie of this program into another one, where it means something else.
			secret: refresh.NewSecret(string(k.derive("cookie "+base, keySize))),
		})
	}
	return s
}

// aead is AES-256-GCM with a key for this one value.
//
// The threat: random nonces of GCM may repeat after some 2^32 values under one
// key, and a repeated nonce gives the key away. A busy site writes that many
// cookies in a year. With a salt in the key nobody has to count them.
func (k sealKey) aead(salt []byte) cipher.AEAD {
	key, err := hkdf.Key(sha256.New, []byte(k.secret.Reveal()), salt, "value", keySize)
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

// bound is what is authenticated beside the contents. The threat: parts of two
// versions are put together, or one value is sent under another name.
func bound(head []byte, name string) []byte {
	return append(bytes.Clone(head), name...)
}

// seal returns plain as the value of the cookie name.
func (s *sealer) seal(name string, plain []byte) string {
	k := s.keys[0]
	out := make([]byte, headSize, headSize+gcmOverhead+len(plain))
	out[0] = sealVersion
	copy(out[1:], k.id)
	salt := out[1+keyIDSize : headSize]
	_, _ = rand.Read(salt) // never fails
	out = k.aead(salt).Seal(out, nil, plain, bound(out[:headSize], name))
	return base64.RawURLEncoding.EncodeToString(out)
}

// sealedCapacity is how many bytes fit, sealed, into n characters.
func sealedCapacity(n int) int {
	return base64.RawURLEncoding.DecodedLen(n) - headSize - gcmOverhead
}

// strictBase64 refuses a second spelling of one value, and line breaks.
var strictBase64 = base64.RawURLEncoding.Strict()

// open returns what was sealed as the value of the cookie name.
func (s *sealer) open(name, text string) ([]byte, error) {
	if len(text) > maxCookie || strings.ContainsAny(text, "\r\n") {
		return nil, errSealed
	}
	raw, err := strictBase64.DecodeString(text)
	if err != nil || len(raw) < headSize+gcmOverhead || raw[0] != sealVersion {
		return nil, errSealed
	}
	head, sealed := raw[:headSize], raw[headSize:]
	for _, k := range s.keys {
		if !bytes.Equal(k.id, head[1:1+keyIDSize]) {
			continue
		}
		// Two keys may share an id: only the tag tells them apart.
		if plain, err := k.aead(head[1+keyIDSize:]).Open(nil, nil, sealed, bound(head, name)); err == nil {
			return plain, nil
		}
	}
	return nil, errSealed
}
