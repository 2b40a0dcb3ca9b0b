package idp

// maxStored is how many things of a kind an issuer remembers. Beyond them, the oldest is
// forgotten: clients create them.
const maxStored = 10_000

// store holds things by a key, the newest of them. It does not lock.
type store[T any] struct {
	byKey map[string]*T
	order []string
}

func (s *store[T]) put(key string, value T) *T {
	if s.byKey == nil {
		s.byKey = map[string]*T{}
	}
	if _, known := s.byKey[key]; !known {
		s.order = append(s.order, key)
	}
	s.byKey[key] = &value
	for len(s.byKey) > maxStored || len(s.order) > 2*maxStored {
		delete(s.byKey, s.order[0])
		s.order = s.order[1:]
	}
	return &value
}

// get returns nil when there is nothing.
func (s *store[T]) get(key string) *T { return s.byKey[key] }

// take returns what there is, which is gone then.
func (s *store[T]) take(key string) *T {
	v := s.byKey[key]
	delete(s.byKey, key)
	return v
}

// drop takes out what is to go.
func (s *store[T]) drop(goes func(*T) bool) {
	for key, v := range s.byKey {
		if goes(v) {
			delete(s.byKey, key)
		}
	}
}
