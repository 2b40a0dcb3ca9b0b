package tokenendpoint

import (
	"context"
	"net/http"
	"net/url"

	"github.com/perennial-go/perennial/refresh"
)

// ClientAuth authenticates a client to a token endpoint (RFC 6749, section 2.3).
// [PublicClient], [SecretInHeader] and [SecretInBody] are ready; one of the
// program's own can sign an assertion (RFC 7523, section 2.2). A client with a
// certificate (RFC 8705, section 2) is a PublicClient, and an http.Client that
// has the certificate.
type ClientAuth interface {
	// ClientID names the client, in errors too.
	ClientID() string
	// Authenticate adds what proves the client's identity to r. Whatever it adds,
	// but for client_id, is kept out of all errors.
	Authenticate(ctx context.Context, r *ClientRequest) error
}

// ClientRequest is a request that a client is to be authenticated in.
type ClientRequest struct {
	// URL is where the request goes: the audience of an assertion.
	URL *url.URL
	// Header is the header of the request.
	Header http.Header
	// Params are the members of the body, as form fields or as members of the
	// JSON object.
	Params url.Values
}

// PublicClient is a client without a secret, by its client_id.
type PublicClient string

// ClientID returns the client_id.
func (c PublicClient) ClientID() string { return string(c) }

// Authenticate puts the client_id into the body (RFC 6749, section 3.2.1).
func (c PublicClient) Authenticate(_ context.Context, r *ClientRequest) error {
	if c != "" {
		r.Params.Set("client_id", string(c))
	}
	return nil
}

// SecretInHeader is a client whose secret goes into the Authorization header
// (client_secret_basic), which every OAuth 2.0 server has to take.
type SecretInHeader struct {
	ID     string
	Secret refresh.Secret
}

// ClientID returns the client_id.
func (c SecretInHeader) ClientID() string { return c.ID }

// Authenticate sets the Authorization header. ID and secret are form-encoded
// first (RFC 6749, section 2.3.1). Without a secret, the client is a
// [PublicClient].
func (c SecretInHeader) Authenticate(ctx context.Context, r *ClientRequest) error {
	if c.Secret.IsZero() {
		return PublicClient(c.ID).Authenticate(ctx, r)
	}
	req := &http.Request{Header: r.Header}
	req.SetBasicAuth(url.QueryEscape(c.ID), url.QueryEscape(c.Secret.Reveal()))
	return nil
}

// SecretInBody is a client whose secret goes into the body
// (client_secret_post), for servers that accept nothing else.
type SecretInBody struct {
	ID     string
	Secret refresh.Secret
}

// ClientID returns the client_id.
func (c SecretInBody) ClientID() string { return c.ID }

// Authenticate puts ID and secret into the body (RFC 6749, section 2.3.1).
func (c SecretInBody) Authenticate(ctx context.Context, r *ClientRequest) error {
	if !c.Secret.IsZero() {
		r.Params.Set("client_secret", c.Secret.Reveal())
	}
	return PublicClient(c.ID).Authenticate(ctx, r)
}
