package signin

import (
	"context"
	"slices"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// ClientSecret is a client with a secret, which is sent in the way that the
// metadata of the server asks for: in the header, which is the default of RFC
// 8414, section 2, or in the body.
type ClientSecret struct {
	ID     string
	Secret refresh.Secret
}

// ClientID returns the client_id.
func (c ClientSecret) ClientID() string { return c.ID }

// Authenticate sends the secret in the header.
func (c ClientSecret) Authenticate(ctx context.Context, r *tokenendpoint.ClientRequest) error {
	return tokenendpoint.SecretInHeader(c).Authenticate(ctx, r)
}

// clientAt is the client as it authenticates to a server with this metadata: by
// one method, which is tried once. A code sent twice is a code revoked (RFC 6749,
// section 4.1.2).
func (c *Client) clientAt(m *Metadata) (tokenendpoint.ClientAuth, error) {
	switch client := c.client().(type) {
	case nil:
		return nil, unregistered()
	case ClientSecret:
		methods := m.TokenEndpointAuthMethods
		switch {
		case client.Secret.IsZero():
			return tokenendpoint.PublicClient(client.ID), nil
		case len(methods) == 0 || slices.Contains(methods, "client_secret_basic"):
			return tokenendpoint.SecretInHeader(client), nil
		case slices.Contains(methods, "client_secret_post"):
			return tokenendpoint.SecretInBody(client), nil
		}
		return nil, fail(ErrConfig, "use PrivateKeyJWT or MutualTLS", "the server accepts no client secret")
	case PrivateKeyJWT:
		if client.Audience == "" {
			client.Audience = m.Issuer
		}
		return client, nil
	default:
		return client, nil
	}
}

// client is who the program is to the server: as the Config has it, or as it is
// registered; nil before that.
func (c *Client) client() tokenendpoint.ClientAuth {
	if c.cfg.Client != nil {
		return c.cfg.Client
	}
	if r := c.registration(); r != nil {
		return r.client()
	}
	return nil
}

// clientID is the client_id, or "" before there is one.
func (c *Client) clientID() string {
	if client := c.client(); client != nil {
		return client.ClientID()
	}
	return ""
}
