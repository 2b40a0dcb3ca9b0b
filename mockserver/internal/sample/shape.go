package sample

import (
	"math"
	"path"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// shape is what a schema asks for once allOf is merged and one of each oneOf and
// anyOf is chosen.
type shape struct {
	types   []string // empty: any
	null    bool
	given   []any // examples and defaults
	allowed []any // const and enum
	limited bool  // only allowed counts

	format, pattern string
	minLen, maxLen  uint64

	min, max         float64
	openMin, openMax bool
	multiples        []float64

	items, prefix      []*openapi3.SchemaRef
	contains           *openapi3.SchemaRef
	minItems, maxItems uint64
	unique             bool

	props              map[string][]*openapi3.SchemaRef
	required           []string
	extra              []*openapi3.SchemaRef
	closed             bool // no other properties
	minProps, maxProps uint64
	tags               map[string]string // values of discriminators
}

// shapeOf merges schemas that hold at the same time.
func (m *Maker) shapeOf(refs []*openapi3.SchemaRef) *shape {
	s := &shape{
		maxLen: math.MaxUint64, maxItems: math.MaxUint64, maxProps: math.MaxUint64,
		min: math.Inf(-1), max: math.Inf(1),
		props: map[string][]*openapi3.SchemaRef{}, tags: map[string]string{},
	}
	for _, ref := range refs {
		m.add(s, ref)
	}
	return s
}

func (m *Maker) add(s *shape, ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil {
		return
	}
	x := ref.Value
	s.addType(x)
	s.addGiven(x)
	s.addText(x)
	s.addNumber(x)
	s.addArray(x)
	s.addObject(x)
	for _, part := range x.AllOf {
		m.add(s, part)
	}
	for _, choices := range [...]openapi3.SchemaRefs{x.OneOf, x.AnyOf} {
		if len(choices) == 0 {
			continue
		}
		chosen := choices[m.rand.IntN(len(choices))]
		m.add(s, chosen)
		if x.Discriminator != nil {
			s.tags[x.Discriminator.PropertyName] = tag(x.Discriminator, chosen)
		}
	}
}

// tag is the value of a discriminator that stands for the schema.
func tag(d *openapi3.Discriminator, chosen *openapi3.SchemaRef) string {
	var names []string
	for name, to := range d.Mapping {
		if to.Ref == chosen.Ref || path.Base(to.Ref) == path.Base(chosen.Ref) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		return slices.Min(names)
	}
	return path.Base(chosen.Ref)
}

func (s *shape) addType(x *openapi3.Schema) {
	s.null = s.null || x.Nullable
	types := slices.Clone(x.Type.Slice())
	switch {
	case len(types) == 0:
	case len(s.types) == 0:
		s.types = types
	default:
		s.types = slices.DeleteFunc(s.types, func(t string) bool {
			return !slices.Contains(types, t) && (t != "integer" || !slices.Contains(types, "number"))
		})
	}
}

func (s *shape) addGiven(x *openapi3.Schema) {
	if x.Example != nil {
		s.given = append(s.given, x.Example)
	}
	s.given = append(s.given, x.Examples...)
	if x.Default != nil {
		s.given = append(s.given, x.Default)
	}
	allowed := x.Enum
	if x.Const != nil {
		allowed = []any{x.Const}
	}
	if allowed != nil {
		s.allowed, s.limited = allowed, true
	}
}

func (s *shape) addText(x *openapi3.Schema) {
	if x.Format != "" {
		s.format = x.Format
	}
	if x.Pattern != "" {
		s.pattern = x.Pattern
	}
	s.minLen = max(s.minLen, x.MinLength)
	s.maxLen = least(s.maxLen, x.MaxLength)
}

func (s *shape) addNumber(x *openapi3.Schema) {
	s.low(x.Min, x.ExclusiveMin.IsTrue())
	s.low(x.ExclusiveMin.Value, true)
	s.high(x.Max, x.ExclusiveMax.IsTrue())
	s.high(x.ExclusiveMax.Value, true)
	if x.MultipleOf != nil && *x.MultipleOf > 0 {
		s.multiples = append(s.multiples, *x.MultipleOf)
	}
}

func (s *shape) low(bound *float64, open bool) {
	if bound != nil && (*bound > s.min || *bound == s.min && open) {
		s.min, s.openMin = *bound, open
	}
}

func (s *shape) high(bound *float64, open bool) {
	if bound != nil && (*bound < s.max || *bound == s.max && open) {
		s.max, s.openMax = *bound, open
	}
}

func (s *shape) addArray(x *openapi3.Schema) {
	if x.Items != nil {
		s.items = append(s.items, x.Items)
	}
	s.prefix = append(s.prefix, x.PrefixItems...)
	if x.Contains != nil {
		s.contains = x.Contains
	}
	s.minItems = max(s.minItems, x.MinItems)
	s.maxItems = least(s.maxItems, x.MaxItems)
	s.unique = s.unique || x.UniqueItems
}

func (s *shape) addObject(x *openapi3.Schema) {
	for name, p := range x.Properties {
		s.props[name] = append(s.props[name], p)
	}
	s.required = append(s.required, x.Required...)
	if extra := x.AdditionalProperties; extra.Schema != nil {
		s.extra = append(s.extra, extra.Schema)
	} else if extra.Has != nil && !*extra.Has {
		s.closed = true
	}
	s.minProps = max(s.minProps, x.MinProps)
	s.maxProps = least(s.maxProps, x.MaxProps)
}

func least(bound uint64, other *uint64) uint64 {
	if other == nil {
		return bound
	}
	return min(bound, *other)
}
