package mockserver

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"
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

// GetExpirationTime and the methods below are those of jwt.Claims. What they
// return is checked by the parser.
func (c claims) GetExpirationTime() (*jwt.NumericDate, error) {
	return &jwt.NumericDate{Time: instant(c.Expires)}, nil
}
func (c claims) GetIssuedAt() (*jwt.NumericDate, error)  { return nil, nil }
func (c claims) GetNotBefore() (*jwt.NumericDate, error) { return nil, nil }
func (c claims) GetIssuer() (string, error)              { return "", nil }
func (c claims) GetSubject() (string, error)             { return c.Subject, nil }
func (c claims) GetAudience() (jwt.ClaimStrings, error)  { return nil, nil }

// sign makes an access token. It cannot fail with a key of bytes.
func (v *vault) sign(c claims) string {
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString([]byte(v.key.Reveal()))
	if err != nil {
		panic("mockserver: an access token cannot be signed: " + err.Error())
	}
	return token
}

// parse reads an access token of this server. The claims of an expired one are
// returned along with the failure.
func (v *vault) parse(token string) (claims, error) {
	var c claims
	p := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithTimeFunc(v.now))
	_, err := p.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return []byte(v.key.Reveal()), nil })
	switch {
	case err == nil:
		return c, nil
	case errors.Is(err, jwt.ErrTokenExpired):
		return c, refused("token_expired", "the access token has expired")
	default:
		return claims{}, errForeignToken
	}
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
