package sim

import (
	"context"
	"errors"
	"sync"

	"github.com/perennial-go/perennial/refresh"
)

// store is a MemoryStore that takes a moment, can be away, or refuse to write.
type store struct {
	refresh.MemoryStore
	lanes *lanes

	mu         sync.Mutex // guards what follows
	away       bool
	writesFail bool
}

var errStore = errors.New("store is away")

func (s *store) set(away, writesFail bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away, s.writesFail = away, writesFail
}

// scheduleKey marks the context of what the schedule itself asks for: it may
// come in the same instant as what a refresh that it ends does.
type scheduleKey struct{}

// comes waits for the moment at which the store does what it was asked for,
// and reports whether it can.
func (s *store) comes(ctx context.Context, write bool) error {
	kind := otherStore
	if ctx.Value(scheduleKey{}) != nil {
		kind = mainStore
	}
	s.lanes.sleep(context.WithoutCancel(ctx), kind, 0, nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away || (write && s.writesFail) {
		return errStore
	}
	return nil
}

// Lock has its moment after its turn has come: whoever gave the lock back is
// then done with what that instant brought.
func (s *store) Lock(ctx context.Context) (func(), error) {
	unlock, err := s.MemoryStore.Lock(ctx)
	_ = s.comes(ctx, false)
	if err == nil && ctx.Err() != nil {
		unlock()
		return nil, ctx.Err()
	}
	return unlock, err
}

func (s *store) Load(ctx context.Context) (refresh.Token, string, error) {
	if err := s.comes(ctx, false); err != nil {
		return refresh.Token{}, "", err
	}
	return s.MemoryStore.Load(ctx)
}

func (s *store) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	if err := s.comes(ctx, true); err != nil {
		return "", err
	}
	return s.MemoryStore.Save(ctx, t, rev)
}

func (s *store) Clear(ctx context.Context, rev string) error {
	if err := s.comes(ctx, true); err != nil {
		return err
	}
	return s.MemoryStore.Clear(ctx, rev)
}
