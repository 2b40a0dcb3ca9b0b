package sim

import (
	"fmt"
	"net/http"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// odd is a response that real token endpoints give and RFC 6749 does not.
type odd string

const (
	oddLifetime odd = "a lifetime that cannot be read"
	oddZero     odd = "a lifetime of zero"
	oddPair     odd = "a pair without its access token"
	oddClient   odd = "the client is refused"
	oddUnknown  odd = "a refusal that nobody knows"
	oddBusy     odd = "too many requests, as a refusal"
)

// odds are what a schedule draws from.
func odds() []odd { return []odd{oddLifetime, oddZero, oddPair, oddClient, oddUnknown, oddBusy} }

// refuses reports whether nothing is rotated: the server does not get that far.
func (o odd) refuses() bool { return o == oddClient || o == oddUnknown || o == oddBusy }

// judged is what a client makes of the response. t is what was rotated; the
// session is told no lifetime.
func (o odd) judged(t refresh.Token) (refresh.Token, error) {
	status, body := http.StatusOK, ""
	pair := fmt.Sprintf(`"access_token":%q,"refresh_token":%q`, t.AccessToken.Reveal(), t.RefreshToken.Reveal())
	switch o {
	case oddLifetime:
		body = `{` + pair + `,"expires_in":"soon"}`
	case oddZero:
		body = `{` + pair + `,"expires_in":0}`
	case oddPair:
		body = fmt.Sprintf(`{"access_token":"","refresh_token":%q}`, t.RefreshToken.Reveal())
	case oddClient:
		status, body = http.StatusUnauthorized, `{"error":"invalid_client"}`
	case oddUnknown:
		status, body = http.StatusForbidden, `{}`
	case oddBusy:
		status, body = http.StatusForbidden, `{"error":"Rate limit exceeded"}`
	}
	endpoint := tokenendpoint.OAuth2("https://sim.test/token", nil).Refresh
	j := endpoint.Judge(tokenendpoint.Outcome{StatusCode: status, Body: []byte(body)})
	return j.Token, j.Err()
}
