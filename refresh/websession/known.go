package websession

import "github.com/perennial-go/perennial/refresh"

// known is what is remembered of an idle session whose cookie may be behind.
type known struct {
	record string // the newest token, encoded; empty: the session is over
	history
}

func (k known) token() refresh.Token {
	t, err := refresh.DecodeToken([]byte(k.record))
	if err != nil {
		return refresh.Token{} // over
	}
	return t
}

// memory remembers idle sessions, in two generations: when the younger one is
// full or old enough, it becomes the older one, and what was in that is forgotten.
// So nothing has to be kept in order, and no clock is kept for each.
type memory struct {
	young, old map[sid]known
	most       int
}

func newMemory(most int) *memory {
	return &memory{young: map[sid]known{}, old: map[sid]known{}, most: most}
}

func (m *memory) get(id sid) (known, bool) {
	if k, ok := m.young[id]; ok {
		return k, true
	}
	k, ok := m.old[id]
	return k, ok
}

func (m *memory) put(id sid, k known) {
	delete(m.old, id)
	if len(m.young) >= m.most/2 {
		m.turn()
	}
	m.young[id] = k
}

// turn forgets the older generation.
func (m *memory) turn() { m.old, m.young = m.young, map[sid]known{} }

func (m *memory) len() int { return len(m.young) + len(m.old) }
