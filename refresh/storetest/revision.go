package storetest

import (
	"errors"
	"sync"
	"testing"

	"github.com/perennial-go/perennial/refresh"
)

// staleSave: a Save at any revision but the current one changes nothing.
func staleSave(t *testing.T, p Place) {
	one, two := p.Open(t), p.Open(t)
	_, err := one.Save(t.Context(), token("unknown"), "a-revision-nobody-made")
	wantConflict(t, "Save at an unknown revision of an empty store", err)
	wantEmpty(t, two)

	first := save(t, one, token("first"), "")
	kept := token("second")
	second := save(t, two, kept, first)
	for what, rev := range map[string]string{
		"Save at an old revision": first, "Save at the empty revision of a full store": "", "Save at an unknown revision": second + "0",
	} {
		_, err := one.Save(t.Context(), token("stale"), rev)
		wantConflict(t, what, err)
		wantStored(t, one, kept, second)
		wantStored(t, two, kept, second)
	}
}

// staleClear: the same for Clear.
func staleClear(t *testing.T, p Place) {
	one, two := p.Open(t), p.Open(t)
	first := save(t, one, token("first"), "")
	kept := token("second")
	second := save(t, one, kept, first)
	for what, rev := range map[string]string{
		"Clear at an old revision": first, "Clear at the empty revision of a full store": "", "Clear at an unknown revision": second + "0",
	} {
		wantConflict(t, what, two.Clear(t.Context(), rev))
		wantStored(t, one, kept, second)
		wantStored(t, two, kept, second)
	}
	if err := one.Clear(t.Context(), second); err != nil {
		t.Fatalf("Clear: %v", err)
	}
	wantConflict(t, "Clear at a revision that was cleared", two.Clear(t.Context(), second))
}

// revisionsNeverRepeat: not when the same token is saved, nor after a Clear. A
// process that was suspended during a sign-out and a sign-in would otherwise take
// another user's token for the one that it knew.
func revisionsNeverRepeat(t *testing.T, p Place) {
	one, two := p.Open(t), p.Open(t)
	tok := token("the same each time")
	seen := map[string]bool{}
	rev := ""
	for i := range 12 {
		old := rev
		rev = save(t, one, tok, rev)
		if seen[rev] {
			t.Fatalf("revision %q came back", rev)
		}
		seen[rev] = true
		if i%3 == 2 {
			if err := two.Clear(t.Context(), rev); err != nil {
				t.Fatalf("Clear: %v", err)
			}
			_, err := one.Save(t.Context(), tok, rev)
			wantConflict(t, "Save at a revision that was cleared", err)
			rev = ""
			continue
		}
		if old != "" {
			wantConflict(t, "Clear at a revision that held the same token", two.Clear(t.Context(), old))
		}
	}
}

// oneWriterWins: of many writers that read the same revision, on handles of
// their own and on shared ones, exactly one succeeds.
func oneWriterWins(t *testing.T, p Place) {
	const handles, each, rounds = 4, 4, 5
	var stores []refresh.Store
	for range handles {
		stores = append(stores, p.Open(t))
	}
	for round := range rounds {
		_, rev := load(t, stores[0])
		w := &winners{}
		var wg sync.WaitGroup
		start := make(chan struct{})
		for h, s := range stores {
			for i := range each {
				tok := token([]int{round, h, i})
				clears := rev != "" && h == 0 && i == 0
				wg.Go(func() {
					<-start
					if clears {
						w.add(t, refresh.Token{}, "", s.Clear(t.Context(), rev))
						return
					}
					at, err := s.Save(t.Context(), tok, rev)
					w.add(t, tok, at, err)
				})
			}
		}
		close(start)
		wg.Wait()
		if len(w.won) != 1 {
			t.Fatalf("%d writers at one revision succeeded, want 1", len(w.won))
		}
		got, at := load(t, stores[round%handles])
		if at != w.revs[0] || at != "" && !same(got, w.won[0]) {
			t.Fatal("the store does not hold what the one writer wrote")
		}
	}
}

// winners are the writers that succeeded.
type winners struct {
	mu   sync.Mutex
	won  []refresh.Token
	revs []string
}

func (w *winners) add(t *testing.T, tok refresh.Token, rev string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case err == nil:
		w.won, w.revs = append(w.won, tok), append(w.revs, rev)
	case !errors.Is(err, refresh.ErrConflict):
		t.Errorf("a writer that came too late: got %v, want an error that wraps refresh.ErrConflict", err)
	}
}
