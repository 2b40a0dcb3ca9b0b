package redisstore

import (
	"context"
	"crypto/rand"
	mathrand "math/rand/v2"
	"sync"
	"time"
)

const (
	// pollFirst and pollMost are how often one who waits for the lock looks
	// again. Who is watched for news is woken as soon as it is free.
	pollFirst = 5 * time.Millisecond
	pollMost  = 50 * time.Millisecond
	// releaseTime is what giving back the lock may take; after that, the lease
	// does it.
	releaseTime = time.Second
	// holdMost ends the extending of a lock that is never given back.
	holdMost = 5 * time.Minute
)

// Lock waits until this caller alone holds the lock, or ctx ends. The lock
// stays taken for the lease, and is extended for as long as ctx goes on, for 5
// minutes at most. unlock gives it back if it is still this caller's; calling
// it again does nothing.
//
// If Redis is away Lock does not wait for it to come back.
func (s *Store) Lock(ctx context.Context) (unlock func(), err error) {
	owner := rand.Text()
	for wait := pollFirst; ; wait = min(2*wait, pollMost) {
		news := s.bell.next() // before the look, so that none is missed
		left, err := s.take(ctx, owner)
		if err != nil {
			return nil, err
		}
		if left == 0 {
			return s.hold(ctx, owner), nil
		}
		// Not sooner than half of wait, so that those who wait together do not
		// look together.
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

// take takes the lock, or tells for how long it is taken; -1 if that is not
// known. A lock that comes when nobody waits for it any more is given back.
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

// extend keeps the lease from ending, until ctx does or the lock is lost.
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
		case err != nil: // sooner, for it may be over soon
			timer.Reset(every / 4)
		case number(v) == 0:
			return // what its holder writes now is compared by revision
		default:
			timer.Reset(every)
		}
	}
}

// unlocked is the news that the lock is free.
const unlocked = "unlocked"

// release gives the lock back, if it is owner's.
func (s *Store) release(ctx context.Context, owner string) {
	ctx, cancel := context.WithTimeout(ctx, releaseTime)
	defer cancel()
	// If it fails, the lease ends by itself.
	_, _ = s.run(ctx, "unlock", unlockScript, []string{s.lock}, []any{owner, s.channel, unlocked}, nil)
}
