package mockserver

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/roles"
	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/tokenendpoint"
)

// readRoles returns the operations with an auth role, by method and path. A token
// endpoint of OAuth 2.0 plays two, and need not be among the document's paths: it is
// added there.
func readRoles(doc *openapi3.T, source []byte) (map[string][]tokenendpoint.Endpoint, error) {
	auth, err := roles.Read(doc, "document", source)
	if err != nil {
		return nil, err
	}
	out := map[string][]tokenendpoint.Endpoint{}
	for _, op := range [...]tokenendpoint.Endpoint{auth.SignIn, auth.Refresh, auth.Verify, auth.SignOut} {
		if op.Operation.Method == "" {
			continue
		}
		route := op.Operation.Route
		if u, err := url.Parse(op.URL); err == nil && op.URL != "" {
			route = u.Path // on another host there; here it is at this server
		}
		if op.OAuth2 {
			item := doc.Paths.Value(route)
			if item == nil {
				item = &openapi3.PathItem{}
				doc.Paths.Set(route, item)
			}
			if item.Post == nil {
				item.Post = tokenEndpoint()
			}
		}
		key := op.Operation.Method + " " + route
		out[key] = append(out[key], op)
	}
	return out, nil
}

// tokenEndpoint is an operation that takes grants and hands out tokens (RFC 6749,
// sections 4 and 5.1).
func tokenEndpoint() *openapi3.Operation {
	text, number := openapi3.NewStringSchema(), openapi3.NewIntegerSchema()
	op := openapi3.NewOperation()
	op.Security = &openapi3.SecurityRequirements{}
	op.RequestBody = &openapi3.RequestBodyRef{Value: openapi3.NewRequestBody().WithRequired(true).WithContent(openapi3.Content{
		"application/x-www-form-urlencoded": openapi3.NewMediaType().WithSchema(
			openapi3.NewObjectSchema().WithProperty("grant_type", text).WithRequired([]string{"grant_type"})),
	})}
	op.AddResponse(http.StatusOK, openapi3.NewResponse().WithDescription("tokens").WithJSONSchema(
		openapi3.NewObjectSchema().WithProperty("access_token", text).WithProperty("token_type", text).WithProperty("expires_in", number)))
	refusal := openapi3.NewResponse().WithDescription("no tokens").WithJSONSchema( // section 5.2
		openapi3.NewObjectSchema().WithProperty("error", text).WithProperty("error_description", text).WithRequired([]string{"error"}).WithoutAdditionalProperties())
	op.Responses.Set("default", &openapi3.ResponseRef{Value: refusal})
	return op
}

// needsNoBearer reports whether o gives access tokens for something that is not one:
// whoever calls it has none yet, or one that has expired, even if the document asks
// for one everywhere.
func (o *operation) needsNoBearer() bool {
	return slices.ContainsFunc(o.auth, func(a tokenendpoint.Endpoint) bool {
		return a.Operation.Role == refresh.RoleSignIn ||
			a.Operation.Role == refresh.RoleRefresh && (a.Request.RefreshToken != "" || a.Request.AccessToken != "bearer")
	})
}
