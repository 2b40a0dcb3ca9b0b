package refresh

// Auth is what the OpenAPI document says of the operations with an auth role.
// Generated code fills it in. A zero AuthOperation means that the document has
// no operation of that role.
type Auth struct {
	Login   AuthOperation
	Refresh AuthOperation
	Verify  AuthOperation
	Logout  AuthOperation
}

// AuthOperation is an operation with an auth role, and where in its request
// and its answer the tokens are.
type AuthOperation struct {
	Operation Operation
	Request   RequestFields
	Response  ResponseFields
}

// RequestFields are JSON pointers (RFC 6901) into a request body. An empty one
// means that the request does not carry that value.
type RequestFields struct {
	Username     string
	Password     string
	RefreshToken string
}

// ResponseFields are JSON pointers (RFC 6901) into an answer. An empty one
// means that the answer does not carry that value.
type ResponseFields struct {
	AccessToken  string
	RefreshToken string
	TokenType    string
	// ExpiresIn points to the lifetime of the access token in seconds
	// (RFC 6749, section 5.1).
	ExpiresIn string
}
