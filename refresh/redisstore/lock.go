package redisstore

import (
	"context"
	"crypto/rand"
	mathrand "math/rand/v2"
	"sync"
	"time"
)

const (
	// pollFirst and pollMost are the waits between two tries at the lock. A store
	// that is watched is woken as soon as it is free.
	pollFirst = 5 * time.Millisecond
	pollMost  = 50 * time.Millisecond
	// releaseTime is how long releasing the lock may take; after that, the lease
	// releases it.
	releaseTime = time.Second
	// holdMost ends the extending of a lock that is never released.
	holdMost = 5 * time.Minute
)

// Lock waits until this caller alone holds the lock, or ctx ends. The lock is
// held for the lease, which is extended until ctx ends, for 5 minutes at most.
// unlock releases it if it is still this caller's; calling it again does
// nothing.
//
// If Redis cannot be reached, Lock does not wait for it.
func (s *Store) Lock(ctx context.Context) (unlock func(), err error) {
	owner := rand.Text()
	for wait := pollFirst; ; wait = min(2*wait, pollMost) {
		news := s.bell.next() // before the try, so that none is missed
		left, err := s.take(ctx, owner)
		if err != nil {
			return nil, err
		}
		if left == 0 {
			return s.hold(ctx, owner), nil
		}
		// At random, so that those who wait together do not try together.
		pause := wait/2 + mathrand.N(wait/2)
		if left > 0 {
			pause = min(pause, left)
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-news:
			wait = pollFirst
		case <-ctx.Done():
			timer.Stop()
			return nil, ended(ctx, "lock")
		}
		timer.Stop()
	}
}

// take takes the lock, or returns for how long it is taken; -1 if that is not
// known. A lock that is obtained when nobody waits for it any more is released.
func (s *Store) take(ctx context.Context, owner string) (left time.Duration, err error) {
	v, err := s.run(ctx, "lock", lockScript, []string{s.lock}, []any{owner, s.lease.Milliseconds()},
		func() { s.release(context.WithoutCancel(ctx), owner) })
	if err != nil {
		return 0, err
	}
	return time.Duration(number(v)) * time.Millisecond, nil
}

// hold extends the lease until unlock is called.
func (s *Store) hold(ctx context.Context, owner string) (unlock func()) {
	held, stop := context.WithTimeout(ctx, holdMost)
	go s.extend(held, owner)
	return sync.OnceFunc(func() {
		stop()
		s.release(context.WithoutCancel(ctx), owner)
	})
}

// extend extends the lease until ctx ends or the lock is lost.
func (s *Store) extend(ctx context.Context, owner string) {
	every := s.lease / 3
	timer := time.NewTimer(every)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		v, err := s.run(ctx, "extend", extendScript, []string{s.lock}, []any{owner, s.lease.Milliseconds()}, nil)
		switch {
		case err != nil: // sooner, for the lease may expire soon
			timer.Reset(every / 4)
		case number(v) == 0:
			return // a write of its former holder is compared by revision
		default:
			timer.Reset(every)
		}
	}
}

// unlocked is the message that the lock is free.
const unlocked = "unlocked"

// release releases the lock, if it is owner's.
func (s *Store) release(ctx context.Context, owner string) {
	ctx, cancel := context.WithTimeout(ctx, releaseTime)
	defer cancel()
	// If it fails, the lease expires.
	_, _ = s.run(ctx, "unlock", unlockScript, []string{s.lock}, []any{owner, s.channel, unlocked}, nil)
}
