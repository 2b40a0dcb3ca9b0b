package refresh

import "time"

// Token is what a sign-in or a refresh answers with (RFC 6749, section 5.1).
type Token struct {
	// AccessToken goes into the Authorization header of every call.
	AccessToken Secret
	// TokenType is the scheme of that header. By default, "Bearer" (RFC 6750,
	// section 2.1).
	TokenType string
	// RefreshToken is what the next access token is asked for with. A refresh
	// that answers without one leaves the old one in use (RFC 6749, section 6).
	RefreshToken Secret
	// Expiry is when the access token ends, by the clock of this machine. The
	// zero time means that nobody said: the token is used until it is refused.
	Expiry time.Time
}
