package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/event"
)

const (
	timeout  = 5 * time.Second            // of a refresh
	waitMost = 2*timeout + 10*time.Second // no wait is longer: timeout, store, and what is left of a flight
)

// world is one schedule: sessions of one store, a server, and what happens.
type world struct {
	trace
	seed     uint64
	server   *server
	store    *store
	lanes    *lanes
	sessions []*refresh.Session
	faulty   bool // the store fails at times: what it holds may be old
	rand     *rand.Rand
	calls    sync.WaitGroup
	callers  int

	mu     sync.Mutex // guards events
	events [][]event.Event
}

// simulate runs the schedule of one seed to its end, or to the step that broke
// a promise.
func simulate(t *testing.T, seed uint64, steps int) (w *world) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.WithValue(t.Context(), scheduleKey{}, true)
		w = newWorld(seed)
		for i := range 1 + w.rand.IntN(3) {
			w.begin(i)
		}
		_ = w.sessions[0].SignIn(ctx, w.server.signIn("user-0"))
		for _, s := range w.sessions[1:] {
			_ = s.Restore(ctx)
		}
		for i := 0; i < steps && w.faults() == 0; i++ {
			w.pass(0)
			w.step(ctx, i)
			w.pass(0)
			w.check()
		}
		w.calls.Wait() // every wait is bounded, or the bubble says "deadlock"
		for _, s := range w.sessions {
			w.pass(0)
			_ = s.Close()
		}
		w.pass(timeout) // a write to the store may be under way
		w.check()
	})
	return w
}

func newWorld(seed uint64) *world {
	w := &world{seed: seed, rand: rand.New(rand.NewPCG(seed, 0)), lanes: newLanes(seed)}
	w.start = time.Now()
	w.store = &store{lanes: w.lanes}
	w.server = &server{
		w: w, families: map[string]*family{}, inFlight: map[string]context.Context{},
		life: w.between(time.Second, 5*time.Minute),
	}
	w.server.dated = w.server.life > dateLeast && w.rand.IntN(2) == 0
	w.faulty = w.rand.IntN(2) == 0
	return w
}

// begin makes session number i.
func (w *world) begin(i int) {
	s := refresh.NewSession(w.server, refresh.WithStore(w.store), refresh.WithRefreshTimeout(timeout),
		refresh.WithJitter(jitter(w.seed, i)),
		refresh.WithSignOutOnOutage(w.rand.IntN(2) == 1),
		refresh.WithLostResponsePolicy(refresh.LostResponsePolicy(w.rand.IntN(3))))
	w.events = append(w.events, nil)
	s.Subscribe(func(e event.Event) {
		w.note(i, "%s: %s, generation %d, took %s: %v", e.Kind, e.Reason, e.Generation, e.Took, e.Err)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.events[i] = append(w.events[i], e)
	})
	w.sessions = append(w.sessions, s)
}

// jitter draws the random part of the waits of session number i.
func jitter(seed uint64, i int) func(time.Duration) time.Duration {
	var mu sync.Mutex // guards source
	source := rand.New(rand.NewPCG(seed, firstJitter+uint64(i)))
	return func(n time.Duration) time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return time.Duration(source.Int64N(int64(n)))
	}
}

// between is whole milliseconds, for the nanoseconds are the lane's.
func (w *world) between(least, most time.Duration) time.Duration {
	return (least + time.Duration(w.rand.Int64N(int64(most-least)))).Truncate(grid)
}

// pass lets d pass, and comes back in a lane of its own.
func (w *world) pass(d time.Duration) { time.Sleep(until(w.lanes.next(mainLane), d)) }

// step is one thing that happens.
func (w *world) step(ctx context.Context, i int) {
	n := w.rand.IntN(len(w.sessions))
	s := w.sessions[n]
	switch w.rand.IntN(22) {
	case 0, 1, 2, 3, 4, 5:
		w.request(ctx, i, n)
	case 6, 7, 8, 9:
		w.idle(i, w.between(time.Millisecond, 2*time.Second))
	case 10, 11:
		w.idle(i, w.between(0, w.server.life*3/2))
	case 12, 13:
		all := w.rand.IntN(4) == 0
		t, _, _ := w.store.MemoryStore.Load(ctx)
		w.note(theSchedule, "%d: access token revoked, all of the sign-in: %v", i, all)
		w.server.revoke(t.AccessToken.Reveal(), all)
	case 14, 15:
		w.replan(i)
	case 16:
		w.signOut(ctx, i, n)
	case 17:
		w.note(theSchedule, "%d: sign-in to %d", i, n)
		_ = s.SignIn(ctx, w.server.signIn(fmt.Sprintf("user-%d", i+1)))
	case 18:
		// Restoring over a session that is at work would cut its own refresh off.
		if !s.State().SignedIn() {
			w.note(theSchedule, "%d: restore of %d", i, n)
			_ = s.Restore(ctx)
		}
	case 19:
		w.jump(i)
	case 20:
		if w.rand.IntN(4) == 0 {
			w.hammer(ctx, i, n)
		}
	default:
		away, writes := w.faulty && w.rand.IntN(4) == 0, w.faulty && w.rand.IntN(4) == 0
		w.note(theSchedule, "%d: store away: %v, writes fail: %v", i, away, writes)
		w.store.set(away, writes)
	}
}

func (w *world) idle(i int, d time.Duration) {
	w.note(theSchedule, "%d: %s pass", i, d)
	w.pass(d)
}

// request makes some calls at about the same time.
func (w *world) request(ctx context.Context, i, n int) {
	many := 1 + w.rand.IntN(4)
	patience := time.Duration(0)
	if w.rand.IntN(3) == 0 {
		patience = w.between(time.Millisecond, time.Second)
	}
	w.note(theSchedule, "%d: %d calls with %d, patience %s", i, many, n, patience)
	for range many {
		slow := w.between(0, 3*time.Second) * time.Duration(w.rand.IntN(2))
		c := w.caller(w.sessions[n], patience, slow)
		w.calls.Go(func() { c.call(ctx) })
	}
}

// hammer makes one call after the other: what does not care whether it is
// refused, such as a script in a loop.
func (w *world) hammer(ctx context.Context, i, n int) {
	w.note(theSchedule, "%d: call after call with %d", i, n)
	var all []*caller
	for range 60 {
		all = append(all, w.caller(w.sessions[n], 0, 0))
	}
	w.calls.Go(func() {
		for _, c := range all {
			c.call(ctx)
		}
	})
}

// replan sets what becomes of the refreshes to come.
func (w *world) replan(i int) {
	p := plan{before: w.between(0, 2*time.Second), after: w.between(0, 2*time.Second)}
	switch w.rand.IntN(11) {
	case 0:
		p.outage = true
	case 1:
		p.lost = true
	case 2:
		p.after = time.Minute
	case 3, 4, 5:
		p.odd = odds()[w.rand.IntN(len(odds()))]
	}
	w.note(theSchedule, "%d: server: %+v", i, p)
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	w.server.plan = p
}

func (w *world) signOut(ctx context.Context, i, n int) {
	w.note(theSchedule, "%d: sign-out of %d", i, n)
	err := w.sessions[n].SignOut(ctx)
	if st := w.sessions[n].State(); st.SignedIn() {
		w.broken(theSchedule, "signed in after a sign-out")
	}
	if _, rev, lerr := w.store.MemoryStore.Load(ctx); err == nil && lerr == nil && rev != "" {
		w.broken(theSchedule, "tokens in the store after a sign-out")
	}
}
