package websession

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// sessionID names a session through all its tokens. Each sign-in gets a new one:
// whoever knew the id before it has nothing.
type sessionID [16]byte

func newSessionID() (id sessionID) {
	_, _ = rand.Read(id[:]) // never fails
	return id
}

// String is the id as stores know it. It opens nothing: a cookie is sealed
// with a key that the store does not have.
func (id sessionID) String() string { return base64.RawURLEncoding.EncodeToString(id[:]) }

// contents is what the cookies of one version hold.
type contents struct {
	id     sessionID
	began  time.Time     // when the session was signed in
	sealed time.Time     // when this version was made
	token  refresh.Token // zero if the tokens are in a store only
}

// frameSize is what encode adds to the token.
const frameSize = len(sessionID{}) + 8 + 8

func (c contents) encode() []byte {
	out := make([]byte, 0, 512)
	out = append(out, c.id[:]...)
	out = binary.BigEndian.AppendUint64(out, uint64(c.began.UnixNano()))
	out = binary.BigEndian.AppendUint64(out, uint64(c.sealed.UnixNano()))
	if hasToken(c.token) {
		out = append(out, c.token.Encode()...)
	}
	return out
}

func decodeContents(b []byte) (c contents, err error) {
	if len(b) < frameSize {
		return contents{}, errSealed
	}
	b = b[copy(c.id[:], b):]
	c.began = time.Unix(0, int64(binary.BigEndian.Uint64(b)))
	c.sealed = time.Unix(0, int64(binary.BigEndian.Uint64(b[8:])))
	if rest := b[16:]; len(rest) > 0 {
		c.token, err = refresh.DecodeToken(rest)
	}
	return c, err
}

func hasToken(t refresh.Token) bool { return !t.AccessToken.IsZero() || !t.RefreshToken.IsZero() }

// turnOf counts the refreshes from the sign-in to t.
func turnOf(t refresh.Token) uint64 {
	_, turn := t.Lineage()
	return turn
}

// later reports whether a is of the same sign-in as b and came after it.
func later(a, b refresh.Token) bool {
	signIn, turn := a.Lineage()
	of, than := b.Lineage()
	return signIn == of && turn > than
}
