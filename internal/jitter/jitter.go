// Package jitter has the random part of every wait in refresh and its stores,
// so that a simulation can make all of it follow from one seed.
package jitter

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// seeded is nil except in a simulation: the one piece of mutable state that
// package refresh shares, because what draws is deep below any option.
var seeded atomic.Pointer[source]

type source struct {
	mu   sync.Mutex // guards rand
	rand *rand.Rand
}

// N is a random duration of at least 0 and less than n. It panics unless n is
// positive. By default, it is the runtime's own randomness.
func N(n time.Duration) time.Duration {
	s := seeded.Load()
	if s == nil {
		return rand.N(n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Duration(s.rand.Int64N(int64(n)))
}

// Seed makes all of N, in the whole process, follow from seed until restore is
// called. It is for simulations: no two may run at a time.
func Seed(seed uint64) (restore func()) {
	seeded.Store(&source{rand: rand.New(rand.NewPCG(seed, 1))})
	return func() { seeded.Store(nil) }
}
