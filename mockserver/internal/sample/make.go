package sample

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// make makes a value for schemas that hold at the same time.
func (m *Maker) make(refs []*openapi3.SchemaRef, depth int) (any, error) {
	if m.nodes++; m.nodes > maxNodes || depth > deepest {
		return nil, ErrNone
	}
	s := m.shapeOf(refs)
	if s.limited {
		if len(s.allowed) == 0 {
			return nil, ErrNone
		}
		return plainJSON(s.allowed[m.rand.IntN(len(s.allowed))])
	}
	if !m.plain {
		for _, v := range s.given {
			if m.fitsAll(refs, v) {
				return plainJSON(v)
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
		return m.number(s, false)
	case "boolean":
		return m.rand.IntN(2) == 0, nil
	case "null":
		return nil, nil
	}
	return nil, ErrNone // types that exclude each other
}

func (m *Maker) fitsAll(refs []*openapi3.SchemaRef, v any) bool {
	for _, r := range refs {
		if !m.Fits(r, v) {
			return false
		}
	}
	return true
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
	case len(s.props)+len(s.required)+len(s.extra)+len(s.tags) > 0:
		return "object"
	case s.items != nil || s.prefix != nil:
		return "array"
	case s.min > -1e300 || s.max < 1e300 || s.multiples != nil:
		return "number"
	default:
		return "string"
	}
}

func (m *Maker) array(s *shape, depth int) (any, error) {
	count := uint64(0)
	if depth < shallow && !m.strict {
		count = 1 + m.rand.Uint64N(fewerItems)
	}
	count = min(max(count, s.minItems, uint64(len(s.prefix))), s.maxItems)
	out, seen := []any{}, map[string]bool{}
	// An item that is there already is made anew, some times.
	for spare := 20; uint64(len(out)) < count; {
		refs := s.items
		switch at := len(out); {
		case at < len(s.prefix):
			refs = s.prefix[at : at+1]
		case s.contains != nil && at == len(s.prefix):
			refs = append(slices.Clone(refs), s.contains)
		}
		v, err := m.make(refs, depth+1)
		if err != nil && uint64(len(out)) >= s.minItems {
			break // the list can do with fewer
		} else if err != nil {
			return nil, err
		}
		if key, _ := json.Marshal(v); s.unique && seen[string(key)] {
			if spare--; spare < 0 {
				break
			}
			continue
		} else if s.unique {
			seen[string(key)] = true
		}
		out = append(out, v)
	}
	return out, nil
}

func (m *Maker) object(s *shape, depth int) (any, error) {
	out := map[string]any{}
	for name, value := range s.tags {
		out[name] = value
	}
	optional := slices.Sorted(maps.Keys(s.props))
	for _, name := range slices.Sorted(slices.Values(s.required)) {
		if _, there := out[name]; there || m.hidden(s.props[name]) {
			continue
		}
		v, err := m.make(m.schemasOf(s, name), depth+1)
		if err != nil {
			return nil, err
		}
		out[name] = v
	}
	for _, name := range optional {
		if _, there := out[name]; there || uint64(len(out)) >= s.maxProps || m.hidden(s.props[name]) {
			continue
		}
		if (m.strict || depth >= shallow) && uint64(len(out)) >= s.minProps {
			break
		}
		// What cannot be made is left out, since it may be.
		if v, err := m.make(s.props[name], depth+1); err == nil {
			out[name] = v
		}
	}
	return out, m.fill(s, out, depth)
}

// schemasOf are the schemas of a property.
func (m *Maker) schemasOf(s *shape, name string) []*openapi3.SchemaRef {
	if p, ok := s.props[name]; ok {
		return p
	}
	return s.extra
}

// fill adds properties that have no names in the document: one to a map, and as many
// as minProperties asks for.
func (m *Maker) fill(s *shape, out map[string]any, depth int) error {
	want := s.minProps
	if len(s.props) == 0 && len(s.extra) > 0 && depth < shallow && !m.strict {
		want = max(want, 1)
	}
	for n := 1; uint64(len(out)) < min(want, s.maxProps) && !s.closed; n++ {
		v, err := m.make(s.extra, depth+1)
		if err != nil {
			return err
		}
		out[fmt.Sprintf("key%d", n)] = v
	}
	return nil
}

// hidden reports whether a property does not travel this way.
func (m *Maker) hidden(refs []*openapi3.SchemaRef) bool {
	return slices.ContainsFunc(refs, func(r *openapi3.SchemaRef) bool {
		return r != nil && r.Value != nil && (m.way == Request && r.Value.ReadOnly || m.way == Response && r.Value.WriteOnly)
	})
}
