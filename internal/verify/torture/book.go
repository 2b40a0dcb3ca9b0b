package main

import (
	"crypto/sha256"
	"fmt"
	"sync"
	"time"
)

// book is what the server and the parent know of every family of refresh
// tokens: the evidence.
type book struct {
	life time.Duration

	mu       sync.Mutex // guards what follows
	families map[string]*family
	grants   map[[sha256.Size]byte]grant
	deaths   map[string]time.Time // of workers, by name
	outages  []outage
	refresh  map[string]time.Time // when each worker last asked for a refresh
	holders  []time.Time          // when a worker died that had the lock

	lives       float64
	revoked     int
	unavoidable int
	puzzles     []string // families that were revoked without a good reason
}

// family is what began with one sign-in.
type family struct {
	generation int
	rotated    time.Time // when that generation was issued
	by         string    // to whom
	over       bool
}

// grant says which refresh token it is.
type grant struct {
	session    string
	generation int
}

type outage struct{ from, to time.Time }

func newBook(life time.Duration) *book {
	return &book{life: life, families: map[string]*family{}, grants: map[[sha256.Size]byte]grant{}, deaths: map[string]time.Time{}, refresh: map[string]time.Time{}}
}

// issued notes that the server has issued a pair of tokens to the worker.
//
// A token that is replaced before its life is over counts only as the part of a
// life that it had, so that refreshes that were not needed show; one that is
// replaced late counts as one.
func (b *book) issued(p pair, by string) {
	now := time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.grants[p.digest] = grant{session: p.session, generation: p.generation}
	f := b.families[p.session]
	if f == nil {
		f = &family{}
		b.families[p.session] = f
	}
	if p.generation == f.generation {
		return // a response that was repeated within the grace period
	}
	if f.generation > 0 {
		b.lives += min(1, float64(now.Sub(f.rotated))/float64(b.life))
	}
	f.generation, f.rotated, f.by = p.generation, now, by
}

// asked notes that a worker asks for a refresh: it has the lock.
func (b *book) asked(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refresh[name] = time.Now()
}

// killed notes that a worker is about to be killed.
func (b *book) killed(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.deaths[name] = now
	if at, ok := b.refresh[name]; ok && now.Sub(at) < saveTime {
		b.holders = append(b.holders, now)
	}
}

// excused is how long somebody may have waited for the lock: a lease, and
// another one for each further holder that died meanwhile.
func (b *book) excused(w wait, lease time.Duration) time.Duration {
	deaths := 0
	for _, at := range b.holders {
		if at.After(w.From.Add(-lease)) && at.Before(w.To) {
			deaths++
		}
	}
	return lease * time.Duration(max(1, deaths))
}

// down notes that Redis was away.
func (b *book) down(from, to time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.outages = append(b.outages, outage{from, to})
}

// saveTime is how long after the rotation a living process may still be at
// saving it, while the store is there.
const saveTime = 250 * time.Millisecond

// refused notes that the server has refused a refresh token, and reports whether
// that ended its family. stored is the generation of that family which the
// store holds at this moment, while the process that was refused has the lock
// and still waits for the response.
//
// The revocation could not be helped if the process that got the latest
// generation was killed before it could save it: then the store still holds
// the one before, and whoever comes next has nothing else to refresh with.
func (b *book) refused(digest [sha256.Size]byte, by string, stored int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	g, ok := b.grants[digest]
	if !ok {
		b.puzzles = append(b.puzzles, by+" sent a refresh token that was never issued")
		return false
	}
	f := b.families[g.session]
	if f.over {
		return false
	}
	f.over = true
	b.revoked++
	death, dead := b.deaths[f.by]
	switch {
	case g.generation == f.generation-1 && stored == g.generation && dead && death.Sub(f.rotated) <= saveTime+b.awaySince(f.rotated, death):
		b.unavoidable++
	default:
		b.puzzles = append(b.puzzles, fmt.Sprintf("%s: %s used generation %d, the server was at %d (given to %s %s before, killed: %t, %s after that), the store at %d",
			g.session, by, g.generation, f.generation, f.by, time.Since(f.rotated).Round(time.Millisecond), dead, death.Sub(f.rotated).Round(time.Millisecond), stored))
	}
	return true
}

// awaySince is for how long Redis was away around that time; a second more for
// the next try after it. The caller holds mu.
func (b *book) awaySince(from, to time.Time) (away time.Duration) {
	for _, o := range b.outages {
		if o.to.Add(time.Second).After(from) && o.from.Before(to) {
			away += o.to.Sub(o.from) + time.Second
		}
	}
	return away
}
