package tokenendpoint

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/perennial-go/perennial/internal/loosejson"
	"github.com/perennial-go/perennial/internal/pointer"
)

// jwtExpiry is when a token expires that is a JWT and says so in its claim exp
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
	claims, _ := loosejson.Decode(payload)
	exp, _ := pointer.Lookup(claims, "/exp")
	if life, ok := until(exp, h, now); ok && life > 0 && life <= maxLife {
		return now.Add(life)
	}
	return time.Time{}
}
