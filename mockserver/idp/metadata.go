package idp

import (
	"net/http"
)

// metadata is what an issuer says of itself (OpenID Connect Discovery, section 3; RFC 8414,
// section 2).
func (i *Issuer) metadata(w http.ResponseWriter, _ *http.Request) {
	issuer := i.URL()
	i.mu.Lock()
	if i.makes(FaultMetadataIssuer) {
		issuer = "https://other.example"
	}
	i.mu.Unlock()
	respond(w, http.StatusOK, map[string]any{
		"issuer":                                           issuer,
		"authorization_endpoint":                           i.at("/authorize"),
		"token_endpoint":                                   i.at("/token"),
		"device_authorization_endpoint":                    i.at("/device_authorization"),
		"jwks_uri":                                         i.at("/jwks"),
		"userinfo_endpoint":                                i.at("/userinfo"),
		"introspection_endpoint":                           i.at("/introspect"),
		"revocation_endpoint":                              i.at("/revoke"),
		"end_session_endpoint":                             i.at("/end_session"),
		"registration_endpoint":                            i.at("/register"),
		"scopes_supported":                                 []string{"openid", "profile", "email", "offline_access", "read", "write"},
		"response_types_supported":                         []string{"code"},
		"response_modes_supported":                         []string{"query", "form_post"},
		"grant_types_supported":                            []string{"authorization_code", "refresh_token", "client_credentials", deviceGrant},
		"subject_types_supported":                          []string{"public"},
		"id_token_signing_alg_values_supported":            []string{"ES256", "RS256"},
		"code_challenge_methods_supported":                 []string{"S256"},
		"token_endpoint_auth_methods_supported":            authMethods(),
		"token_endpoint_auth_signing_alg_values_supported": []string{"ES256", "RS256", "PS256", "ES384", "EdDSA"},
		"claims_supported":                                 []string{"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "sid", "name", "email", "email_verified", "zoneinfo"},
		"prompt_values_supported":                          []string{"none", "login", "consent"},
		"authorization_response_iss_parameter_supported":   true,
		"client_id_metadata_document_supported":            true,
		"introspection_endpoint_auth_methods_supported":    authMethods(),
		"revocation_endpoint_auth_methods_supported":       authMethods(),
		"request_parameter_supported":                      false,
		"request_uri_parameter_supported":                  false,
		"protected_resources":                              []string{i.at("/resource")},
	})
}

// resourceMetadata is what the protected resource says of itself (RFC 9728, section 2).
func (i *Issuer) resourceMetadata(w http.ResponseWriter, _ *http.Request) {
	respond(w, http.StatusOK, map[string]any{
		"resource": i.at("/resource"), "authorization_servers": []string{i.URL()},
		"scopes_supported": []string{"read", "write"}, "bearer_methods_supported": []string{"header"},
	})
}

// resourceMetadataURL is where that is (RFC 9728, section 3.1).
func (i *Issuer) resourceMetadataURL() string {
	path := "/resource"
	if i.path != "" {
		path = "/" + i.path + path
	}
	return i.provider.URL + "/.well-known/oauth-protected-resource" + path
}
