package signin

import (
	"context"
	"net/http"
	"net/url"

	"github.com/perennial-go/perennial/refresh"
)

// ClientAuth authenticates a client to a token endpoint (RFC 6749, section 2.3),
// and to the other endpoints of the server.
type ClientAuth interface {
	// ClientID names the client.
	ClientID() string
	// Authenticate adds what proves the client's identity to r.
	Authenticate(ctx context.Context, r *ClientRequest) error
}

// ClientRequest is a request that a client is to be authenticated in.
type ClientRequest struct {
	// URL is where the request goes.
	URL *url.URL
	// Header is the header of the request.
	Header http.Header
	// Params are the members of the body.
	Params url.Values
}

// PublicClient is a client without a secret, by its client_id.
type PublicClient string

// ClientID returns the client_id.
func (c PublicClient) ClientID() string { return string(c) }

// Authenticate puts the client_id into the body (RFC 6749, section 3.2.1).
func (c PublicClient) Authenticate(_ context.Context, r *ClientRequest) error {
	r.Params.Set("client_id", string(c))
	return nil
}

// SecretInHeader is a client whose secret goes into the Authorization header
// (client_secret_basic).
type SecretInHeader struct {
	ID     string
	Secret refresh.Secret
}

// ClientID returns the client_id.
func (c SecretInHeader) ClientID() string { return c.ID }

// Authenticate sets the Authorization header. ID and secret are form-encoded
// first (RFC 6749, section 2.3.1).
func (c SecretInHeader) Authenticate(_ context.Context, r *ClientRequest) error {
	req := &http.Request{Header: r.Header}
	req.SetBasicAuth(url.QueryEscape(c.ID), url.QueryEscape(c.Secret.Reveal()))
	return nil
}

// SecretInBody is a client whose secret goes into the body (client_secret_post).
type SecretInBody struct {
	ID     string
	Secret refresh.Secret
}

// ClientID returns the client_id.
func (c SecretInBody) ClientID() string { return c.ID }

// Authenticate puts ID and secret into the body (RFC 6749, section 2.3.1).
func (c SecretInBody) Authenticate(_ context.Context, r *ClientRequest) error {
	r.Params.Set("client_id", c.ID)
	r.Params.Set("client_secret", c.Secret.Reveal())
	return nil
}
