package redisstore

import "sync"

// bell wakes everybody who waits for it. The zero bell works.
type bell struct {
	mu   sync.Mutex // guards rung
	rung chan struct{}
}

// next is closed the next time that the bell rings.
func (b *bell) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rung == nil {
		b.rung = make(chan struct{})
	}
	return b.rung
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rung != nil {
		close(b.rung)
		b.rung = nil
	}
}
