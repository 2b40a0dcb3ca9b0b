package drive

import (
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// deep is how far down optional properties are set.
const deep = 7

// A sampler makes values that fit a schema. It is no judge: every value is looked at
// by a validator before it is used.
type sampler struct {
	request bool // leave out what is readOnly, and otherwise what is writeOnly
	precise bool // int64 with more digits than a float64 has
	variant int  // which of several possibilities is taken
	made    int  // of texts, to tell them apart
	steps   int  // bounds the work for schemas that refer to each other
}

// maxSteps bounds one sample.
const maxSteps = 4000

// of returns a value for s.
func (m *sampler) of(ref *openapi3.SchemaRef, depth int) any {
	m.steps++
	if ref == nil || ref.Value == nil {
		return m.text("any")
	}
	s := merged(ref.Value)
	switch {
	case s.Const != nil:
		return s.Const
	case len(s.Enum) > 0:
		return m.one(s.Enum)
	case len(s.OneOf)+len(s.AnyOf) > 0:
		return m.union(s, depth)
	}
	switch kind(s) {
	case "object":
		return m.object(s, depth)
	case "array":
		return m.array(s, depth)
	case "boolean":
		return m.variant%2 == 0
	case "integer", "number":
		return m.number(s)
	case "null":
		return nil
	case "string":
		return m.string(s)
	}
	return m.text("any")
}

// one is one of the values of an enum, and null only where there is nothing else.
func (m *sampler) one(values []any) any {
	for i := range values {
		if v := values[(i+m.variant)%len(values)]; v != nil {
			return v
		}
	}
	return nil
}

// kind is the type of a schema, also where it does not say.
func kind(s *openapi3.Schema) string {
	if s.Type != nil {
		for _, t := range s.Type.Slice() {
			if t != "null" {
				return t
			}
		}
		if len(s.Type.Slice()) > 0 {
			return "null"
		}
	}
	switch {
	case len(s.Properties) > 0 || s.AdditionalProperties.Schema != nil || len(s.Required) > 0:
		return "object"
	case s.Items != nil:
		return "array"
	case s.Pattern != "" || s.MinLength > 0 || s.MaxLength != nil || s.Format != "":
		return "string"
	case s.Min != nil || s.Max != nil:
		return "number"
	}
	return ""
}

// union takes a variant, with what stands beside the union.
func (m *sampler) union(s *openapi3.Schema, depth int) any {
	variants := append(slices.Clone(s.OneOf), s.AnyOf...)
	if len(s.OneOf) > 0 {
		variants = s.OneOf
	}
	var chosen *openapi3.SchemaRef
	for i := range variants {
		v := variants[(i+m.variant)%len(variants)]
		if chosen == nil || chosen.Value != nil && kind(chosen.Value) == "null" {
			chosen = v
		}
	}
	rest := *s
	rest.OneOf, rest.AnyOf, rest.Discriminator = nil, nil, nil
	value := m.of(chosen, depth+1)
	object, is := value.(map[string]any)
	if !is {
		return value
	}
	if len(rest.Properties) > 0 {
		beside, _ := m.object(&rest, depth).(map[string]any)
		for k, v := range beside {
			if _, has := object[k]; !has {
				object[k] = v
			}
		}
	}
	if d := s.Discriminator; d != nil && d.PropertyName != "" {
		object[d.PropertyName] = nameOf(d, chosen.Ref, object[d.PropertyName])
	}
	return object
}

// nameOf is what the discriminator says of the variant at ref.
func nameOf(d *openapi3.Discriminator, ref string, otherwise any) any {
	name := lastOf(ref)
	for _, key := range slices.Sorted(maps.Keys(d.Mapping)) {
		if to := d.Mapping[key].Ref; to == ref || lastOf(to) == name && name != "" {
			return key
		}
	}
	if name == "" {
		return otherwise
	}
	return name
}

// object sets every property, down to some depth.
func (m *sampler) object(s *openapi3.Schema, depth int) any {
	object := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		if p == nil || p.Value == nil {
			continue
		}
		if all := merged(p.Value); m.request && all.ReadOnly || !m.request && all.WriteOnly {
			continue
		}
		if !slices.Contains(s.Required, name) && (depth >= deep || m.steps > maxSteps) {
			continue
		}
		if depth > 4*deep {
			continue // a schema that requires itself has no value
		}
		object[name] = m.of(p, depth+1)
	}
	extra := s.AdditionalProperties
	for i := 0; extra.Schema != nil && depth < deep && m.steps <= maxSteps && i < max(1, int(s.MinProps)-len(object)); i++ {
		object[fmt.Sprintf("extra%d", i)] = m.of(extra.Schema, depth+1)
	}
	return object
}

// array has one item more than it needs, if it may.
func (m *sampler) array(s *openapi3.Schema, depth int) any {
	items := []any{}
	if depth >= deep && s.MinItems == 0 || m.steps > maxSteps {
		return items
	}
	n := max(1, int(min(s.MinItems, 100)))
	if s.MaxItems != nil {
		n = min(n, int(*s.MaxItems))
	}
	own := *m
	for i := range n {
		if s.UniqueItems {
			own.variant = m.variant + i
		}
		items = append(items, own.of(s.Items, depth+1))
	}
	m.made, m.steps = own.made, own.steps
	return items
}
