package sample

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// make makes a value for schemas that hold at the same time. Where they have more than
// one way to be met, it is made anew until it fits: what is wrong in a part is mended
// there, and not by making all of the value again.
func (m *Maker) make(refs []*openapi3.SchemaRef, depth int) (v any, err error) {
	limit := attempts(refs)
	turn, strict := m.turn, m.strict
	defer func() { m.turn, m.strict = turn, strict }()
	for n := range limit {
		m.turn, m.strict = turn+n, strict || n%2 == 1
		v, err = m.once(refs, depth)
		if m.nodes > maxNodes || err == nil && (limit == 1 || m.fitsAll(refs, v)) {
			return v, err
		}
	}
	if err == nil {
		err = ErrNone
	}
	return nil, err
}

// attempts is how often a value is made for the schemas, before it counts as impossible.
func attempts(refs []*openapi3.SchemaRef) int {
	variants := 0
	var count func(ref *openapi3.SchemaRef, depth int)
	count = func(ref *openapi3.SchemaRef, depth int) {
		if ref == nil || ref.Value == nil || depth > deepest {
			return
		}
		x := ref.Value
		variants += len(x.OneOf) + len(x.AnyOf) + len(x.AllOf)
		if x.Not != nil || x.If != nil || x.Pattern != "" || len(x.DependentSchemas)+len(x.DependentRequired) > 0 {
			variants++
		}
		for _, part := range x.AllOf {
			count(part, depth+1)
		}
	}
	for _, r := range refs {
		count(r, 0)
	}
	if variants == 0 && len(refs) < 2 {
		return 1
	}
	return min(max(partTries, 2*variants), 64)
}

// once makes a value that may not fit.
func (m *Maker) once(refs []*openapi3.SchemaRef, depth int) (any, error) {
	if m.nodes++; m.nodes > maxNodes || depth > deepest {
		return nil, ErrNone
	}
	s := m.shapeOf(refs)
	if s.limited {
		if len(s.allowed) == 0 {
			return nil, ErrNone
		}
		return schema.Plain(s.allowed[m.rand.IntN(len(s.allowed))])
	}
	if !m.plain {
		for _, v := range s.given {
			if m.fitsAll(refs, v) {
				return schema.Plain(v)
			}
		}
	}
	if s.null && depth > shallow {
		return nil, nil
	}
	switch m.kind(s) {
	case "object":
		return m.object(s, depth)
	case "array":
		return m.array(s, depth)
	case "string":
		return m.text(s)
	case "integer":
		return m.number(s, true)
	case "number":
		return m.number(s, s.format == "int32" || s.format == "int64")
	case "boolean":
		return m.rand.IntN(2) == 0, nil
	case "null":
		return nil, nil
	}
	return nil, ErrNone // types that exclude each other
}

// kind is the type of the value to make.
func (m *Maker) kind(s *shape) string {
	switch {
	case len(s.types) > 1:
		rest := slices.DeleteFunc(slices.Clone(s.types), func(t string) bool { return t == "null" })
		if len(rest) == 0 {
			return "null"
		}
		return rest[m.rand.IntN(len(rest))]
	case len(s.types) == 1:
		return s.types[0]
	case s.typed:
		return ""
	case len(s.props)+len(s.required)+len(s.extra)+len(s.tags) > 0 || s.minProps > 0:
		return "object"
	case s.items != nil || s.prefix != nil || s.contains != nil || s.minItems > 0:
		return "array"
	case s.min > -1e300 || s.max < 1e300 || s.multiples != nil:
		return "number"
	default:
		return "string"
	}
}
