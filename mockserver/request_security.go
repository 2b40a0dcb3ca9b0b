package mockserver

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// authenticate asks for what the document's security requirements ask for, and
// nothing on operations where they are empty. One of the requirements is enough; all
// schemes in it have to be met. One that asks for nothing is met last, so that a caller
// who need not say who it is may do so.
func (s *Server) authenticate(op *operation, r *http.Request) error {
	x := exchangeFrom(r.Context())
	var first error
	open := len(op.security) == 0
	for _, requirement := range op.security {
		if len(requirement) == 0 {
			open = true
			continue
		}
		err := s.meets(x, op, r, requirement)
		if err == nil {
			return nil
		}
		first = cmp.Or(first, err)
	}
	if open {
		return nil
	}
	return first
}

// meets checks all schemes of a requirement.
func (s *Server) meets(x *exchange, op *operation, r *http.Request, requirement openapi3.SecurityRequirement) error {
	for _, name := range slices.Sorted(maps.Keys(requirement)) {
		// The document was checked: there is one of that name.
		if err := s.credential(x, op, r, op.of.doc.Components.SecuritySchemes[name].Value); err != nil {
			return err
		}
	}
	return nil
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
	if errors.Is(err, errForeignToken) && s.settings.trust != nil {
		if caller, ok := s.settings.trust(token); ok {
			x.caller = caller
			return nil
		}
	}
	if errors.Is(err, errForeignToken) && !op.of.issues && s.settings.trust == nil {
		return nil // the document has no way to get a token of this server
	}
	x.call.set(func(call *Call) { call.Session, call.Generation = c.Session, c.Generation })
	if err != nil {
		return err
	}
	x.caller = Caller{UserID: c.Subject, SessionID: c.Session, Expires: instant(c.Expires)}
	return nil
}
