package grammar

import "encoding/json"

// Shrink returns a smaller document that fails too: parts are left out, and others
// put in the place of what they stand in, for as long as that makes it smaller.
// It asks fails at most tries times.
func Shrink(doc []byte, tries int, fails func(doc []byte) bool) []byte {
	var root any
	if json.Unmarshal(doc, &root) != nil {
		return doc
	}
	s := &shrinker{root: root, tries: tries, fails: fails}
	for again := true; again && s.tries > 0; {
		again = s.at(s.root, func(n any) { s.root = n })
	}
	return s.text()
}

type shrinker struct {
	root  any
	tries int
	fails func([]byte) bool
}

func (s *shrinker) text() []byte {
	text, err := json.MarshalIndent(s.root, "", " ")
	if err != nil {
		panic(err) // it was JSON
	}
	return text
}

// still reports whether the document fails as it is now.
func (s *shrinker) still() bool {
	s.tries--
	return s.tries >= 0 && s.fails(s.text())
}

// at makes a value smaller. set puts another one in its place. It reports whether
// anything became smaller.
func (s *shrinker) at(v any, set func(any)) (smaller bool) {
	switch v := v.(type) {
	case Object:
		return s.object(v, set)
	case List:
		return s.list(v, set)
	case string:
		if len(v) > 1 {
			if set(v[:1]); s.still() {
				return true
			}
			set(v)
		}
	}
	return false
}

func (s *shrinker) object(v Object, set func(any)) (smaller bool) {
	for key := range sorted(v) {
		was := v[key]
		if delete(v, key); s.still() {
			smaller = true
			continue
		}
		v[key] = was
		if below, ok := was.(Object); ok { // in the place of what it stands in
			if set(below); s.still() {
				return true
			}
			set(v)
		}
		if s.at(was, func(n any) { v[key] = n }) {
			smaller = true
		}
	}
	return smaller
}

func (s *shrinker) list(v List, set func(any)) (smaller bool) {
	for i := 0; i < len(v); {
		rest := append(append(List{}, v[:i]...), v[i+1:]...)
		if set(rest); s.still() {
			v, smaller = rest, true
			continue
		}
		if below, ok := v[i].(Object); ok { // in the place of the list
			if set(below); s.still() {
				return true
			}
		}
		set(v)
		if s.at(v[i], func(n any) { v[i] = n }) {
			smaller = true
		}
		i++
	}
	return smaller
}
