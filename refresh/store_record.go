package refresh

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// recordVersion is the version of what Token.Encode writes. A change that an
// older reader would misunderstand gets the next number.
const recordVersion = 1

// record is a token as stores keep it. Its members are plain strings: a Secret
// would marshal as a placeholder.
type record struct {
	Version      int       `json:"version"`
	SignIn       string    `json:"sign_in,omitempty"`
	Turn         uint64    `json:"turn,omitempty"`
	AccessToken  string    `json:"access_token"`
	RefreshToken string    `json:"refresh_token,omitempty"`
	Extra        string    `json:"extra,omitempty"`
	Expiry       time.Time `json:"expiry,omitzero"`
}

// Encode returns t as text for a store. The text is the secret itself: whoever
// can read it can use it, see [Sealer].
func (t Token) Encode() []byte {
	b, err := json.Marshal(record{
		Version: recordVersion, SignIn: t.signIn, Turn: t.turn, AccessToken: t.AccessToken.Reveal(),
		RefreshToken: t.RefreshToken.Reveal(), Extra: t.Extra.Reveal(), Expiry: t.Expiry.UTC().Round(0),
	})
	if err != nil {
		// Only a year beyond 9999 can do that; it is as good as no expiry.
		t.Expiry = time.Time{}
		return t.Encode()
	}
	return b
}

// DecodeToken reads what [Token.Encode] wrote. Its errors wrap [ErrFormat] and
// never quote what was read.
func DecodeToken(b []byte) (Token, error) {
	var r record
	dec := json.NewDecoder(bytes.NewReader(b))
	if err := dec.Decode(&r); err != nil {
		return Token{}, fmt.Errorf("%w: not a token record", ErrFormat)
	}
	if _, err := dec.Token(); err != io.EOF {
		return Token{}, fmt.Errorf("%w: something follows the token record", ErrFormat)
	}
	t := Token{AccessToken: NewSecret(r.AccessToken), RefreshToken: NewSecret(r.RefreshToken), Extra: NewSecret(r.Extra), Expiry: r.Expiry, signIn: r.SignIn, turn: r.Turn}
	switch {
	case r.Version == 0:
		return Token{}, fmt.Errorf("%w: not a token record", ErrFormat)
	case r.Version > recordVersion:
		return Token{}, fmt.Errorf("%w: version %d was written by a newer program, this one knows %d; update it, or sign in again", ErrFormat, r.Version, recordVersion)
	case r.AccessToken == "" && r.RefreshToken == "" && r.Extra == "":
		return Token{}, fmt.Errorf("%w: a record without tokens", ErrFormat)
	}
	if err := t.checkText(); err != nil {
		return Token{}, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return t, nil
}
