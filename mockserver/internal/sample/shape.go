package sample

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// shape is what a schema asks for once allOf is merged and one of each oneOf and
// anyOf is chosen.
type shape struct {
	types   []string // empty: any, unless typed
	typed   bool
	null    bool
	given   []any // examples and defaults
	allowed []any // const and enum
	limited bool  // only allowed counts

	format         string
	pattern        []string
	minLen, maxLen uint64

	min, max         float64
	openMin, openMax bool
	multiples        []float64

	items, prefix      []*openapi3.SchemaRef
	contains           *openapi3.SchemaRef
	minContains        uint64
	minItems, maxItems uint64
	unique             bool
	closedItems        bool // no others than prefix

	props              map[string][]*openapi3.SchemaRef
	required           []string
	extra              []*openapi3.SchemaRef
	closed             bool // no other properties
	minProps, maxProps uint64
	patterns           []namePattern
	names              *openapi3.SchemaRef // of properties
	dependent          map[string][]string // what a property asks for
	tags               map[string]any      // values of discriminators
}

// namePattern is an entry of patternProperties.
type namePattern struct {
	text  string
	names *schema.Pattern
	value *openapi3.SchemaRef
}

// shapeOf merges schemas that hold at the same time.
func (m *Maker) shapeOf(refs []*openapi3.SchemaRef) *shape {
	s := &shape{
		maxLen: math.MaxUint64, maxItems: math.MaxUint64, maxProps: math.MaxUint64,
		min: math.Inf(-1), max: math.Inf(1),
		props: map[string][]*openapi3.SchemaRef{}, dependent: map[string][]string{}, tags: map[string]any{},
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
	if x.If != nil && (x.Then != nil || x.Else != nil) {
		if m.choose(2) == 0 {
			m.add(s, x.If)
			m.add(s, x.Then)
		} else {
			m.add(s, x.Else)
		}
	}
	for _, choices := range [...]openapi3.SchemaRefs{x.OneOf, x.AnyOf} {
		if len(choices) == 0 {
			continue
		}
		choices = mapped(x.Discriminator, choices)
		chosen := choices[m.choose(len(choices))]
		m.add(s, chosen)
		if x.Discriminator != nil && chosen != nil {
			s.tags[x.Discriminator.PropertyName] = m.tag(x.Discriminator, chosen)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(x.DependentSchemas)) {
		if !m.strict {
			m.add(s, x.DependentSchemas[name])
		}
	}
}

func (s *shape) addType(x *openapi3.Schema) {
	s.null = s.null || x.Nullable
	if x.Always != nil && !*x.Always {
		s.types, s.typed = nil, true
		return
	}
	types := slices.Clone(x.Type.Slice())
	if len(types) == 0 {
		return
	}
	if !s.typed {
		s.types, s.typed = types, true
		return
	}
	var both []string
	for _, t := range append(slices.Clone(s.types), types...) {
		if !slices.Contains(both, t) && covers(s.types, t) && covers(types, t) {
			both = append(both, t)
		}
	}
	s.types = both
}

// covers reports whether values of a type are among those of some types.
func covers(types []string, t string) bool {
	return slices.Contains(types, t) || t == "integer" && slices.Contains(types, "number")
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
	switch {
	case allowed == nil:
	case s.limited:
		s.allowed = slices.DeleteFunc(slices.Clone(s.allowed), func(v any) bool {
			return !slices.ContainsFunc(allowed, func(other any) bool { return sameJSON(v, other) })
		})
	default:
		s.allowed, s.limited = allowed, true
	}
}

func sameJSON(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func (s *shape) addText(x *openapi3.Schema) {
	switch {
	case x.Format != "":
		s.format = x.Format
	case x.ContentEncoding == "base64":
		s.format = "byte"
	}
	if x.Pattern != "" {
		s.pattern = append(s.pattern, x.Pattern)
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
		s.contains, s.minContains = x.Contains, 1
		if x.MinContains != nil {
			s.minContains = *x.MinContains
		}
	}
	s.closedItems = s.closedItems || x.UnevaluatedItems.Has != nil && !*x.UnevaluatedItems.Has ||
		x.Items != nil && x.Items.Value != nil && x.Items.Value.Always != nil && !*x.Items.Value.Always
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
	if u := x.UnevaluatedProperties; u.Has != nil && !*u.Has {
		s.closed = true
	}
	for _, text := range slices.Sorted(maps.Keys(x.PatternProperties)) {
		s.patterns = append(s.patterns, namePattern{text: text, names: schema.CompilePattern(text), value: x.PatternProperties[text]})
	}
	if x.PropertyNames != nil {
		s.names = x.PropertyNames
	}
	for name, others := range x.DependentRequired {
		s.dependent[name] = append(s.dependent[name], others...)
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
