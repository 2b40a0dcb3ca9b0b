package signin

import (
	"cmp"
	"context"
	"net/url"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// ClientCredentials gets a token for the program itself (RFC 6749, section 4.4).
// It comes without a refresh token: [Client.Refresher] makes the grant again.
//
// Errors: ErrClient, ErrConfig for a client that proves nothing, and those of
// the token endpoint.
func (c *Client) ClientCredentials(ctx context.Context) (Grant, error) {
	if _, public := c.cfg.Client.(tokenendpoint.PublicClient); c.cfg.Client == nil || public && !c.cfg.MutualTLS {
		return Grant{}, fail(ErrConfig, "use ClientSecret, PrivateKeyJWT or MutualTLS", "a public client has no credentials (RFC 6749, section 4.4)")
	}
	params := url.Values{"grant_type": {grantClient}}
	c.cfg.addScope(params)
	c.cfg.addResource(params)
	return c.grant(ctx, params, grantClient)
}

const grantAssertion = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// Assertion gets a token for a signed assertion (RFC 7523, section 2.1), such as
// one by [PrivateKeyJWT.Assertion].
func (c *Client) Assertion(ctx context.Context, assertion refresh.Secret) (Grant, error) {
	params := url.Values{"grant_type": {grantAssertion}, "assertion": {assertion.Reveal()}}
	c.cfg.addScope(params)
	c.cfg.addResource(params)
	return c.grant(ctx, params, grantAssertion)
}

// The types of tokens in an exchange (RFC 8693, section 3).
const (
	TypeAccessToken  = "urn:ietf:params:oauth:token-type:access_token"  //nolint:gosec // a name
	TypeRefreshToken = "urn:ietf:params:oauth:token-type:refresh_token" //nolint:gosec // a name
	TypeIDToken      = "urn:ietf:params:oauth:token-type:id_token"      //nolint:gosec // a name
	TypeJWT          = "urn:ietf:params:oauth:token-type:jwt"
)

const grantExchange = "urn:ietf:params:oauth:grant-type:token-exchange"

// Exchange is what a token exchange asks for (RFC 8693, section 2.1). Scopes and
// resource are those of the Config.
type Exchange struct {
	// Subject is the token of the party on whose behalf the request is made.
	Subject refresh.Secret
	// SubjectType is its type. By default, TypeAccessToken.
	SubjectType string
	// Actor is the token of the party that acts. By default, there is none.
	Actor refresh.Secret
	// ActorType is its type. By default, TypeAccessToken.
	ActorType string
	// Requested is the type that is asked for. By default, the server decides.
	Requested string
	// Audience is the service that the token is for. By default, none is named.
	Audience string
}

// Exchange gets a token for another one. What came is Grant.IssuedTokenType: only
// an access token is for the Authorization header (RFC 8693, section 2.2.1).
func (c *Client) Exchange(ctx context.Context, x Exchange) (Grant, error) {
	if x.Subject.IsZero() {
		return Grant{}, fail(ErrConfig, "set Exchange.Subject", "no token to exchange")
	}
	params := url.Values{"grant_type": {grantExchange}, "subject_token": {x.Subject.Reveal()}, "subject_token_type": {cmp.Or(x.SubjectType, TypeAccessToken)}}
	if !x.Actor.IsZero() {
		params.Set("actor_token", x.Actor.Reveal())
		params.Set("actor_token_type", cmp.Or(x.ActorType, TypeAccessToken))
	}
	if x.Requested != "" {
		params.Set("requested_token_type", x.Requested)
	}
	if x.Audience != "" {
		params.Set("audience", x.Audience)
	}
	c.cfg.addScope(params)
	c.cfg.addResource(params)
	return c.grant(ctx, params, grantExchange)
}

// grant makes a grant that needs no user.
func (c *Client) grant(ctx context.Context, params url.Values, grant string) (Grant, error) {
	m, err := c.Metadata(ctx)
	if err != nil {
		return Grant{}, err
	}
	resp, err := c.requestToken(ctx, m, params)
	if err != nil {
		return Grant{}, err
	}
	return c.finish(ctx, m, resp, grant, "")
}
