package spec

import (
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/schema"
)

// Successes are the successes of an operation.
type Successes struct {
	// JSON are the ones with a JSON body that has a schema.
	JSON []JSONResponse
	// Streams are the media types of all others, sorted.
	Streams []string
	// Empty is true when one has no body.
	Empty bool
}

// JSONResponse is one success.
type JSONResponse struct {
	// Status is as it stands in the document: "200", "2XX" or "default".
	Status string
	Media  string
	// Object is false for arrays, maps and plain values.
	Object bool
	// Nullable is true when the body may be null.
	Nullable bool
}

// successes reads the successes of op. A response to HEAD has no body, nor one of
// 204 and 205, whatever the document says (RFC 9110, sections 9.3.2 and 15.3).
func successes(op *openapi3.Operation, method string) Successes {
	var a Successes
	if method == http.MethodHead {
		return Successes{Empty: true}
	}
	responses := op.Responses.Map()
	for _, status := range schema.Successes(op) {
		content := responses[status].Value.Content
		if status == "204" || status == "205" {
			content = nil
		}
		a.Empty = a.Empty || len(content) == 0
		for _, media := range sorted(content) {
			m := content[media]
			if m == nil || m.Schema == nil || m.Schema.Value == nil || !schema.IsJSON(media) {
				a.Streams = append(a.Streams, media)
				continue
			}
			a.JSON = append(a.JSON, JSONResponse{
				Status: status, Media: media,
				Object: isObject(m.Schema), Nullable: nullable(m.Schema.Value),
			})
		}
	}
	slices.Sort(a.Streams)
	a.Streams = slices.Compact(a.Streams)
	return a
}

// isObject reports whether a schema becomes a Go struct.
func isObject(s *openapi3.SchemaRef) bool {
	for _, p := range schema.Parts(openapi3.SchemaRefs{s}) {
		if len(p.Properties) > 0 {
			return true
		}
	}
	return len(s.Value.OneOf)+len(s.Value.AnyOf) > 0
}

// nullable reports whether a schema takes null: in the manner of 3.0 or of 3.1.
func nullable(s *openapi3.Schema) bool {
	return s.Nullable || slices.Contains(s.Type.Slice(), "null")
}
