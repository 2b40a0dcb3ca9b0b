package refresh

// Sealer encrypts and authenticates what a store keeps, with a key that the
// store does not have. Its methods may be called from many goroutines.
//
// The additional data names the account and the store that a text belongs to.
// It is not secret and is not stored in the clear, but it is authenticated: what
// was sealed for one account does not open for another. The threat: whoever can
// write to a store that holds several accounts needs no key to copy the sealed
// session of one over that of another, and the program would act as the wrong
// user. An AEAD cipher (RFC 5116) takes it as its associated data.
type Sealer interface {
	// Seal returns plain in a form that can be read only with the key, bound to
	// additionalData.
	Seal(plain []byte, additionalData string) ([]byte, error)
	// Open returns what was sealed. It returns an error if that was sealed with
	// another key or for other additional data, or was changed since.
	Open(sealed []byte, additionalData string) ([]byte, error)
}
