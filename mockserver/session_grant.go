package mockserver

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// isTokenEndpoint reports whether the operation is one of OAuth 2.0. What such a one
// takes and responds with is for RFC 6749 to say: documents that have it among their paths
// often describe one grant of several.
func (o *operation) isTokenEndpoint() bool {
	return slices.ContainsFunc(o.auth, func(a tokenendpoint.Endpoint) bool { return a.OAuth2 })
}

// checkGrant looks at what all requests to a token endpoint have in common.
func checkGrant(r *http.Request, sent any) error {
	if mediatype.Bare(r.Header.Get("Content-Type")) != "application/x-www-form-urlencoded" || textAt(sent, "/grant_type") == "" {
		return errNoGrant
	}
	return nil
}

// errNoGrant is the response to a body that is none of a token endpoint (RFC 6749,
// section 5.2).
var errNoGrant = fail(http.StatusBadRequest, "invalid_request", "the body is not a form with a grant_type")

// writeGrantError responds with a failure of a token endpoint (RFC 6749, section 5.2).
func writeGrantError(w http.ResponseWriter, p problemDocument) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": p.Code, "error_description": p.Detail})
}
