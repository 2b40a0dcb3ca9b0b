package refresh

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

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
	// ExpiresIn points to the lifetime of the access token in seconds, a number
	// or a string of digits (RFC 6749, section 5.1).
	ExpiresIn string
	// ExpiresAt points to the moment at which the access token ends: RFC 3339,
	// or seconds since 1970. It is the server's clock that speaks there; the
	// Date header of the answer says how far that is from ours.
	ExpiresAt string
}

// ParseToken reads the token out of a successful answer of the operation. The
// errors name the JSON pointer and never quote the answer.
func (a AuthOperation) ParseToken(h http.Header, answer []byte) (Token, error) {
	dec := json.NewDecoder(bytes.NewReader(answer))
	dec.UseNumber()
	var doc any
	if err := dec.Decode(&doc); err != nil {
		return Token{}, errors.New("answer is not JSON")
	}
	var t Token
	access, err := text(doc, a.Response.AccessToken)
	if err != nil {
		return Token{}, err
	}
	if access == "" {
		return Token{}, fmt.Errorf("answer has no access token at %s", a.Response.AccessToken)
	}
	refresh, err := text(doc, a.Response.RefreshToken)
	if err != nil {
		return Token{}, err
	}
	if t.TokenType, err = text(doc, a.Response.TokenType); err != nil {
		return Token{}, err
	}
	t.AccessToken, t.RefreshToken = Secret(access), Secret(refresh)
	t.Expiry, err = a.Response.expiry(doc, h, time.Now())
	return t, err
}

// text reads a string; one that is not there, or null, is empty.
func text(doc any, pointer string) (string, error) {
	if pointer == "" {
		return "", nil
	}
	v, ok := lookup(doc, pointer)
	if !ok || v == nil {
		return "", nil
	}
	s, ok := v.(string)
	if !ok {
		return "", fmt.Errorf("answer has no string at %s", pointer)
	}
	return s, nil
}
