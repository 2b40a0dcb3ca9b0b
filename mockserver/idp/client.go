package idp

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/perennial-go/perennial/internal/loopback"
	"github.com/perennial-go/perennial/refresh"
)

// Client is a registered client.
type Client struct {
	ID string
	// Secret authenticates the client. By default, it has none, and is public unless it has
	// Keys.
	Secret refresh.Secret
	// Keys authenticate the client by assertions that it signs (RFC 7523). By default, it
	// has none.
	Keys *jose.JSONWebKeySet
	// AuthMethod is how the client authenticates: none, client_secret_basic,
	// client_secret_post or private_key_jwt. Any other way is refused. By default, what
	// Keys and Secret allow: a secret may be in the header or in the body.
	AuthMethod string
	// RedirectURIs are where the client may be called back, compared as they are. The port
	// of one on this machine does not count (RFC 8252, section 7.3).
	RedirectURIs []string
	// PostLogoutRedirectURIs are where a browser may go after it signed out.
	PostLogoutRedirectURIs []string

	registration refresh.Secret // the token to read the registration with, if there is one
}

// complete fills in the defaults.
func (c Client) complete() Client {
	if c.AuthMethod == "" {
		switch {
		case c.Keys != nil:
			c.AuthMethod = "private_key_jwt"
		case c.Secret.IsZero():
			c.AuthMethod = "none"
		}
	}
	return c
}

// calledBackAt reports whether the client may be called back at an address.
func (c *Client) calledBackAt(address string) bool {
	return slices.ContainsFunc(c.RedirectURIs, func(registered string) bool {
		return registered == address || withoutPort(registered) == withoutPort(address) && withoutPort(address) != ""
	})
}

// withoutPort is an address on this machine without its port, "" for any other address.
func withoutPort(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.User != nil || u.Fragment != "" {
		return ""
	}
	if !loopback.Host(u.Hostname()) {
		return ""
	}
	return u.Hostname() + " " + u.EscapedPath() + "?" + u.RawQuery
}

// registration is what a client says of itself (RFC 7591, section 2).
type registration struct {
	RedirectURIs           []string            `json:"redirect_uris,omitempty"`
	PostLogoutRedirectURIs []string            `json:"post_logout_redirect_uris,omitempty"`
	AuthMethod             string              `json:"token_endpoint_auth_method,omitempty"`
	Keys                   *jose.JSONWebKeySet `json:"jwks,omitempty"`
	Name                   string              `json:"client_name,omitempty"`
	GrantTypes             []string            `json:"grant_types,omitempty"`
	ResponseTypes          []string            `json:"response_types,omitempty"`
	Scope                  string              `json:"scope,omitempty"`
}

// registered is the response to a registration (RFC 7591, section 3.2.1).
type registered struct {
	registration
	ID           string `json:"client_id"`
	Secret       string `json:"client_secret,omitempty"`
	SecretExpiry *int   `json:"client_secret_expires_at,omitempty"`
	IssuedAt     int64  `json:"client_id_issued_at"`
	Token        string `json:"registration_access_token,omitempty"`
	Address      string `json:"registration_client_uri,omitempty"`
}

// register takes a client in (RFC 7591).
func (i *Issuer) register(w http.ResponseWriter, r *http.Request) {
	var asked registration
	if json.NewDecoder(r.Body).Decode(&asked) != nil {
		fail(w, http.StatusBadRequest, "invalid_client_metadata", "the body is not the metadata of a client")
		return
	}
	if wrong := wrongRedirect(asked.RedirectURIs); wrong != "" {
		fail(w, http.StatusBadRequest, "invalid_redirect_uri", wrong)
		return
	}
	c := Client{
		ID: "client_" + rand.Text(), RedirectURIs: asked.RedirectURIs, Keys: asked.Keys,
		PostLogoutRedirectURIs: asked.PostLogoutRedirectURIs, AuthMethod: asked.AuthMethod, registration: refresh.NewSecret("reg_" + rand.Text()),
	}
	if c.AuthMethod == "" {
		c.AuthMethod = "client_secret_basic" // RFC 7591, section 2
	}
	switch {
	case !slices.Contains(authMethods(), c.AuthMethod):
		fail(w, http.StatusBadRequest, "invalid_client_metadata", "there is no such token_endpoint_auth_method")
		return
	case c.AuthMethod == "private_key_jwt" && c.Keys == nil:
		fail(w, http.StatusBadRequest, "invalid_client_metadata", "private_key_jwt needs jwks")
		return
	case strings.HasPrefix(c.AuthMethod, "client_secret"):
		c.Secret = refresh.NewSecret("secret_" + rand.Text())
	}
	i.mu.Lock()
	i.clients.put(c.ID, c)
	i.mu.Unlock()
	noStore(w)
	respond(w, http.StatusCreated, i.describe(&c, asked))
}

// wrongRedirect says what is wrong with redirect URIs, "" for nothing.
func wrongRedirect(addresses []string) string {
	for _, address := range addresses {
		if u, err := url.Parse(address); err != nil || u.Scheme == "" || u.Fragment != "" || u.Scheme == "http" && withoutPort(address) == "" {
			return "a redirect_uri has to be https, on this machine, or of the client's own scheme, without a fragment"
		}
	}
	return ""
}

// describe is what is said of a registered client.
func (i *Issuer) describe(c *Client, asked registration) registered {
	asked.AuthMethod, asked.RedirectURIs, asked.PostLogoutRedirectURIs, asked.Keys = c.AuthMethod, c.RedirectURIs, c.PostLogoutRedirectURIs, c.Keys
	out := registered{
		registration: asked, ID: c.ID, Secret: c.Secret.Reveal(), IssuedAt: i.now().Unix(),
		Token: c.registration.Reveal(), Address: i.at("/register/" + url.PathEscape(c.ID)),
	}
	if !c.Secret.IsZero() {
		out.SecretExpiry = new(int) // never
	}
	return out
}

// readRegistration returns a registration to whom it belongs (RFC 7592, section 2.1).
func (i *Issuer) readRegistration(w http.ResponseWriter, r *http.Request) {
	if c := i.owned(w, r); c != nil {
		noStore(w)
		respond(w, http.StatusOK, i.describe(c, registration{}))
	}
}

// unregister takes a client out (RFC 7592, section 2.3).
func (i *Issuer) unregister(w http.ResponseWriter, r *http.Request) {
	if c := i.owned(w, r); c != nil {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.clients.take(c.ID)
		w.WriteHeader(http.StatusNoContent)
	}
}

// owned is the client of a registration access token; nil after a refusal.
func (i *Issuer) owned(w http.ResponseWriter, r *http.Request) *Client {
	i.mu.Lock()
	c := i.clients.get(r.PathValue("client_id"))
	i.mu.Unlock()
	if c == nil || c.registration.IsZero() || !same(bearer(r), c.registration.Reveal()) {
		p := problem(http.StatusUnauthorized, "invalid_token", "the registration access token is not that of the client")
		p.Header = http.Header{"Www-Authenticate": {`Bearer error="invalid_token"`}}
		refuse(w, p)
		return nil
	}
	return c
}
