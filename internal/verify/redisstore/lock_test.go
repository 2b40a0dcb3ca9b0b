package redisstore_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/redisstore"
)

func TestLeaseIsExtendedWhileHeld(t *testing.T) {
	t.Parallel()
	s := open(t, sharedClient(t), redisstore.WithLease(300*time.Millisecond))
	unlock, err := s.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// Three leases later it is still taken.
	if _, err := s.Lock(within(t, 900*time.Millisecond)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Lock of a held lock: got %v, want the end of the context", err)
	}
	unlock()
	again, err := s.Lock(within(t, 100*time.Millisecond))
	if err != nil {
		t.Fatalf("Lock after unlock: %v", err)
	}
	again()
}

// The lease ends with the context of a holder that forgets to unlock.
func TestLeaseEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := open(t, sharedClient(t), redisstore.WithLease(300*time.Millisecond))
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := s.Lock(ctx); err != nil {
		t.Fatal(err)
	}
	cancel()
	unlock, err := s.Lock(within(t, time.Second))
	if err != nil {
		t.Fatalf("Lock: %v", err)
	}
	unlock()
}

// A holder that lost its lease is stopped by the revision, and does not give
// back the lock of whoever came after it.
func TestLostLeaseIsCaughtByTheRevision(t *testing.T) {
	t.Parallel()
	rdb := sharedClient(t)
	frozen, awake := open(t, rdb), open(t, rdb)
	rev := save(t, frozen, token("first"), "")
	unlock, err := frozen.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := rdb.Del(t.Context(), key(t, "lock")).Err(); err != nil { // its lease is over
		t.Fatal(err)
	}
	other, err := awake.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other()
	at := save(t, awake, token("second"), rev)

	if _, err := frozen.Save(t.Context(), token("late"), rev); !errors.Is(err, refresh.ErrConflict) {
		t.Errorf("Save without the lease: got %v, want refresh.ErrConflict", err)
	}
	unlock()
	if n := rdb.Exists(t.Context(), key(t, "lock")).Val(); n != 1 {
		t.Error("the lock of another holder was given back")
	}
	if _, now, err := awake.Load(t.Context()); err != nil || now != at {
		t.Errorf("the store is at %q, want %q (%v)", now, at, err)
	}
}

// Waiting processes get the lock one after the other, when it is released and
// not when its lease has expired.
func TestWaitersAreWoken(t *testing.T) {
	t.Parallel()
	rdb := sharedClient(t)
	for name, watched := range map[string]bool{"watched": true, "polling": false} {
		t.Run(name, func(t *testing.T) {
			s, waiter := open(t, rdb), open(t, rdb)
			if watched {
				ctx, cancel := context.WithCancel(t.Context())
				begun, ended := make(chan struct{}, 16), make(chan struct{})
				go func() {
					defer close(ended)
					_ = waiter.Watch(ctx, func() { begun <- struct{}{} })
				}()
				defer func() { cancel(); <-ended }()
				<-begun
			}
			for range 5 {
				unlock, err := s.Lock(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				got := make(chan time.Time, 1)
				go func() {
					unlock, err := waiter.Lock(t.Context())
					if err == nil {
						got <- time.Now()
						unlock()
					}
				}()
				time.Sleep(200 * time.Millisecond)
				freed := time.Now()
				unlock()
				if took := (<-got).Sub(freed); took >= lease {
					t.Errorf("the waiter came %s after unlock", took)
				}
			}
		})
	}
}

func TestLockLeavesNoGoroutine(t *testing.T) {
	s := open(t, sharedClient(t))
	for range 20 {
		unlock, err := s.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		unlock()
	}
	eventually(t, "goroutines of locks are gone", func() bool {
		buf := make([]byte, 1<<20)
		return !strings.Contains(string(buf[:runtime.Stack(buf, true)]), ").extend(")
	})
}
