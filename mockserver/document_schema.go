package mockserver

import (
	"errors"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

// checkSchemas looks for schemas that would take the process with them.
func checkSchemas(doc *openapi3.T) error {
	var check schema.Checker
	seen := map[*openapi3.Schema]bool{}
	var walk func(*openapi3.SchemaRef, int) error
	walk = func(ref *openapi3.SchemaRef, depth int) error {
		if ref == nil || ref.Value == nil || seen[ref.Value] {
			return nil
		}
		seen[ref.Value] = true
		if depth > 1000 {
			return errors.New("schemas are nested deeper than 1000")
		}
		if err := check.Check(ref); err != nil {
			return err
		}
		for _, inner := range innerSchemas(ref.Value) {
			if err := walk(inner, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	for _, ref := range allSchemas(doc) {
		if err := walk(ref, 0); err != nil {
			return err
		}
	}
	return nil
}

// innerSchemas are what a schema refers to.
func innerSchemas(x *openapi3.Schema) openapi3.SchemaRefs {
	all := slices.Concat(x.AllOf, x.OneOf, x.AnyOf, x.PrefixItems, openapi3.SchemaRefs{
		x.Not, x.If, x.Then, x.Else, x.Items, x.Contains, x.PropertyNames, x.ContentSchema,
		x.AdditionalProperties.Schema, x.UnevaluatedItems.Schema, x.UnevaluatedProperties.Schema,
	})
	for _, named := range [...]openapi3.Schemas{x.Properties, x.PatternProperties, x.DependentSchemas, x.Defs} {
		all = slices.AppendSeq(all, maps.Values(named))
	}
	return all
}

// allSchemas are those that the document's operations and components begin with.
func allSchemas(doc *openapi3.T) openapi3.SchemaRefs {
	var all openapi3.SchemaRefs
	content := func(c openapi3.Content) {
		for _, m := range c {
			if m != nil {
				all = append(all, m.Schema)
			}
		}
	}
	parameters := func(list openapi3.Parameters) {
		for _, p := range list {
			if p != nil && p.Value != nil {
				all = append(all, p.Value.Schema)
				content(p.Value.Content)
			}
		}
	}
	if doc.Components != nil {
		all = slices.AppendSeq(all, maps.Values(doc.Components.Schemas))
	}
	for _, item := range doc.Paths.Map() {
		if item == nil {
			continue
		}
		parameters(item.Parameters)
		for _, op := range item.Operations() {
			parameters(op.Parameters)
			if op.RequestBody != nil && op.RequestBody.Value != nil {
				content(op.RequestBody.Value.Content)
			}
			for _, r := range op.Responses.Map() {
				if r == nil || r.Value == nil {
					continue
				}
				content(r.Value.Content)
				for _, h := range r.Value.Headers {
					if h != nil && h.Value != nil {
						all = append(all, h.Value.Schema)
						content(h.Value.Content)
					}
				}
			}
		}
	}
	return all
}
