package signin

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/perennial-go/perennial/internal/loopback"
)

// Metadata is what an authorization server says of itself (RFC 8414, section 2;
// OpenID Connect Discovery 1.0, section 3), as far as it matters here.
type Metadata struct {
	Issuer                      string `json:"issuer,omitempty"`
	AuthorizationEndpoint       string `json:"authorization_endpoint,omitempty"`
	TokenEndpoint               string `json:"token_endpoint,omitempty"`
	DeviceAuthorizationEndpoint string `json:"device_authorization_endpoint,omitempty"`
	RevocationEndpoint          string `json:"revocation_endpoint,omitempty"`
	EndSessionEndpoint          string `json:"end_session_endpoint,omitempty"`
	RegistrationEndpoint        string `json:"registration_endpoint,omitempty"`
	JWKSURI                     string `json:"jwks_uri,omitempty"`

	TokenEndpointAuthMethods []string `json:"token_endpoint_auth_methods_supported,omitempty"`
	CodeChallengeMethods     []string `json:"code_challenge_methods_supported,omitempty"`
	GrantTypes               []string `json:"grant_types_supported,omitempty"`
	Scopes                   []string `json:"scopes_supported,omitempty"`
	IDTokenAlgorithms        []string `json:"id_token_signing_alg_values_supported,omitempty"`
	// IssInResponse is true where each authorization response names the issuer
	// (RFC 9207, section 3).
	IssInResponse bool `json:"authorization_response_iss_parameter_supported,omitempty"`
	// ClientIDDocuments is true where the address of a client ID metadata document
	// is a client ID. See [Registration].
	ClientIDDocuments bool `json:"client_id_metadata_document_supported,omitempty"`
	// RequirePushed is true where the server takes pushed authorization requests
	// alone (RFC 9126, section 5).
	RequirePushed bool `json:"require_pushed_authorization_requests,omitempty"`
	// MutualTLS are the endpoints for clients with a certificate (RFC 8705, section 5).
	MutualTLS map[string]string `json:"mtls_endpoint_aliases,omitempty"`
}

// check refuses metadata that is not of this issuer, or that would have secrets
// sent in the clear.
func (m *Metadata) check(issuer string) error {
	if issuer != "" && m.Issuer != issuer {
		advice := "do not sign in there: whoever serves this metadata is not who they say"
		if strings.TrimSuffix(m.Issuer, "/") == strings.TrimSuffix(issuer, "/") {
			advice = "the two differ in a trailing slash: write Config.Issuer as the metadata has it"
		}
		return fail(ErrIssuer, advice, "metadata is of another issuer")
	}
	for name, endpoint := range m.endpoints() {
		if *endpoint == "" {
			continue
		}
		if _, err := secureURL(*endpoint); err != nil {
			return fail(ErrDiscovery, "report it to whoever runs the server", "%s: %w", name, err)
		}
	}
	if m.TokenEndpoint == "" {
		return fail(ErrDiscovery, "check the issuer; for a server without metadata, set Config.Metadata", "no token_endpoint")
	}
	return nil
}

func (m *Metadata) endpoints() map[string]*string {
	return map[string]*string{
		"authorization_endpoint": &m.AuthorizationEndpoint, "token_endpoint": &m.TokenEndpoint, "device_authorization_endpoint": &m.DeviceAuthorizationEndpoint,
		"revocation_endpoint": &m.RevocationEndpoint, "end_session_endpoint": &m.EndSessionEndpoint, "registration_endpoint": &m.RegistrationEndpoint, "jwks_uri": &m.JWKSURI,
	}
}

// aliased is m with the endpoints for clients with a certificate.
func (m *Metadata) aliased() (*Metadata, error) {
	n := *m
	for name, endpoint := range n.endpoints() {
		if alias := m.MutualTLS[name]; alias != "" {
			*endpoint = alias
		}
	}
	return &n, n.check("")
}

// checksS256 reports whether the server says that it verifies PKCE with S256.
func (m *Metadata) checksS256() bool { return slices.Contains(m.CodeChallengeMethods, "S256") }

// secureURL parses an absolute https URL, or an http one of this machine:
// everybody on the way could read what is sent there (RFC 6749, section 3.1.2.1).
func secureURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "":
		return nil, errors.New("not an absolute URL")
	case u.User != nil || u.Fragment != "":
		return nil, errors.New("a URL with a user or a fragment")
	case u.Scheme == "https" || (u.Scheme == "http" && loopback.Host(u.Hostname())):
		return u, nil
	}
	return nil, errors.New("not https")
}

// sameOrigin reports whether two URLs have one scheme, host and port.
func sameOrigin(a, b *url.URL) bool {
	port := func(u *url.URL) string {
		switch {
		case u.Port() != "":
			return u.Port()
		case u.Scheme == "https":
			return "443"
		}
		return "80"
	}
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}
