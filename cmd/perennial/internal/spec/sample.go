package spec

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// sample returns values for the path parameters of an operation, by their names;
// false if it needs more than these, or values that only its server knows.
func sample(item *openapi3.PathItem, op *openapi3.Operation) (map[string]any, bool) {
	values := map[string]any{}
	if op.RequestBody != nil && op.RequestBody.Value != nil && op.RequestBody.Value.Required {
		return nil, false
	}
	if !examplesFit(op) {
		return nil, false
	}
	for _, ref := range slices.Concat(op.Parameters, item.Parameters) {
		p := ref.Value
		if p == nil || p.Required && p.In != "path" {
			return nil, false
		}
		if p.In != "path" || values[p.Name] != nil {
			continue
		}
		v := sampleValue(p)
		if v == nil {
			return nil, false
		}
		values[p.Name] = v
	}
	return values, true
}

// sampleValue is a value for a path parameter that its schema accepts, nil if that
// takes more than a guess.
func sampleValue(p *openapi3.Parameter) any {
	if p.Schema == nil || p.Schema.Value == nil {
		return nil
	}
	s := p.Schema.Value
	for _, v := range []any{p.Example, s.Example, "1", "demo", "00000000-0000-4000-8000-000000000000", 1.0, 100.0} {
		switch v.(type) {
		case string, float64:
		default:
			continue
		}
		if s.Type != nil && fits(s, v) && (s.Format == "" || s.Format == "int32" || s.Format == "int64" || s.Format == "uuid") {
			return v
		}
	}
	return nil
}
