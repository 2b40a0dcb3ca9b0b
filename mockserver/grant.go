package mockserver

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/refresh"
)

// grant is the token endpoint of OAuth 2.0 (RFC 6749, sections 4.3, 4.4 and 6), for
// the grants of the document's flow. Which clients there are the document does not
// say: of their credentials only the presence can be checked.
func (s *Server) grant(o *operation, in sent, a *made) error {
	kind := in.at("/grant_type")
	if bare(in.Header.Get("Content-Type")) != formType || kind == "" {
		return fail(http.StatusBadRequest, "invalid_request", "the body is not a form with a grant_type")
	}
	i := slices.IndexFunc(o.parts, func(p refresh.AuthOperation) bool { return p.Fixed["/grant_type"] == kind })
	if i < 0 {
		return fail(http.StatusBadRequest, "unsupported_grant_type", "the flow of the API description has no such grant_type")
	}
	a.kind, a.value = "application/json", nil // no sample of a token among the true ones
	var err error
	switch part := o.parts[i]; kind {
	case "password":
		err = s.login(part, in, a)
	case "refresh_token":
		err = s.renew(part, in, a)
	default:
		client := clientOf(in)
		if client == "" {
			return fail(http.StatusUnauthorized, "invalid_client", "the client does not say who it is").
				with("WWW-Authenticate", `Basic realm="`+realm+`"`)
		}
		// There is no refresh token (section 4.4.3).
		part.Response.RefreshToken = ""
		s.begin("client "+client, part, in, a)
	}
	if f := (*failure)(nil); errors.As(err, &f) {
		return fail(http.StatusBadRequest, "invalid_grant", f.detail) // section 5.2
	}
	return err
}

// clientOf is the client_id, in either place that section 2.3.1 has for it.
func clientOf(in sent) string {
	if id, _, ok := in.BasicAuth(); ok {
		return id
	}
	return in.at("/client_id")
}

// writeGrantError answers a failure of a token endpoint (section 5.2).
func writeGrantError(w http.ResponseWriter, p gen.Problem) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": p.Code, "error_description": p.Detail})
}
