package spec

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/place"
)

// public tells whether op is called without a token, and optional whether it can
// be while nobody is signed in.
//
// A requirement is a list of ways in, any one of which will do; a way in is a
// set of schemes, all of which are needed. An operation without a requirement
// of its own inherits the document's. It is public when no way in has a scheme
// that carries a token: none at all (`security: []`), or API keys only. Where
// the token is one of several ways in, or may be left out (an empty way in), it
// is sent if there is one: an answer that silently is the anonymous one would be
// worse.
func (d *Document) public(op *openapi3.Operation, at place.Path) (public, optional bool) {
	ways := d.api.Security
	if op.Security != nil {
		ways, at = *op.Security, at.At("security")
	} else {
		at = place.Path{"security"}
	}
	token := false
	for _, way := range ways {
		optional = optional || len(way) == 0
		for _, name := range sorted(way) {
			scheme := d.scheme(name)
			if scheme == nil {
				d.log.Report(at, "unknown security scheme %q; components.securitySchemes has: %s", name, d.schemes())
				continue
			}
			token = token || carriesToken(scheme)
		}
	}
	return !token, token && optional
}

// carriesToken tells whether the Authorization header is what the scheme fills.
func carriesToken(s *openapi3.SecurityScheme) bool {
	switch s.Type {
	case "oauth2", "openIdConnect":
		return true
	case "http":
		return !strings.EqualFold(s.Scheme, "basic")
	case "apiKey":
		return s.In == "header" && strings.EqualFold(s.Name, "Authorization")
	default:
		return false
	}
}

// scheme returns the security scheme called name, or nil.
func (d *Document) scheme(name string) *openapi3.SecurityScheme {
	if d.api.Components == nil {
		return nil
	}
	if ref := d.api.Components.SecuritySchemes[name]; ref != nil {
		return ref.Value
	}
	return nil
}

// schemes lists the security schemes that there are.
func (d *Document) schemes() string {
	if d.api.Components == nil {
		return "none"
	}
	return place.List(sorted(d.api.Components.SecuritySchemes))
}
