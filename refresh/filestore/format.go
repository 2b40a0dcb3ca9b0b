package filestore

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/perennial-go/perennial/refresh"
)

const (
	// fileVersion is the version of the envelope. That of the token inside is
	// refresh's own.
	fileVersion = 1
	// tokenVersion is the newest version of a token record for which an error
	// means damage; see newer.
	tokenVersion = 1
	// maxSize bounds what is read. No header can carry a token of that size.
	maxSize = 1 << 20
)

// envelope is what the file holds, as JSON. Exactly one of Token and Sealed is
// present.
type envelope struct {
	Version int `json:"perennial_file"`
	// Save is random, so that two states never have the same bytes.
	Save string `json:"save"`
	// Token is what refresh.Token.Encode returned; Sealed is the same, sealed for
	// the account.
	Token  json.RawMessage `json:"token,omitempty"`
	Sealed []byte          `json:"sealed,omitempty"`
}

// encode returns the contents of a file that holds t.
func (s *Store) encode(t refresh.Token) ([]byte, error) {
	e := envelope{Version: fileVersion, Save: rand.Text(), Token: t.Encode()}
	if s.sealer != nil {
		sealed, err := s.sealer.Seal(e.Token, s.additionalData())
		if err != nil {
			return nil, fmt.Errorf("filestore: sealing the tokens: %w", err)
		}
		e.Sealed, e.Token = sealed, nil
	}
	b, err := json.Marshal(e)
	if err != nil {
		return nil, errors.New("filestore: the tokens cannot be written as JSON") // err may quote them
	}
	if b = append(b, '\n'); len(b) > maxSize {
		return nil, fmt.Errorf("filestore: tokens of %d bytes, the most is %d", len(b), maxSize)
	}
	return b, nil
}

// additionalData binds what is sealed to this store and its account.
func (s *Store) additionalData() string { return "filestore " + s.account }

// revision names the state of the store in which the file has these contents.
// It is derived from the contents, so that a copy that is put back has its old
// revision; and contents never repeat, see envelope.
func revision(contents []byte) string {
	if contents == nil {
		return ""
	}
	sum := sha256.Sum256(contents)
	return hex.EncodeToString(sum[:16])
}

// decode reads what encode returned. Its errors wrap refresh.ErrFormat, and
// damaged reports which of them mean that nobody can use the contents.
func (s *Store) decode(contents []byte) (refresh.Token, error) {
	var v struct {
		Version int `json:"perennial_file"` // all that is known of a newer version
	}
	var e envelope
	switch err := json.Unmarshal(contents, &v); {
	case err != nil || v.Version <= 0:
		return refresh.Token{}, damage("not a session file, or damaged")
	case v.Version > fileVersion:
		return refresh.Token{}, fmt.Errorf("%w: file version %d was written by a newer program, this one knows %d; update it, or sign in again", refresh.ErrFormat, v.Version, fileVersion)
	case json.Unmarshal(contents, &e) != nil:
		return refresh.Token{}, damage("not a session file, or damaged")
	case len(e.Sealed) > 0 && s.sealer == nil:
		return refresh.Token{}, fmt.Errorf("%w: the file is sealed, and this program was given no key (filestore.WithSealer)", refresh.ErrFormat)
	case len(e.Sealed) == 0 && s.sealer != nil:
		// Taking it would let whoever can write the file plant a session.
		return refresh.Token{}, fmt.Errorf("%w: the file is not sealed, and has to be; sign in again", refresh.ErrFormat)
	case s.sealer != nil:
		plain, err := s.sealer.Open(e.Sealed, s.additionalData())
		if err != nil && !errors.Is(err, refresh.ErrFormat) {
			err = fmt.Errorf("%w: %w", refresh.ErrFormat, err)
		}
		if err != nil {
			return refresh.Token{}, err
		}
		e.Token = plain
	}
	t, err := refresh.DecodeToken(e.Token)
	if err != nil && !newer(e.Token) {
		err = damageError{err}
	}
	return t, err
}

// newer reports whether a record that cannot be read says that it comes from a
// newer version.
func newer(record []byte) bool {
	var r struct {
		Version int `json:"version"`
	}
	return json.Unmarshal(record, &r) == nil && r.Version > tokenVersion
}

// damageError is an error of decode after which nobody can use the contents.
type damageError struct{ error }

func (e damageError) Unwrap() error { return e.error }

func damage(text string) error {
	return damageError{fmt.Errorf("%w: %s", refresh.ErrFormat, text)}
}

// damaged reports whether err is a damageError.
func damaged(err error) bool {
	_, ok := errors.AsType[damageError](err)
	return ok
}
