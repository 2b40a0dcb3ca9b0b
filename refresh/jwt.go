package refresh

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// jwtExpiry is when a token ends that is a JWT and says so in its claim exp
// (RFC 7519, section 4.1.4); the zero time otherwise. The signature is the
// server's business: a wrong exp does no more harm than a wrong expires_in.
//
// One that is in the past is no reason not to use a token which the server has
// just given out: then nobody said.
func jwtExpiry(token string, h http.Header, now time.Time) time.Time {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return time.Time{}
	}
	var claims struct {
		Exp json.Number `json:"exp"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return time.Time{}
	}
	at, ok := moment(claims.Exp)
	if !ok {
		return time.Time{}
	}
	if t := ours(at, h, now); now.Before(t) {
		return t
	}
	return time.Time{}
}
