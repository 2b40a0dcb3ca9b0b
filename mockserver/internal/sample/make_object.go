package sample

import (
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/perennial-go/perennial/mockserver/internal/schema"
)

func (m *Maker) object(s *shape, depth int) (any, error) {
	out := map[string]any{}
	for name, value := range s.tags {
		out[name] = value
	}
	if err := m.require(s, out, s.required, depth); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(s.props)) {
		if _, there := out[name]; there || uint64(len(out)) >= s.maxProps || m.hidden(s.props[name]) {
			continue
		}
		if (m.strict || depth >= shallow) && uint64(len(out)) >= s.minProps {
			break
		}
		// What cannot be made is left out, since it may be.
		if v, err := m.make(m.schemasOf(s, name), depth+1); err == nil {
			out[name] = v
		}
	}
	// What some members ask for may ask for more.
	for range len(s.dependent) {
		for _, name := range slices.Sorted(maps.Keys(s.dependent)) {
			if _, there := out[name]; !there {
				continue
			}
			if err := m.require(s, out, s.dependent[name], depth); err != nil {
				return nil, err
			}
		}
	}
	return out, m.fill(s, out, depth)
}

// require adds members that have to be there.
func (m *Maker) require(s *shape, out map[string]any, names []string, depth int) error {
	for _, name := range slices.Sorted(slices.Values(names)) {
		if _, there := out[name]; there || m.hidden(s.props[name]) {
			continue
		}
		v, err := m.make(m.schemasOf(s, name), depth+1)
		if err != nil {
			return err
		}
		out[name] = v
	}
	return nil
}

// schemasOf are the schemas of a property.
func (m *Maker) schemasOf(s *shape, name string) []*openapi3.SchemaRef {
	out := slices.Clone(s.props[name])
	for _, p := range s.patterns {
		if p.names.MatchString(name) {
			out = append(out, p.value)
		}
	}
	if len(out) == 0 {
		return s.extra
	}
	return out
}

// fill adds properties that have no names in the document: one to a map, and as many
// as minProperties asks for.
func (m *Maker) fill(s *shape, out map[string]any, depth int) error {
	want := s.minProps
	if len(s.props) == 0 && len(s.extra)+len(s.patterns) > 0 && depth < shallow && !m.strict {
		want = max(want, 1)
	}
	want = min(want, s.maxProps)
	for spare := 40; uint64(len(out)) < want && spare > 0; spare-- {
		name, refs := m.name(s, len(out)+40-spare)
		if refs == nil && s.closed {
			return nil
		}
		if _, there := out[name]; there {
			continue
		}
		v, err := m.make(refs, depth+1)
		if err != nil {
			return err
		}
		out[name] = v
		spare++
		if m.nodes > maxNodes {
			return ErrNone
		}
	}
	return nil
}

// name makes a name that the document does not have, and the schemas of its value.
func (m *Maker) name(s *shape, n int) (string, []*openapi3.SchemaRef) {
	if len(s.patterns) > 0 && (s.closed || len(s.extra) == 0) {
		p := s.patterns[n%len(s.patterns)]
		if text, ok := m.matching(&shape{pattern: []string{p.text}, maxLen: maxText}); ok {
			return text, m.schemasOf(s, text)
		}
	}
	if s.names != nil {
		if v, err := m.make([]*openapi3.SchemaRef{s.names}, 0); err == nil {
			if text, ok := v.(string); ok {
				return text, m.schemasOf(s, text)
			}
		}
	}
	return fmt.Sprintf("key%d", n+1), s.extra
}

// hidden reports whether a property does not travel this way.
func (m *Maker) hidden(refs []*openapi3.SchemaRef) bool {
	return slices.ContainsFunc(refs, func(r *openapi3.SchemaRef) bool {
		return r != nil && r.Value != nil && (m.way == schema.Request && r.Value.ReadOnly || m.way == schema.Response && r.Value.WriteOnly)
	})
}
