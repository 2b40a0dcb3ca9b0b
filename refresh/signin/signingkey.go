package signin

import "crypto"

// SigningKey is a key that signs, which cannot be printed. The threat: an
// Ed25519 key prints as the bytes that it is, and an RSA key in JSON has all of
// its numbers. The zero SigningKey is none.
type SigningKey struct {
	// signer points to an interface, which no printer and no encoder of the
	// standard library follows.
	signer *crypto.Signer
}

// NewSigningKey returns a key that signs with s: an RSA key, an ECDSA key of
// P-256, P-384 or P-521, or an Ed25519 key. A nil s is no key.
func NewSigningKey(s crypto.Signer) SigningKey {
	if s == nil {
		return SigningKey{}
	}
	return SigningKey{&s}
}

// String returns a placeholder, or nothing for no key.
func (k SigningKey) String() string {
	if k.signer == nil {
		return ""
	}
	return "[redacted]"
}
