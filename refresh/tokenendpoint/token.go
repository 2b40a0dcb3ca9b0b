package tokenendpoint

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// ParseToken reads the token out of a successful response.
//
// The access token is all it takes. What cannot be read beside it, such as a
// lifetime, is left out and named in Token.Warning: tokens that were rotated
// are the only ones there are.
//
// An error comes with what could be read of the pair, such as a new refresh
// token without an access token. Errors and warnings name the place and never
// quote the response.
func (e Endpoint) ParseToken(h http.Header, body []byte) (refresh.Token, error) {
	r := reply{header: h, body: body}
	places := e.Response
	if places == (ResponseFields{}) {
		places = rfc6749()
	}
	access, badAccess := r.token(places.AccessToken)
	renewal, badRefresh := r.token(places.RefreshToken)
	t := refresh.Token{AccessToken: refresh.NewSecret(access), RefreshToken: refresh.NewSecret(renewal)}
	kind, _ := text(r.value(places.TokenType))
	switch {
	case badAccess != nil:
		return t, badAccess
	case access == "":
		return t, fmt.Errorf("response has no access token at %s", places.AccessToken)
	case strings.EqualFold(kind, "dpop"), strings.EqualFold(kind, "mac"):
		// Sent as a bearer it would be refused, call after call.
		t.AccessToken = refresh.Secret{}
		return t, fmt.Errorf("tokens of type %s need a proof with each call, which is not served (RFC 9449): ask the server for bearer tokens", strings.ToLower(kind))
	}
	now := time.Now()
	var unread []error
	t.Expiry, unread = places.expiry(&r, now)
	if t.Expiry.IsZero() {
		t.Expiry = jwtExpiry(access, h, now)
	}
	if err := errors.Join(unread...); err != nil {
		t.Warning = strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	return t, badRefresh
}
