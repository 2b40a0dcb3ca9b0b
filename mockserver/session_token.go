package mockserver

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"math"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// claims are what an access token says (RFC 7519, section 4).
type claims struct {
	ID         string  `json:"jti"`
	Subject    string  `json:"sub"`
	Session    string  `json:"sid"`
	Generation int     `json:"gen"`
	Epoch      int     `json:"epoch"` // see vault.epoch
	IssuedAt   float64 `json:"iat"`
	Expires    float64 `json:"exp"` // with a fraction, so that a lifetime may be shorter than a second
}

// instant is the time of a NumericDate.
func instant(seconds float64) time.Time {
	return time.UnixMicro(int64(math.Round(seconds * 1e6)))
}

func numeric(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

// sign makes an access token. It cannot fail with a key of bytes.
func (v *vault) sign(c claims) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: []byte(v.key.Reveal())}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		panic("mockserver: an access token cannot be signed: " + err.Error())
	}
	payload, err := json.Marshal(c)
	if err != nil {
		panic("mockserver: claims cannot be encoded: " + err.Error())
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		panic("mockserver: an access token cannot be signed: " + err.Error())
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		panic("mockserver: an access token cannot be written: " + err.Error())
	}
	return token
}

// parse reads an access token of this server. The claims of an expired one are
// returned along with the failure.
func (v *vault) parse(token string) (claims, error) {
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.HS256})
	if err != nil {
		return claims{}, errForeignToken
	}
	payload, err := signed.Verify([]byte(v.key.Reveal()))
	var c claims
	if err != nil || json.Unmarshal(payload, &c) != nil {
		return claims{}, errForeignToken
	}
	if !v.now().Before(instant(c.Expires)) {
		return c, refused("token_expired", "the access token has expired")
	}
	return c, nil
}

// errForeignToken is the response to a token that this server did not issue.
var errForeignToken = refused("token_invalid", "the access token is not one of this server")

// refused is the response to a token that is not good (RFC 6750, section 3.1).
func refused(code, detail string) *Problem {
	return fail(http.StatusUnauthorized, code, detail).
		with("WWW-Authenticate", `Bearer realm="`+realm+`", error="invalid_token", error_description="`+detail+`"`)
}

// realm names the API in challenges.
const realm = "mock"

// newRefreshToken returns a text that nobody can guess.
func newRefreshToken() string { return "rt_" + rand.Text() }

// digest is what is kept of a refresh token.
func digest(token string) [sha256.Size]byte { return sha256.Sum256([]byte(token)) }
