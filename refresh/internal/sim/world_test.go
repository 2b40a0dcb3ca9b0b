package sim

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

const (
	timeout  = 5 * time.Second            // of a refresh
	waitMost = 2*timeout + 10*time.Second // no wait is longer: timeout, store, and what is left of a flight
)

// world is one schedule: sessions of one store, a server, and what happens.
type world struct {
	server   *server
	store    *store
	sessions []*refresh.Session
	faulty   bool // the store fails at times: what it holds may be old
	rand     *rand.Rand
	calls    sync.WaitGroup

	mu     sync.Mutex
	faults []string
	trace  []string
	events map[*refresh.Session][]refresh.Event
}

// simulate runs the schedule of one seed and returns what broke.
func simulate(t *testing.T, seed uint64, steps int) (w *world) {
	synctest.Test(t, func(t *testing.T) {
		w = &world{store: &store{}, rand: rand.New(rand.NewPCG(seed, 0)), events: map[*refresh.Session][]refresh.Event{}}
		w.server = &server{w: w, families: map[string]*family{}, inFlight: map[string]context.Context{}, life: w.between(time.Second, 5*time.Minute)}
		w.faulty = w.rand.IntN(2) == 0
		for range 1 + w.rand.IntN(3) {
			s := refresh.NewSession(w.server, refresh.WithStore(w.store), refresh.WithRefreshTimeout(timeout),
				refresh.WithOutagePolicy(refresh.OutagePolicy(w.rand.IntN(2))),
				refresh.WithLostAnswerPolicy(refresh.LostAnswerPolicy(w.rand.IntN(3))))
			s.Subscribe(func(e refresh.Event) {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.events[s] = append(w.events[s], e)
			})
			w.sessions = append(w.sessions, s)
		}
		_ = w.sessions[0].SignIn(t.Context(), w.server.signIn("user-0"))
		for _, s := range w.sessions[1:] {
			_ = s.Restore(t.Context())
		}
		for i := range steps {
			w.step(t.Context(), i)
			w.check()
		}
		w.calls.Wait() // every wait is bounded, or the bubble says "deadlock"
		for _, s := range w.sessions {
			_ = s.Close()
		}
	})
	return w
}

func (w *world) broken(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults = append(w.faults, fmt.Sprintf(format, args...))
}

func (w *world) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trace = append(w.trace, fmt.Sprintf(format, args...))
}

func (w *world) between(least, most time.Duration) time.Duration {
	return least + time.Duration(w.rand.Int64N(int64(most-least)))
}

func (w *world) session() *refresh.Session { return w.sessions[w.rand.IntN(len(w.sessions))] }

// step is one thing that happens.
func (w *world) step(ctx context.Context, i int) {
	s := w.session()
	switch n := w.rand.IntN(20); n {
	case 0, 1, 2, 3, 4, 5:
		many := 1 + w.rand.IntN(4)
		patience := time.Duration(0)
		if w.rand.IntN(3) == 0 {
			patience = w.between(time.Millisecond, time.Second)
		}
		w.note("%d: %d calls, patience %s", i, many, patience)
		for range many {
			slow := w.between(0, 3*time.Second) * time.Duration(w.rand.IntN(2))
			w.calls.Go(func() { w.call(ctx, s, patience, slow) })
		}
	case 6, 7, 8, 9:
		d := w.between(time.Millisecond, 2*time.Second)
		w.note("%d: %s pass", i, d)
		time.Sleep(d)
	case 10, 11:
		d := w.between(0, w.server.life*3/2)
		w.note("%d: %s pass", i, d)
		time.Sleep(d)
	case 12, 13:
		all := w.rand.IntN(4) == 0
		t, _, _ := w.store.MemoryStore.Load(ctx)
		w.note("%d: access token revoked, all of the sign-in: %v", i, all)
		w.server.revoke(t.AccessToken.Reveal(), all)
	case 14, 15:
		p := plan{before: w.between(0, 2*time.Second), after: w.between(0, 2*time.Second)}
		switch w.rand.IntN(8) {
		case 0:
			p.outage = true
		case 1:
			p.lost = true
		case 2:
			p.after = time.Minute
		}
		w.note("%d: server: %+v", i, p)
		w.server.mu.Lock()
		w.server.plan = p
		w.server.mu.Unlock()
	case 16:
		w.note("%d: sign-out", i)
		err := s.SignOut(ctx)
		if st := s.State(); st.SignedIn() {
			w.broken("signed in after a sign-out")
		}
		if _, rev, lerr := w.store.MemoryStore.Load(ctx); err == nil && lerr == nil && rev != "" {
			w.broken("tokens in the store after a sign-out")
		}
	case 17:
		w.note("%d: sign-in", i)
		_ = s.SignIn(ctx, w.server.signIn(fmt.Sprintf("user-%d", i+1)))
	case 18:
		// Restoring over a session that is at work would cut its own refresh off.
		if !s.State().SignedIn() {
			w.note("%d: restore", i)
			_ = s.Restore(ctx)
		}
	default:
		away, writes := w.faulty && w.rand.IntN(4) == 0, w.faulty && w.rand.IntN(4) == 0
		w.note("%d: store away: %v, writes fail: %v", i, away, writes)
		w.store.set(away, writes)
	}
	if w.rand.IntN(2) == 0 {
		synctest.Wait()
	}
}

// call is a request as the middleware makes it: token, send, one repair. Its
// answer takes slow to come.
func (w *world) call(ctx context.Context, s *refresh.Session, patience, slow time.Duration) {
	if patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	start := time.Now()
	t, err := s.Token(ctx)
	if err == nil {
		user, ok := w.server.call(t)
		if !sleep(ctx, slow) {
			err = ctx.Err()
		} else if !ok {
			var again refresh.Token
			if again, err = s.Renew(ctx, t); err == nil {
				if other, _ := w.server.call(again); other != user {
					w.broken("a request of %s was sent again as %s", user, other)
				}
			}
		}
	}
	took := time.Since(start)
	switch {
	case patience > 0 && took > patience, took > 2*waitMost:
		w.broken("a call with patience %s took %s", patience, took)
	case err == nil, errors.Is(err, refresh.ErrSignedOut), errors.Is(err, refresh.ErrTemporary),
		errors.Is(err, refresh.ErrTooManyRefreshes), errors.Is(err, context.DeadlineExceeded) && patience > 0:
	default:
		w.broken("error of another kind: %v", err)
	}
}

// check looks at what has happened until now.
func (w *world) check() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, events := range w.events {
		in, flying := false, false
		gen := uint64(0)
		for _, e := range events {
			fault := ""
			switch e.Kind {
			case refresh.SignedIn:
				if in {
					fault = "signed in twice"
				}
				in, flying = true, false
			case refresh.Replaced:
				in, flying = true, false
			case refresh.SignedOut:
				if !in {
					fault = "signed out twice"
				}
				in, flying = false, false
			case refresh.RefreshStarted:
				if !in || flying {
					fault = "a refresh that nobody needs"
				}
				flying = true
			case refresh.Refreshed, refresh.RefreshFailed:
				if !in {
					fault = "a refresh after a sign-out"
				}
				flying = false
				if e.Err != nil && e.Took < timeout/2 && cutOff(e.Err) {
					fault = "a refresh was cut off by somebody who went away"
				}
			}
			if e.Generation < gen {
				fault = "generations go back"
			}
			gen = e.Generation
			if fault != "" {
				w.faults = append(w.faults, "events: "+fault)
			}
		}
	}
}

// cutOff tells whether a refresh failed because its own context had ended.
func cutOff(err error) bool {
	return errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "refresh timeout")
}
