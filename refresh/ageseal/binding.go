package ageseal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"filippo.io/age"

	"github.com/perennial-go/perennial/refresh"
)

// boundMagic begins the line that binds a text to its additional data. An age
// file has no associated data of its own, so the line is a part of what is
// encrypted and authenticated.
const boundMagic = "perennial-sealed-2 "

// bindingLine is that line. Quoting ends the additional data unambiguously: the
// line of one is never the beginning of that of another.
func bindingLine(additionalData string) []byte {
	return []byte(boundMagic + strconv.Quote(additionalData) + "\n")
}

// sealBound encrypts plain, bound to additionalData.
func sealBound(plain []byte, additionalData string, to age.Recipient) ([]byte, error) {
	return seal(append(bindingLine(additionalData), plain...), to)
}

// openBound decrypts with id, which the user knows as what, and refuses text
// that was sealed for other additional data. What an earlier version sealed was
// not bound to anything: accepting it once would accept a copy of it in any
// place, so it is refused as well.
func openBound(sealed []byte, additionalData string, id age.Identity, what string) ([]byte, error) {
	text, err := open(sealed, id, what)
	if err != nil {
		return nil, err
	}
	plain, ok := bytes.CutPrefix(text, bindingLine(additionalData))
	switch {
	case ok:
		return plain, nil
	case bytes.HasPrefix(text, []byte(boundMagic)):
		return nil, fmt.Errorf("ageseal: %w: sealed for another account or another place, and copied or moved here; sign in again", refresh.ErrFormat)
	default:
		return nil, fmt.Errorf("ageseal: %w: sealed by an earlier version, which did not say for which account; sign in again", refresh.ErrFormat)
	}
}

// seal encrypts plain.
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
