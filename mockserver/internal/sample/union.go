package sample

import (
	"encoding/json"
	"path"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// mapped are the variants that a mapping names, all of them where it names none: others
// may have a name by default, but not every client knows it.
func mapped(d *openapi3.Discriminator, choices openapi3.SchemaRefs) openapi3.SchemaRefs {
	if d == nil {
		return choices
	}
	named := slices.DeleteFunc(slices.Clone(choices), func(c *openapi3.SchemaRef) bool {
		for _, to := range d.Mapping {
			if c != nil && (to.Ref == c.Ref || path.Base(to.Ref) == path.Base(c.Ref)) {
				return false
			}
		}
		return true
	})
	if len(named) == 0 {
		return choices
	}
	return named
}

// choose is a number below n: one by chance, and the next ones at the next attempts.
func (m *Maker) choose(n int) int { return (m.rand.IntN(n) + m.turn) % n }

// tag is the value of a discriminator that stands for the schema: what the mapping
// says, or what the schema itself has there, or its name.
func (m *Maker) tag(d *openapi3.Discriminator, chosen *openapi3.SchemaRef) any {
	var names []string
	for name, to := range d.Mapping {
		if to.Ref == chosen.Ref || path.Base(to.Ref) == path.Base(chosen.Ref) {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		return m.key(d, chosen, slices.Min(names))
	}
	if own := m.shapeOf([]*openapi3.SchemaRef{chosen}).props[d.PropertyName]; own != nil && m.turn%2 == 0 {
		if p := m.shapeOf(own); p.limited && len(p.allowed) > 0 {
			return p.allowed[0]
		}
	}
	return path.Base(chosen.Ref)
}

// key is a key of the mapping, as a number or a boolean where the schema has one there.
func (m *Maker) key(d *openapi3.Discriminator, chosen *openapi3.SchemaRef, name string) any {
	types := m.shapeOf(m.shapeOf([]*openapi3.SchemaRef{chosen}).props[d.PropertyName]).types
	var v any
	if len(types) == 0 || slices.Contains(types, "string") || json.Unmarshal([]byte(name), &v) != nil {
		return name
	}
	return v
}
