package storetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// lock takes the lock, and fails the test if that fails.
func lock(t *testing.T, l refresh.Locker) (unlock func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel() // the lock has to outlive the context of the wait for it
	unlock, err := l.Lock(ctx)
	if err != nil {
		t.Fatalf("Lock: %v", err)
	}
	return unlock
}

// wantTaken fails the test if l gives the lock away within a moment.
func wantTaken(t *testing.T, what string, l refresh.Locker) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), moment)
	defer cancel()
	unlock, err := l.Lock(ctx)
	if err == nil {
		unlock()
		t.Errorf("%s: another one got the lock", what)
	}
}

// lockExcludes: one holder at a time, over handles and goroutines, and everybody
// gets a turn.
func lockExcludes(t *testing.T, p Place) {
	const handles, each, turns = 3, 2, 4
	var inside atomic.Int32
	var crowded atomic.Bool
	var wg sync.WaitGroup
	for range handles {
		l := p.Open(t).(refresh.Locker)
		for range each {
			wg.Go(func() {
				for range turns {
					ctx, cancel := context.WithTimeout(t.Context(), patience)
					unlock, err := l.Lock(ctx)
					cancel()
					if err != nil {
						t.Errorf("Lock: %v", err)
						return
					}
					if inside.Add(1) > 1 {
						crowded.Store(true)
					}
					time.Sleep(time.Millisecond)
					inside.Add(-1)
					unlock()
				}
			})
		}
	}
	wg.Wait()
	if crowded.Load() {
		t.Error("two holders had the lock at once")
	}
}

// lockWaitEnds: a wait for the lock ends with its context.
func lockWaitEnds(t *testing.T, p Place) {
	holder, waiter := p.Open(t).(refresh.Locker), p.Open(t).(refresh.Locker)
	unlock := lock(t, holder)
	ctx, cancel := context.WithCancel(t.Context())
	got := async(func() error {
		unlock, err := waiter.Lock(ctx)
		if err == nil {
			unlock()
		}
		return err
	})
	select {
	case err := <-got:
		t.Errorf("Lock did not wait: %v", err)
	case <-time.After(moment):
	}
	cancelled := time.Now()
	cancel()
	if err := soon(t, "Lock whose context ended", got); !errors.Is(err, context.Canceled) {
		t.Errorf("Lock whose context ended: got %v, want an error that wraps context.Canceled", err)
	}
	if took := time.Since(cancelled); took > time.Second {
		t.Errorf("Lock went on waiting for %s after its context had ended", took)
	}
	unlock()
	lock(t, waiter)()
}

// unlockTwice: the second call does nothing, whoever has the lock by then.
func unlockTwice(t *testing.T, p Place) {
	one, two, three := p.Open(t).(refresh.Locker), p.Open(t).(refresh.Locker), p.Open(t).(refresh.Locker)
	unlock := lock(t, one)
	unlock()
	held := lock(t, two)
	soon(t, "unlock for the second time", async(func() bool { unlock(); return true }))
	wantTaken(t, "after a second unlock by the previous holder", three)
	held()
	soon(t, "unlock for the third time", async(func() bool { unlock(); return true }))
	lock(t, three)()
}

// writesPassTheLock: a sign-in or a sign-out writes without the lock, while
// another process may be refreshing.
func writesPassTheLock(t *testing.T, p Place) {
	one, two := p.Open(t), p.Open(t)
	unlock := lock(t, one.(refresh.Locker))
	defer unlock()
	done := async(func() error {
		rev, err := two.Save(t.Context(), token("written"), "")
		if err != nil {
			return err
		}
		if _, _, err := two.Load(t.Context()); err != nil {
			return err
		}
		return two.Clear(t.Context(), rev)
	})
	if err := soon(t, "Save and Clear while another one has the lock", done); err != nil {
		t.Error(err)
	}
}

// deadHolder: the lock of a process that died is released without help.
func deadHolder(t *testing.T, p Place) {
	l := p.Open(t).(refresh.Locker)
	p.Die(t)
	lease := p.Lease
	if lease == 0 {
		lease = patience
	}
	ctx, cancel := context.WithTimeout(t.Context(), lease)
	defer cancel()
	unlock, err := l.Lock(ctx)
	if err != nil {
		t.Fatalf("the lock of a dead holder is still taken after %s: %v", lease, err)
	}
	unlock()
}
