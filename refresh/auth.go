package refresh

// Auth is what the OpenAPI document says of the operations with an auth role.
// Generated code fills it in. A zero AuthOperation means that the document has
// no operation of that role.
type Auth struct {
	Login   AuthOperation
	Refresh AuthOperation
	Verify  AuthOperation
	Logout  AuthOperation

	// Rejected are answers that say what a 401 says: the access token is not
	// accepted any more. See [WithRejected].
	Rejected []Rejection
	// Servers are the addresses that the document gives the API. An
	// AuthOperation.URL counts for them alone; see there.
	Servers []string

	// Client is who the program is to the token endpoint of OAuth 2.0. The
	// document can't know; it is set by the program.
	Client ClientAuth
	// Params go into every login and refresh at a token endpoint of OAuth 2.0,
	// such as scope (RFC 6749, section 3.3) or audience.
	Params map[string]string
}

// AuthOperation is an operation with an auth role, and where in its request
// and its answer the tokens are.
type AuthOperation struct {
	Operation Operation
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
	// there (section 2.3.1).
	OAuth2 bool
	// Fixed are members of the body that are always the same, such as
	// grant_type, by their places.
	Fixed map[string]string
	// Refused are statuses by which the endpoint refuses the refresh credential
	// for good, whatever the body says, beside those of [CheckResponse].
	Refused []int

	Request  RequestFields
	Response ResponseFields
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

// ResponseFields are places in an answer. An empty one means that the answer
// does not carry that value. A place is one of
//
//   - a JSON pointer (RFC 6901) into the body, such as "/data/token";
//   - "header:NAME", or "cookie:NAME" for a Set-Cookie;
//   - "body": all of it, a JSON string or plain text.
//
// Where no lifetime is found, that of a JWT is read from its claim exp (RFC
// 7519, section 4.1.4); any other token is used until it is refused.
type ResponseFields struct {
	AccessToken  string
	RefreshToken string
	TokenType    string
	// ExpiresIn is the lifetime of the access token in seconds, a number
	// or a string of digits (RFC 6749, section 5.1).
	ExpiresIn string
	// ExpiresInMillis is the same in milliseconds.
	ExpiresInMillis string
	// ExpiresAt is the moment at which the access token ends: RFC 3339, the same
	// without a zone (then in UTC), an HTTP date, or seconds or milliseconds since
	// 1970. It is the server's clock that speaks there; the Date header of the
	// answer says how far that is from ours.
	ExpiresAt string
}

// ClientAuth is a client's identity at a token endpoint (RFC 6749, section
// 2.3.1). The zero value is a client that has none.
type ClientAuth struct {
	// ID is the client_id.
	ID string
	// Secret is the client_secret. A public client has none, and sends its ID in
	// the body.
	Secret Secret
	// InBody sends both in the body instead of HTTP Basic authentication, for
	// servers that accept nothing else.
	InBody bool
}
