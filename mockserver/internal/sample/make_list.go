package sample

import (
	"encoding/json"
	"slices"
)

func (m *Maker) array(s *shape, depth int) (any, error) {
	count := uint64(0)
	if depth < shallow && !m.strict {
		count = 1 + m.rand.Uint64N(fewerItems)
	}
	count = min(max(count, s.minItems, uint64(len(s.prefix)), uint64(len(s.prefix))+s.minContains), s.maxItems)
	if s.closedItems {
		count = min(count, uint64(len(s.prefix)))
	}
	out, seen := []any{}, map[string]bool{}
	// An item that is there already is made anew, some times.
	for spare := 40; uint64(len(out)) < count; {
		refs := s.items
		switch at := len(out); {
		case at < len(s.prefix):
			refs = s.prefix[at : at+1]
		case s.contains != nil && uint64(at) < uint64(len(s.prefix))+s.minContains:
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
			m.turn++
			continue
		} else if s.unique {
			seen[string(key)] = true
		}
		out = append(out, v)
	}
	return out, nil
}
