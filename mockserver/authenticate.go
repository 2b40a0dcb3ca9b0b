package mockserver

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3filter"
)

// authenticate asks for what the document's security requirements ask for, and
// nothing on operations where they are empty.
func (s *Server) authenticate(op *operation, r *http.Request) error {
	x := exchangeFrom(r.Context())
	// The validator reads the body of what it is given into memory.
	bare := *r
	bare.Body = http.NoBody
	err := openapi3filter.ValidateSecurityRequirements(r.Context(), &openapi3filter.RequestValidationInput{
		Request: &bare,
		Route:   op.route,
		Options: &openapi3filter.Options{
			AuthenticationFunc: func(_ context.Context, in *openapi3filter.AuthenticationInput) error {
				if in.SecurityScheme.Type != "http" || !strings.EqualFold(in.SecurityScheme.Scheme, "bearer") {
					return errors.New("mockserver: only bearer authentication is known")
				}
				return s.bearer(x, r.Header.Get("Authorization"))
			},
		},
	}, op.security)
	if err == nil {
		return nil
	}
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	return err
}

// bearer checks the Authorization header and notes whose token it is.
func (s *Server) bearer(x *exchange, header string) error {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		// No error attribute: there was no attempt to authenticate (RFC 6750, section 3.1).
		return fail(http.StatusUnauthorized, "token_missing", "there is no bearer token").
			with("WWW-Authenticate", `Bearer realm="`+realm+`"`)
	}
	c, err := s.vault.admit(token)
	x.call.set(func(call *Call) { call.Session, call.Generation = c.Session, c.Generation })
	if err != nil {
		return err
	}
	x.caller = caller{user: c.Subject, session: c.Session, expires: instant(c.Expires)}
	return nil
}
