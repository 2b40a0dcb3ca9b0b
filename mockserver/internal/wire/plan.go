package wire

import (
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxPlans bounds the ways to choose among nested unions that are tried.
const maxPlans = 200

// plan is one way to fit schemas that hold at the same time: of each union, one variant.
type plan []*openapi3.Schema

// plans are the ways to fit a schema. A document may have more than are worth trying.
func plans(refs []*openapi3.SchemaRef) []plan {
	out := []plan{nil}
	for _, ref := range refs {
		if ref != nil && ref.Value != nil {
			out = with(out, ref.Value, 0)
		}
	}
	return out
}

// with adds a schema to each plan, and so all that holds along with it.
func with(all []plan, s *openapi3.Schema, depth int) []plan {
	if depth > 50 {
		return all
	}
	for i := range all {
		all[i] = append(slices.Clip(all[i]), s)
	}
	for _, part := range s.AllOf {
		if part != nil && part.Value != nil {
			all = with(all, part.Value, depth+1)
		}
	}
	for _, variants := range [...]openapi3.SchemaRefs{s.OneOf, s.AnyOf, conditional(s)} {
		if len(variants) == 0 {
			continue
		}
		var chosen []plan
		for _, v := range variants {
			if v == nil || v.Value == nil || len(chosen) > maxPlans {
				continue
			}
			before := make([]plan, len(all))
			copy(before, all)
			chosen = append(chosen, with(before, v.Value, depth+1)...)
		}
		all = chosen
	}
	return all[:min(len(all), maxPlans)]
}

// conditional are the variants of if, then and else.
func conditional(s *openapi3.Schema) openapi3.SchemaRefs {
	if s.If == nil || s.Then == nil && s.Else == nil {
		return nil
	}
	open := &openapi3.SchemaRef{Value: &openapi3.Schema{}}
	out := openapi3.SchemaRefs{s.Then, s.Else}
	for i := range out {
		if out[i] == nil {
			out[i] = open
		}
	}
	return out
}

// types are those that a value may have, nil for any.
func (p plan) types() []string {
	var out []string
	for _, s := range p {
		own := ownTypes(s)
		switch {
		case len(own) == 0:
		case out == nil:
			out = own
		default:
			out = slices.DeleteFunc(slices.Clone(out), func(t string) bool {
				return !slices.Contains(own, t) && (t != "integer" || !slices.Contains(own, "number"))
			})
		}
	}
	return out
}

// ownTypes are those of a schema itself, without what it is made of.
func ownTypes(s *openapi3.Schema) []string {
	out := slices.Clone(s.Type.Slice())
	if len(out) > 0 && s.Nullable {
		out = append(out, "null")
	}
	if len(out) > 0 {
		return out
	}
	switch {
	case len(s.Properties) > 0, s.AdditionalProperties.Schema != nil, len(s.Required) > 0:
		return []string{"object", "string", "number", "boolean", "array", "null"}
	case s.Items != nil, len(s.PrefixItems) > 0:
		return []string{"array", "string", "number", "boolean", "object", "null"}
	}
	return nil
}

// property are the schemas of a member of an object.
func (p plan) property(name string) []*openapi3.SchemaRef {
	var out []*openapi3.SchemaRef
	for _, s := range p {
		switch ref, named := s.Properties[name]; {
		case named:
			out = append(out, ref)
		case s.AdditionalProperties.Schema != nil:
			out = append(out, s.AdditionalProperties.Schema)
		}
	}
	return out
}

// takes reports whether an object may have a member that others could have too: one that
// is named, or any where the members are not named.
func (p plan) takes(name string) bool {
	open := false
	for _, s := range p {
		if s.Properties[name] != nil {
			return true
		}
		open = open || s.AdditionalProperties.Schema != nil || s.AdditionalProperties.Has != nil && *s.AdditionalProperties.Has ||
			len(s.PatternProperties) > 0
	}
	return open
}

// item are the schemas of a member of a list.
func (p plan) item(at int) []*openapi3.SchemaRef {
	var out []*openapi3.SchemaRef
	for _, s := range p {
		switch {
		case at < len(s.PrefixItems):
			out = append(out, s.PrefixItems[at])
		case s.Items != nil:
			out = append(out, s.Items)
		}
	}
	return out
}
