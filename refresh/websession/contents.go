package websession

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// sid names a session for as long as it lives, through all its tokens. Each
// sign-in gets a new one: who knew the id before it has nothing.
type sid [16]byte

func newSID() (id sid) {
	_, _ = rand.Read(id[:]) // never fails
	return id
}

// String is the id as stores know it. It opens nothing: a cookie is sealed
// with a key that the store does not have.
func (id sid) String() string { return base64.RawURLEncoding.EncodeToString(id[:]) }

// contents is what a cookie holds: an id, when that was sealed, and the token,
// if that is not kept on the server.
type contents struct {
	id     sid
	sealed time.Time
	token  refresh.Token
}

// frameSize is what encode adds to the token.
const frameSize = len(sid{}) + 8

func (c contents) encode() []byte {
	out := make([]byte, 0, 512)
	out = append(out, c.id[:]...)
	out = binary.BigEndian.AppendUint64(out, uint64(c.sealed.Unix()))
	if hasToken(c.token) {
		out = append(out, refresh.EncodeToken(c.token)...)
	}
	return out
}

func decodeContents(b []byte) (c contents, err error) {
	if len(b) < frameSize {
		return contents{}, errSealed
	}
	copy(c.id[:], b)
	c.sealed = time.Unix(int64(binary.BigEndian.Uint64(b[len(c.id):])), 0)
	if rest := b[frameSize:]; len(rest) > 0 {
		c.token, err = refresh.DecodeToken(rest)
	}
	return c, err
}

func hasToken(t refresh.Token) bool { return !t.AccessToken.IsZero() || !t.RefreshToken.IsZero() }
