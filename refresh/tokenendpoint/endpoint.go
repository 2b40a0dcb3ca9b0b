package tokenendpoint

import (
	"github.com/perennial-go/perennial/refresh"
)

// Auth is what is known of an API's sign-in. Generated code fills it in from
// the OpenAPI document; [OAuth2] and [JSON] make one without. A zero Endpoint
// means that the API has none of that role.
type Auth struct {
	SignIn  Endpoint
	Refresh Endpoint
	Verify  Endpoint
	SignOut Endpoint

	// Rejected are responses that say what a 401 says: the access token is no
	// longer accepted. See [refresh.WithRejected].
	Rejected []refresh.Rejection
	// Servers are the addresses that the document gives the API. An Endpoint.URL
	// counts for them alone; see there.
	Servers []string

	// Client is who the program is to the token endpoint (RFC 6749, section 2.3).
	// The document can't know; it is set by the program. By default, nobody.
	Client ClientAuth
	// Params go into every sign-in and refresh at a token endpoint of OAuth 2.0,
	// such as scope (RFC 6749, section 3.3) or audience.
	Params map[string]string

	// Scheme is the word before the token in the Authorization header of calls. It
	// is not the token_type of a response, which servers fill in as they like. By
	// default, "Bearer". See [refresh.WithScheme].
	Scheme string
	// LostResponse is what the document says of a second use of a refresh token.
	// See [refresh.WithLostResponsePolicy].
	LostResponse refresh.LostResponsePolicy
	// NoRefreshAhead is true where the document says that a token is not to be
	// refreshed before it has expired.
	NoRefreshAhead bool
}

// Endpoint is an operation with an auth role, and where in its request and its
// response the tokens are.
type Endpoint struct {
	Operation refresh.Operation
	// URL is where the operation is when that is not below the API's address: an
	// absolute URL, or one that begins with a slash. An absolute one is used with
	// an API at one of Auth.Servers. Any other API is another deployment, such as
	// a mock: its users' passwords are not for the host that the document names,
	// and the path alone is used, at the API's own origin.
	URL string
	// Form is true when the body is a form (application/x-www-form-urlencoded)
	// and false when it is JSON.
	Form bool
	// OAuth2 is true for a token endpoint of RFC 6749: the client authenticates
	// there (section 2.3.1), and errors are those of section 5.2.
	OAuth2 bool
	// Client is true where the client authenticates although the endpoint issues
	// no tokens, such as one that revokes them (RFC 7009, section 2.1). No access
	// token is sent there.
	Client bool
	// Fixed are members of the body that are always the same, such as
	// grant_type, by their places.
	Fixed map[string]string
	// Refused are responses that refuse the refresh token for good, beside those
	// that are known by [Rules].
	Refused []Refusal

	Request  RequestFields
	Response ResponseFields
}

// Refusal is a response that refuses the refresh token for good.
type Refusal struct {
	// Status is its status. Zero means any 2xx or 4xx.
	Status int
	// Code is a JSON pointer to what tells it from others of the same status. By
	// default, it is the error code, wherever the body has it.
	Code string
	// Values are the texts there that refuse. By default, any response of that
	// status does.
	Values []string
}

// RequestFields are places in a request. An empty one means that the request
// does not carry that value. A place is one of
//
//   - a JSON pointer (RFC 6901) into the body, such as "/auth/token"; in a form,
//     "/" and the name of the field;
//   - "header:NAME", "cookie:NAME" or "query:NAME";
//   - "bearer": the Authorization header, after the word Bearer.
type RequestFields struct {
	Username     string
	Password     string
	RefreshToken string
	// AccessToken is for servers that renew the access token itself. Such a
	// token is renewed while it is valid.
	AccessToken string
}

// ResponseFields are places in a response. An empty one means that the response
// does not carry that value. A place is one of
//
//   - a JSON pointer (RFC 6901) into the body, such as "/data/token";
//   - "header:NAME", or "cookie:NAME" for a Set-Cookie;
//   - "body": all of it, a JSON string or plain text.
//
// The access token is all that a response needs. A lifetime that is not there,
// that is zero or less, or that cannot be read is that of a JWT, from its claim
// exp (RFC 7519, section 4.1.4); any other token is used until it is refused.
type ResponseFields struct {
	AccessToken  string
	RefreshToken string
	// TokenType is looked at for types that are not served: DPoP and mac need a
	// proof with each call.
	TokenType string
	// ExpiresIn is the lifetime of the access token in seconds (RFC 6749, section
	// 5.1): a number, a string of digits, or a duration such as "3600s" or "PT1H".
	ExpiresIn string
	// ExpiresInMillis is the same in milliseconds.
	ExpiresInMillis string
	// ExpiresAt is the moment at which the access token expires, in the formats
	// that docs/responses.md lists; one without a zone is in UTC. It is the
	// server's clock that speaks there; the Date header of the response says how
	// far that is from ours.
	ExpiresAt string
}

// rfc6749 are the places of RFC 6749, section 5.1.
func rfc6749() ResponseFields {
	return ResponseFields{
		AccessToken: "/access_token", RefreshToken: "/refresh_token", TokenType: "/token_type", ExpiresIn: "/expires_in", ExpiresAt: "/expires_at",
	}
}

// OAuth2 returns what RFC 6749 says of the token endpoint at an absolute URL:
// how to refresh there (section 6). The client may be nil.
func OAuth2(tokenURL string, client ClientAuth) Auth {
	return Auth{Client: client, Refresh: Endpoint{
		Operation: refresh.Operation{ID: "refresh", Method: "POST", Public: true, Role: refresh.RoleRefresh},
		URL:       tokenURL, Form: true, OAuth2: true,
		Fixed:    map[string]string{"/grant_type": "refresh_token"},
		Request:  RequestFields{RefreshToken: "/refresh_token"},
		Response: rfc6749(),
	}}
}

// JSON returns what many APIs without OAuth have at an absolute URL: a refresh
// that takes {"refresh_token": ...} and returns the members of RFC 6749,
// section 5.1.
func JSON(refreshURL string) Auth {
	return Auth{Refresh: Endpoint{
		Operation: refresh.Operation{ID: "refresh", Method: "POST", Public: true, Role: refresh.RoleRefresh},
		URL:       refreshURL,
		Request:   RequestFields{RefreshToken: "/refresh_token"},
		Response:  rfc6749(),
	}}
}
