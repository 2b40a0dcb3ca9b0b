package redisstore

import "sync"

// bell wakes every goroutine that waits for it. The zero value is ready to use.
type bell struct {
	mu   sync.Mutex // guards rung
	rung chan struct{}
}

// next returns a channel that is closed when the bell rings next.
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
