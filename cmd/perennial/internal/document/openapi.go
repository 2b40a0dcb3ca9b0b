package document

import (
	"encoding/json"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

// OpenAPI returns the document as kin-openapi reads it, with its references
// resolved. Each call returns one of its own, which the caller may change.
func (d *Document) OpenAPI() (*openapi3.T, error) {
	data, err := d.JSON()
	if err != nil {
		return nil, err
	}
	doc := &openapi3.T{}
	// Not by its loader: that reads JSON as YAML, in a time that is quadratic.
	if err := json.Unmarshal(data, doc); err != nil {
		return nil, fmt.Errorf("%s: %w", d.Name, err)
	}
	if err := openapi3.NewLoader().ResolveRefsIn(doc, nil); err != nil {
		return nil, fmt.Errorf("%s: %w", d.Name, err)
	}
	return doc, nil
}
