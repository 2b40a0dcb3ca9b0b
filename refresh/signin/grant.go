package signin

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Grant is the result of a flow. Sign in to a session with its Token.
type Grant struct {
	// Token has the tokens, and in Extra what [Client.Refresher] needs of the
	// sign-in.
	Token refresh.Token
	// IDToken is the ID token, verified, or "".
	IDToken refresh.Secret
	// Claims are those of the ID token.
	Claims Claims
	// Scopes are what was granted: less than was asked for, at times.
	Scopes []string
	// IssuedTokenType says what a token exchange brought (RFC 8693, section 3).
	IssuedTokenType string
}

// Has reports whether all of the scopes were granted.
func (g Grant) Has(scopes ...string) bool {
	return !slices.ContainsFunc(scopes, func(s string) bool { return !slices.Contains(g.Scopes, s) })
}

// grants of users, after which there can be an ID token.
const (
	grantCode   = "authorization_code"
	grantDevice = "urn:ietf:params:oauth:grant-type:device_code"
	grantClient = "client_credentials"
)

// finish turns the response to a grant into its result, once it is what was
// asked for.
func (c *Client) finish(ctx context.Context, m *Metadata, r tokenResponse, grant, nonce string) (Grant, error) {
	g := Grant{Token: r.token, IDToken: r.idToken, Scopes: r.scopes, IssuedTokenType: r.issuedTokenType}
	if g.Scopes == nil {
		g.Scopes = c.cfg.scopes() // RFC 6749, section 5.1
	}
	user := grant == grantCode || grant == grantDevice
	switch {
	case !r.idToken.IsZero() && user:
		claims, err := c.VerifyIDToken(ctx, r.idToken, Check{Nonce: nonce, AccessToken: r.token.AccessToken, date: r.date})
		if err != nil {
			return Grant{}, err
		}
		g.Claims = claims
	case user && c.cfg.openID():
		return Grant{}, fail(ErrIDToken, "check that the client may ask for the scope openid", "none came")
	}
	if err := c.cfg.strong(g.Claims); err != nil {
		return Grant{}, err
	}
	record{
		Issuer: c.cfg.issuer(), ClientID: c.clientID(), Grant: grant, Resource: c.cfg.Resource, Scopes: g.Scopes, Asked: c.cfg.scopes(),
		Subject: g.Claims.Subject, IDToken: g.IDToken.Reveal(), Registered: c.registration(), Metadata: m.lasting(),
	}.attach(&g.Token)
	return g, nil
}

// strong checks that the authentication is the one that was asked for. A server
// may answer with less (RFC 9470, section 4), and a program that went on would
// be asked for it again and again.
func (c Config) strong(claims Claims) error {
	const advice = "the server does not do this for this user; the call that needs it cannot be made"
	if len(c.ACRValues) > 0 && !slices.Contains(c.ACRValues, claims.ACR) {
		return fail(ErrStepUp, advice, "authentication of another class than %s", strings.Join(c.ACRValues, " "))
	}
	if c.MaxAge != 0 && (claims.AuthTime.IsZero() || time.Since(claims.AuthTime) > max(c.MaxAge, 0)+c.leeway()) {
		return fail(ErrStepUp, advice, "authentication is not recent enough")
	}
	return nil
}
