package apiclient

import (
	"fmt"
	"strings"
)

// SchemeType is the type of a security scheme (OpenAPI 3.2, "Security Scheme Object").
type SchemeType string

// The types of security schemes.
const (
	SchemeHTTP          SchemeType = "http"          // a word and a credential in the header Authorization
	SchemeAPIKey        SchemeType = "apiKey"        // a key in a header, a query parameter or a cookie
	SchemeOAuth2        SchemeType = "oauth2"        // an access token (RFC 6749)
	SchemeOpenIDConnect SchemeType = "openIdConnect" // the same, from an OpenID provider
	SchemeMutualTLS     SchemeType = "mutualTLS"     // a certificate of the http.Client
)

// Scheme is a security scheme as the OpenAPI document describes it. Generated
// code fills it in.
type Scheme struct {
	// Name is its name in components.securitySchemes.
	Name string
	Type SchemeType
	// Word is the scheme of the header Authorization, for SchemeHTTP: "bearer",
	// "basic", or another, such as "Token". For an API key in that header it is the
	// word before the key. By default, that is empty, a key has none, and the
	// session's token the one that it came with.
	Word string
	// In is "header", "query" or "cookie", and Param is the name there, for
	// SchemeAPIKey.
	In, Param string
	// Session is true if the access token of the session is the credential. By
	// default, it is one of the program's own, see [WithAPIKey], [WithBasic] and
	// [WithToken].
	Session bool
}

// WithSchemes names the security schemes of the API. The New of a generated
// package calls it. By default, there are none.
func WithSchemes(schemes ...Scheme) Option {
	return func(s *settings) {
		s.grants.schemes = append(s.grants.schemes, schemes...)
	}
}

// is reports whether the scheme's word is w, whose case does not matter (RFC
// 9110, section 11.1).
func (s *Scheme) is(w string) bool { return s.Type == SchemeHTTP && strings.EqualFold(s.Word, w) }

// bearer reports whether the scheme asks for a bearer token (RFC 6750).
func (s *Scheme) bearer() bool {
	return s.Type == SchemeOAuth2 || s.Type == SchemeOpenIDConnect || s.is("bearer")
}

// authorization reports whether the scheme writes the header Authorization.
func (s *Scheme) authorization() bool {
	switch s.Type {
	case SchemeAPIKey:
		return s.In == "header" && strings.EqualFold(s.Param, "Authorization")
	case SchemeMutualTLS:
		return false
	}
	return true
}

// byClient reports whether the http.Client serves the scheme, and no header that
// is known beforehand.
func (s *Scheme) byClient() bool {
	return s.Type == SchemeMutualTLS || s.is("digest") || s.is("negotiate") || s.is("ntlm")
}

// option is the call that gives a client the credential for the scheme.
func (s *Scheme) option() string {
	switch {
	case s.byClient():
		return "apiclient.WithHTTPClient, with a transport that does it"
	case s.Type == SchemeAPIKey:
		return fmt.Sprintf("apiclient.WithAPIKey(%q, key)", s.Name)
	case s.is("basic"):
		return fmt.Sprintf("apiclient.WithBasic(%q, user, password)", s.Name)
	case s.Session:
		return fmt.Sprintf("a sign-in, or apiclient.WithToken(%q, token)", s.Name)
	}
	return fmt.Sprintf("apiclient.WithToken(%q, token)", s.Name)
}

// String describes the scheme, for errors.
func (s *Scheme) String() string {
	kind := string(s.Type)
	switch s.Type {
	case SchemeAPIKey:
		kind += " in " + s.In + " " + s.Param
	case SchemeHTTP:
		kind += " " + s.Word
	}
	return fmt.Sprintf("%q (%s)", s.Name, kind)
}
