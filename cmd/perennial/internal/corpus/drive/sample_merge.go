package drive

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// merged is a schema with the parts of its allOf put together.
func merged(s *openapi3.Schema) *openapi3.Schema {
	if len(s.AllOf) == 0 {
		return s
	}
	all := *s
	all.AllOf, all.Properties = nil, maps.Clone(s.Properties)
	if all.Properties == nil {
		all.Properties = openapi3.Schemas{}
	}
	all.Required = slices.Clone(s.Required)
	add(&all, s.AllOf, map[*openapi3.Schema]bool{s: true})
	return &all
}

// add puts parts into all.
func add(all *openapi3.Schema, parts openapi3.SchemaRefs, seen map[*openapi3.Schema]bool) {
	for _, ref := range parts {
		p := ref.Value
		if p == nil || seen[p] {
			continue
		}
		seen[p] = true
		add(all, p.AllOf, seen)
		for name, property := range p.Properties {
			if own := all.Properties[name]; own != nil && property.Value != own.Value {
				property = &openapi3.SchemaRef{Value: &openapi3.Schema{AllOf: openapi3.SchemaRefs{property, own}}}
			}
			all.Properties[name] = property
		}
		all.Required = append(all.Required, p.Required...)
		take(all, p)
	}
}

// take takes what p says and all does not.
func take(all, p *openapi3.Schema) {
	if all.Type == nil || len(all.Type.Slice()) == 0 {
		all.Type = p.Type
	}
	if all.Format == "" {
		all.Format = p.Format
	}
	if len(all.Enum) == 0 || len(p.Enum) > 0 && len(p.Enum) < len(all.Enum) {
		all.Enum = p.Enum
	}
	if all.Const == nil {
		all.Const = p.Const
	}
	if all.Pattern == "" {
		all.Pattern = p.Pattern
	}
	if all.Items == nil {
		all.Items = p.Items
	}
	if all.AdditionalProperties.Schema == nil {
		all.AdditionalProperties = p.AdditionalProperties
	}
	if len(all.OneOf)+len(all.AnyOf) == 0 {
		all.OneOf, all.AnyOf, all.Discriminator = p.OneOf, p.AnyOf, p.Discriminator
	}
	all.MinLength, all.MinItems = max(all.MinLength, p.MinLength), max(all.MinItems, p.MinItems)
	if all.MaxLength == nil {
		all.MaxLength = p.MaxLength
	}
	if all.MaxItems == nil {
		all.MaxItems = p.MaxItems
	}
	if all.Min == nil {
		all.Min = p.Min
	}
	if all.Max == nil {
		all.Max = p.Max
	}
	all.ReadOnly, all.WriteOnly = all.ReadOnly || p.ReadOnly, all.WriteOnly || p.WriteOnly
}

// lastOf is the last part of a reference.
func lastOf(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }
