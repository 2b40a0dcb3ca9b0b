package spec

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/internal/openapi/schema"
)

// examplesFit reports whether the examples of the successes of op are what their
// schemas say. A mock server answers with them, and many documents have others.
func examplesFit(op *openapi3.Operation) bool {
	responses := op.Responses.Map()
	for _, status := range schema.Successes(op) {
		for media, m := range responses[status].Value.Content {
			if m == nil || m.Schema == nil || m.Schema.Value == nil || !schema.IsJSON(media) {
				continue
			}
			examples := []any{m.Example, m.Schema.Value.Example}
			for _, e := range m.Examples {
				if e != nil && e.Value != nil {
					examples = append(examples, e.Value.Value)
				}
			}
			for _, e := range examples {
				if e != nil && !fits(m.Schema.Value, e) {
					return false
				}
			}
		}
	}
	return true
}

// ambiguous reports whether a success is one of several schemas that nothing tells
// apart: a mock server may find no value that is one of them alone.
func ambiguous(op *openapi3.Operation) bool {
	responses := op.Responses.Map()
	for _, status := range schema.Successes(op) {
		for _, m := range responses[status].Value.Content {
			if m != nil && m.Schema != nil && m.Schema.Value != nil && len(m.Schema.Value.OneOf) > 1 && m.Schema.Value.Discriminator == nil {
				return true
			}
		}
	}
	return false
}

// fits reports whether a value is what a schema says. One that contains itself says
// nothing that could be checked: the validator would never return.
func fits(s *openapi3.Schema, value any, as ...openapi3.SchemaValidationOption) bool {
	return !(&cycles{seen: map[*openapi3.Schema]bool{}}).in(s) && s.VisitJSON(value, as...) == nil
}

// cycles looks for schemas that contain themselves.
type cycles struct {
	seen map[*openapi3.Schema]bool
	open []*openapi3.Schema // whose parts are being looked at
}

// in reports whether s, or a schema below it, contains itself.
func (c *cycles) in(s *openapi3.Schema) bool {
	if slices.Contains(c.open, s) {
		return true
	}
	if c.seen[s] {
		return false
	}
	c.seen[s] = true
	parts := slices.Concat(s.AllOf, s.OneOf, s.AnyOf)
	if s.Not != nil {
		parts = append(parts, s.Not)
	}
	c.open = append(c.open, s)
	for _, p := range parts {
		if p.Value != nil && c.in(p.Value) {
			return true
		}
	}
	open := c.open
	c.open = nil // what is below is another value
	for _, p := range below(s) {
		if p != nil && p.Value != nil && c.in(p.Value) {
			return true
		}
	}
	c.open = open[:len(open)-1]
	return false
}

// below are the schemas of the values in a value.
func below(s *openapi3.Schema) []*openapi3.SchemaRef {
	all := []*openapi3.SchemaRef{s.Items, s.AdditionalProperties.Schema}
	for _, name := range sorted(s.Properties) {
		all = append(all, s.Properties[name])
	}
	return all
}
