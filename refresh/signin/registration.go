package signin

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/rest"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// Registration makes a program a client of servers that have not registered it,
// such as those of an MCP server: by a client ID metadata document where the
// server reads such documents, else by dynamic registration (RFC 7591). What comes
// of it is kept with the tokens, in the same entry of the store, and stays there when
// the session ends. It is used with the issuer that it comes from alone.
type Registration struct {
	// Name is the name of the program, which the server shows to its users. By
	// default, none is given.
	Name string
	// Document is the https address of the program's client ID metadata document
	// (draft-ietf-oauth-client-id-metadata-document). It is the client ID at servers
	// that say client_id_metadata_document_supported. By default, there is none.
	Document string
	// InitialToken allows the program to register (RFC 7591, section 3), at servers
	// that do not let everybody. By default, none is sent.
	InitialToken refresh.Secret
}

// check refuses a document that could not be a client ID. The threat: one without
// a path would make every page of that host speak for the program.
func (r *Registration) check() error {
	if r.Document == "" {
		return nil
	}
	u, err := secureURL(r.Document)
	if err != nil || u.Path == "" || u.Path == "/" || u.Fragment != "" || u.RawQuery != "" {
		return fail(ErrConfig, "use an https address with a path, such as https://example.com/oauth/client.json", "the client ID metadata document")
	}
	return nil
}

// registered is a client that a server has registered (RFC 7591, section 3.2.1),
// as it is kept.
type registered struct {
	ID           string          `json:"client_id"`
	Secret       rest.SentSecret `json:"client_secret,omitzero"` // encoded for the record alone
	SecretExpiry int64           `json:"client_secret_expires_at,omitempty"`
	AuthMethod   string          `json:"token_endpoint_auth_method,omitempty"`
	RedirectURIs []string        `json:"redirect_uris,omitempty"`
	// Document is true for a client ID that is the address of a document.
	Document bool `json:"document,omitempty"`
}

// client is how it authenticates: as the server said, and in no other way.
func (r *registered) client() tokenendpoint.ClientAuth {
	secret := r.Secret.Secret
	switch {
	case secret.IsZero():
		return tokenendpoint.PublicClient(r.ID)
	case r.AuthMethod == "client_secret_post":
		return tokenendpoint.SecretInBody{ID: r.ID, Secret: secret}
	}
	return tokenendpoint.SecretInHeader{ID: r.ID, Secret: secret}
}

// serves reports whether the client can be used for a sign-in that ends at
// redirect, or without one. Servers have to accept any port of a loopback address
// (RFC 8252, section 7.3), and many of those with registration do not.
func (r *registered) serves(redirect string) bool {
	expired := r.SecretExpiry > 0 && time.Now().Unix() >= r.SecretExpiry
	return !expired && (redirect == "" || r.Document || slices.Contains(r.RedirectURIs, redirect))
}

// registration is the client as it is registered, nil before that.
func (c *Client) registration() *registered {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.registered
}

// adopt takes the registration that is kept with tokens.
func (c *Client) adopt(r *registered) {
	if c.cfg.Client != nil || r == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.registered = r
}

// disown forgets the registration if the server has: the next sign-in makes
// another one.
func (c *Client) disown(err error) {
	if e, ok := errors.AsType[*Error](err); ok && e.Code == "invalid_client" {
		c.forget()
	}
}

// forget forgets the registration.
func (c *Client) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.registered = nil
}

// doubts reports whether a sign-in may have failed because the server has forgotten
// the client: it says so, or it has shown the user a page and sent nobody back (RFC
// 6749, section 4.1.2.1).
func doubts(err error) bool { return errors.Is(err, ErrClient) || errors.Is(err, ErrTimeout) }

// registeredPort is the port that the redirect URI was registered with, or 0.
func (c *Client) registeredPort() int {
	r := c.registration()
	if r == nil || len(r.RedirectURIs) == 0 {
		return 0
	}
	u, err := url.Parse(r.RedirectURIs[0])
	if err != nil {
		return 0
	}
	port, _ := strconv.Atoi(u.Port()) // "" is none
	return port
}

// identify makes sure that the program is a client of the server: as registered
// beforehand, else by its document, else by registering.
func (c *Client) identify(ctx context.Context, m *Metadata, redirect string) error {
	if c.cfg.Client != nil {
		return nil
	}
	if r := c.registration(); r != nil && r.serves(redirect) {
		return nil
	}
	switch {
	case m.ClientIDDocuments && c.cfg.Registration.Document != "":
		c.adopt(&registered{ID: c.cfg.Registration.Document, Document: true})
		return nil
	case m.RegistrationEndpoint == "":
		return unregistered()
	}
	r, err := c.register(ctx, m, redirect)
	if err != nil {
		return err
	}
	c.adopt(r)
	return nil
}

func unregistered() error {
	return fail(ErrConfig, "have the program registered there as a native app, and set Config.Client to the client ID", "the server does not know the program, and registers none by itself")
}
