package mockserver

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// authenticate asks for what the document's security requirements ask for, and
// nothing on operations where they are empty. One of the requirements is enough; all
// schemes in it have to be met.
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
				return s.credential(x, op, r, in.SecurityScheme)
			},
		},
	}, op.security)
	if err == nil {
		return nil
	}
	var f *Problem
	if errors.As(err, &f) {
		return f
	}
	return err
}

// credential checks what one security scheme asks for. Of keys and passwords only
// the presence can be checked: the document does not say which are good.
func (s *Server) credential(x *exchange, op *operation, r *http.Request, scheme *openapi3.SecurityScheme) error {
	switch {
	case scheme.Type == "oauth2", scheme.Type == "openIdConnect", scheme.Type == "http" && strings.EqualFold(scheme.Scheme, "bearer"):
		if op.needsNoBearer() {
			return nil
		}
		return s.bearer(x, op, r.Header.Get("Authorization"))
	case scheme.Type == "http" && strings.EqualFold(scheme.Scheme, "basic"):
		if name, _, ok := r.BasicAuth(); !ok || name == "" {
			return fail(http.StatusUnauthorized, "credentials_missing", "there are no Basic credentials").
				with("WWW-Authenticate", `Basic realm="`+realm+`"`)
		}
	case scheme.Type == "http":
		if got, _, _ := strings.Cut(r.Header.Get("Authorization"), " "); !strings.EqualFold(got, scheme.Scheme) {
			return fail(http.StatusUnauthorized, "credentials_missing", "there are no credentials of the scheme that is asked for")
		}
	case scheme.Type == "apiKey" && !hasKey(r, scheme):
		return fail(http.StatusUnauthorized, "key_missing", "there is no API key where the API description has it")
	}
	return nil // mutualTLS is not this server's to check
}

func hasKey(r *http.Request, scheme *openapi3.SecurityScheme) bool {
	switch scheme.In {
	case openapi3.ParameterInHeader:
		return r.Header.Get(scheme.Name) != ""
	case openapi3.ParameterInQuery:
		return r.URL.Query().Get(scheme.Name) != ""
	default:
		c, err := r.Cookie(scheme.Name)
		return err == nil && c.Value != ""
	}
}

// bearer checks the Authorization header and notes whose token it is.
func (s *Server) bearer(x *exchange, op *operation, header string) error {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		// No error attribute: there was no attempt to authenticate (RFC 6750, section 3.1).
		return fail(http.StatusUnauthorized, "token_missing", "there is no bearer token").
			with("WWW-Authenticate", `Bearer realm="`+realm+`"`)
	}
	c, err := s.vault.admit(token)
	if errors.Is(err, errForeignToken) && !op.of.issues {
		return nil // the document has no way to get a token of this server
	}
	x.call.set(func(call *Call) { call.Session, call.Generation = c.Session, c.Generation })
	if err != nil {
		return err
	}
	x.caller = Caller{UserID: c.Subject, SessionID: c.Session, Expires: instant(c.Expires)}
	return nil
}
