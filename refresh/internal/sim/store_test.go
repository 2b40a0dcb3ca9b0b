package sim

import (
	"context"
	"errors"
	"sync"

	"github.com/perennial-go/perennial/refresh"
)

// store is a MemoryStore that can be away, or refuse to write.
type store struct {
	refresh.MemoryStore
	mu         sync.Mutex
	away       bool
	writesFail bool
}

var errStore = errors.New("store is away")

func (s *store) set(away, writesFail bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away, s.writesFail = away, writesFail
}

func (s *store) broken(write bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.away || (write && s.writesFail)
}

func (s *store) Load(ctx context.Context) (refresh.Token, string, error) {
	if s.broken(false) {
		return refresh.Token{}, "", errStore
	}
	return s.MemoryStore.Load(ctx)
}

func (s *store) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	if s.broken(true) {
		return "", errStore
	}
	return s.MemoryStore.Save(ctx, t, rev)
}

func (s *store) Clear(ctx context.Context, rev string) error {
	if s.broken(true) {
		return errStore
	}
	return s.MemoryStore.Clear(ctx, rev)
}
