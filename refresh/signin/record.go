package signin

import (
	"encoding/json"
	"slices"

	"github.com/perennial-go/perennial/refresh"
)

// record is what is kept with the tokens, in the same entry of the store: all
// that another process, or this one after a restart, needs to go on.
type record struct {
	Issuer   string   `json:"issuer,omitempty"`
	ClientID string   `json:"client_id"`
	Grant    string   `json:"grant"`
	Resource string   `json:"resource,omitempty"`
	Scopes   []string `json:"scopes,omitempty"` // granted
	Asked    []string `json:"asked,omitempty"`
	Subject  string   `json:"sub,omitempty"`
	IDToken  string   `json:"id_token,omitempty"`
	// Registered is the client, where Config.Registration has made it.
	Registered *registered `json:"registered,omitempty"`
	// Metadata is used while the server's own cannot be read.
	Metadata *Metadata `json:"metadata,omitempty"`
}

// attach puts the record into the token.
func (r record) attach(t *refresh.Token) {
	b, _ := json.Marshal(r) // strings alone: it never fails
	t.Extra = refresh.NewSecret(string(b))
}

// readRecord returns the record of a token. One that another program signed in
// has none.
func readRecord(t refresh.Token) (record, bool) {
	var r record
	ok := !t.Extra.IsZero() && json.Unmarshal([]byte(t.Extra.Reveal()), &r) == nil && r.ClientID != ""
	return r, ok
}

// issuer names the server in records: its issuer, or its token endpoint if it
// has none.
func (c Config) issuer() string {
	switch {
	case c.Issuer != "":
		return c.Issuer
	case c.Metadata.Issuer != "":
		return c.Metadata.Issuer
	}
	return c.Metadata.TokenEndpoint
}

// ours reports whether the tokens are of this issuer and this client. The
// threat: an address in the configuration that was changed to a server of
// somebody else's would be sent the refresh token. A registration that is kept
// with them is the client from then on.
func (c *Client) ours(r record) bool {
	if r.Issuer != c.cfg.issuer() || r.Resource != c.cfg.Resource {
		return false
	}
	if c.cfg.Client != nil {
		return r.ClientID == c.cfg.Client.ClientID()
	}
	return c.adoptKept(r)
}

// adoptKept takes the registration of a record, if it has one of this issuer's. It
// outlives the session, and is no matter of one API.
func (c *Client) adoptKept(r record) bool {
	if r.Issuer != c.cfg.issuer() || r.Registered == nil || r.Registered.ID != r.ClientID {
		return false
	}
	c.adopt(r.Registered)
	return true
}

// enough reports whether a session with this record is what the Config asks for.
// What was asked for and not granted is not asked for again with each start.
func (c *Client) enough(r record) bool {
	return c.ours(r) && !slices.ContainsFunc(c.cfg.Scopes, func(s string) bool {
		return !slices.Contains(r.Scopes, s) && !slices.Contains(r.Asked, s)
	})
}

// lasting are the parts of m that a session needs after its sign-in.
func (m *Metadata) lasting() *Metadata {
	return &Metadata{
		Issuer: m.Issuer, TokenEndpoint: m.TokenEndpoint, RevocationEndpoint: m.RevocationEndpoint, EndSessionEndpoint: m.EndSessionEndpoint,
		JWKSURI: m.JWKSURI, TokenEndpointAuthMethods: m.TokenEndpointAuthMethods, IDTokenAlgorithms: m.IDTokenAlgorithms,
	}
}
