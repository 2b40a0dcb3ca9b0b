package mockserver

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/mediatype"
	"github.com/perennial-go/perennial/mockserver/internal/sample"
)

// problem responds with a failure in the shape that the document has for its status.
// It returns false when there is none, or none as JSON.
func (o *operation) problem(w http.ResponseWriter, p problemDocument) bool {
	if o.isTokenEndpoint() {
		writeGrantError(w, p)
		return true
	}
	response := o.failure(p.Status)
	if response == nil {
		return false
	}
	kind, media := offer(response.Content, nil)
	if media == nil || !mediatype.IsJSON(kind) {
		return false
	}
	m := sample.New(0, sample.Response, o.of.doc.IsOpenAPI31OrLater())
	own, err := plain(p)
	if err != nil {
		return false
	}
	if !m.Fits(media.Schema, own) {
		v, err := valueOf(m, media)
		if err != nil {
			return false
		}
		own = told(m, media.Schema, v, p)
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(own)
	return true
}

// failure is the documented response of a status.
func (o *operation) failure(status int) *openapi3.Response {
	responses := o.route.Operation.Responses
	for _, code := range [...]string{strconv.Itoa(status), strconv.Itoa(status/100) + "XX", "default"} {
		if ref := responses.Value(code); ref != nil && ref.Value != nil {
			return ref.Value
		}
	}
	return nil
}

// told puts what is known of the failure into fields of the usual names, as far as
// the schema lets it.
func told(m *sample.Maker, schema *openapi3.SchemaRef, v any, p problemDocument) any {
	object, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for name, value := range map[string]any{
		"message": p.Detail, "detail": p.Detail, "title": p.Title, "error_description": p.Detail,
		"error": p.Code, "code": p.Code, "status": float64(p.Status),
	} {
		was, there := object[name]
		if !there {
			continue
		}
		if object[name] = value; !m.Fits(schema, object) {
			object[name] = was
		}
	}
	return object
}
