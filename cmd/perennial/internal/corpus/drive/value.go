package drive

import (
	"encoding/json"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// remarshal copies a value by way of JSON.
func remarshal(from, to any) error {
	data, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, to)
}

// A sample is a value of the document, as JSON and as a validator sees it.
type sample struct {
	data  []byte
	value any
}

// newSample makes a value of a schema, or says why the validator takes none.
func (d *driver) newSample(ref *openapi3.SchemaRef, m *sampler) (s sample, err error) {
	if s.data, err = json.Marshal(m.of(ref, 0)); err != nil {
		return s, err
	}
	if err := json.Unmarshal(s.data, &s.value); err != nil {
		return s, err
	}
	if ref == nil || ref.Value == nil {
		return s, nil
	}
	return s, ref.Value.VisitJSON(s.value, d.rules(m.request)...)
}

// rules are how the validator is asked.
func (d *driver) rules(request bool) []openapi3.SchemaValidationOption {
	rules := []openapi3.SchemaValidationOption{openapi3.VisitAsResponse()}
	if request {
		rules[0] = openapi3.VisitAsRequest()
	}
	if d.doc.IsOpenAPI31OrLater() {
		rules = append(rules, openapi3.EnableJSONSchema2020())
	}
	return rules
}

// empty reports whether a value leaves nothing on the wire.
func (s sample) empty() bool {
	switch v := s.value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// isJSON reports whether a media type is one of JSON.
func isJSON(media string) bool {
	media, _, _ = strings.Cut(strings.ToLower(media), ";")
	media = strings.TrimSpace(media)
	return media == "application/json" || strings.HasSuffix(media, "+json") || media == "text/json"
}
