package mockserver

import (
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/gen/roles"
	"github.com/perennial-go/perennial/refresh"
)

// readRoles reads which operations of the document have a part in the life of a
// session, by their methods and paths. At a token endpoint of OAuth 2.0 there are
// two: a sign-in and a refresh.
//
// A token endpoint that the document's paths do not have is added to them.
func readRoles(doc *openapi3.T, source []byte) (map[string][]refresh.AuthOperation, error) {
	auth, err := roles.Read(doc, "document", source)
	if err != nil {
		return nil, err
	}
	parts := map[string][]refresh.AuthOperation{}
	for _, part := range [...]refresh.AuthOperation{auth.Login, auth.Refresh, auth.Verify, auth.Logout} {
		if part.Operation.Method == "" {
			continue
		}
		key := part.Operation.Method + " " + part.Operation.Route
		parts[key] = append(parts[key], part)
		if part.OAuth2 {
			addTokenEndpoint(doc, part.Operation.Route)
		}
	}
	return parts, nil
}

func addTokenEndpoint(doc *openapi3.T, path string) {
	item := doc.Paths.Value(path)
	if item == nil {
		item = &openapi3.PathItem{}
		doc.Paths.Set(path, item)
	}
	if item.Post != nil {
		return
	}
	answer := openapi3.NewResponse().WithDescription("tokens").WithContent(openapi3.NewContentWithJSONSchema(openapi3.NewObjectSchema()))
	item.Post = &openapi3.Operation{
		Security:  &openapi3.SecurityRequirements{},
		Responses: openapi3.NewResponses(openapi3.WithStatus(http.StatusOK, &openapi3.ResponseRef{Value: answer})),
	}
}

// isTokenEndpoint tells whether the operation is one of OAuth 2.0. What such a one is
// asked and what it answers is told by RFC 6749, and not by the document.
func (o *operation) isTokenEndpoint() bool {
	return slices.ContainsFunc(o.parts, func(p refresh.AuthOperation) bool { return p.OAuth2 })
}
