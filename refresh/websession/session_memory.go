package websession

import (
	"math"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// endMark is the mark of a session that has ended: no cookie of it is accepted.
const endMark = math.MaxUint64

// recordLife is how long the tokens of an idle session are remembered that its
// browser may not have: no response has brought them, or that response may be lost.
const recordLife = 24 * time.Hour

// memory is what is remembered of sessions that are not in use.
type memory struct {
	// marks has the lowest turn that is accepted of a session.
	marks generations[uint64]
	// records has the newest token, where cookies of earlier turns are accepted too.
	records generations[record]
	// forgotten: sessions whose cookies were sealed before may have lost their marks.
	forgotten time.Time
	// strict refuses cookies from before forgotten. A store knows more than they do.
	strict bool
}

// record is the newest token of an idle session, encoded. It is behind a
// pointer, which package fmt does not follow when somebody prints a Manager.
type record struct {
	token *string
	replaced
}

func newMemory(most int, idle time.Duration, strict bool) *memory {
	return &memory{
		strict:  strict,
		marks:   generations[uint64]{most: most, life: idle},
		records: generations[record]{most: most, life: min(recordLife, idle)},
	}
}

// end marks a session as ended.
func (m *memory) end(id sessionID) { m.put(id, endMark, nil) }

// put remembers a session whose newest token is of this turn. r is nil if the
// browser has that token, or if there is none.
func (m *memory) put(id sessionID, turn uint64, r *record) {
	if from, dropped := m.marks.put(id, turn); dropped {
		m.forgotten = from
	}
	m.records.drop(id)
	if r != nil {
		m.records.put(id, *r)
	}
}

// ended reports whether the session has ended.
func (m *memory) ended(id sessionID) bool {
	turn, ok := m.marks.get(id)
	return ok && turn == endMark
}

// resume returns what a session goes on with when a cookie of it comes, and
// whether that is accepted: the token of the cookie, or a newer one.
func (m *memory) resume(c contents, grace time.Duration) (t refresh.Token, r replaced, ok bool) {
	turn := turnOf(c.token)
	if kept, found := m.records.get(c.id); found {
		newest, err := refresh.DecodeToken([]byte(*kept.token))
		switch {
		case err != nil || !kept.accept(turn, grace):
			return t, r, false
		case turn > turnOf(newest):
			return c.token, kept.replaced, true // another replica has refreshed it
		}
		return newest, kept.replaced, true
	}
	mark, found := m.marks.get(c.id)
	if !found {
		// The threat: a used refresh token, or a session that was signed out, of
		// which nothing is remembered because there were too many.
		return c.token, r, !m.strict || !c.sealed.Before(m.forgotten)
	}
	r.floor = mark
	return c.token, r, r.accept(turn, grace)
}

// expire forgets what is old enough, and says when the next expires.
func (m *memory) expire(now time.Time) (next time.Duration, some bool) {
	if from, dropped := m.marks.expire(now); dropped {
		m.forgotten = from
	}
	m.records.expire(now)
	if m.marks.len() == 0 {
		return 0, false
	}
	next = m.marks.left(now)
	if m.records.len() > 0 {
		next = min(next, m.records.left(now))
	}
	return next, true
}

// generations is a map of bounded size, in two generations: when the younger one
// is full or old enough it becomes the older one, and what was in that is dropped.
// So nothing has to be kept in order, and no time is kept for each.
type generations[V any] struct {
	most       int
	life       time.Duration
	young, old map[sessionID]V
	began      time.Time // the younger one
}

func (g *generations[V]) get(id sessionID) (V, bool) {
	if v, ok := g.young[id]; ok {
		return v, true
	}
	v, ok := g.old[id]
	return v, ok
}

// put keeps v. dropped reports whether the older generation had to go: what was
// put before from is lost then.
func (g *generations[V]) put(id sessionID, v V) (from time.Time, dropped bool) {
	g.drop(id)
	if len(g.young) >= max(g.most/2, 1) {
		from, dropped = g.turn(time.Now())
	}
	if g.len() == 0 {
		g.began = time.Now()
	}
	if g.young == nil {
		g.young = map[sessionID]V{}
	}
	g.young[id] = v
	return from, dropped
}

func (g *generations[V]) drop(id sessionID) {
	delete(g.young, id)
	delete(g.old, id)
}

// turn drops the older generation.
func (g *generations[V]) turn(now time.Time) (from time.Time, dropped bool) {
	from, dropped = g.began, len(g.old) > 0
	g.old, g.young, g.began = g.young, nil, now
	return from, dropped
}

func (g *generations[V]) expire(now time.Time) (from time.Time, dropped bool) {
	if g.len() == 0 || now.Sub(g.began) < g.life {
		return from, false
	}
	return g.turn(now)
}

func (g *generations[V]) left(now time.Time) time.Duration { return g.life - now.Sub(g.began) }

func (g *generations[V]) len() int { return len(g.young) + len(g.old) }
