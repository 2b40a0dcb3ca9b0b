package storetest_test

import (
	"context"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memory is a MemoryStore whose lock may be given back twice.
type memory struct{ refresh.MemoryStore }

func (m *memory) Lock(ctx context.Context) (func(), error) {
	unlock, err := m.MemoryStore.Lock(ctx)
	if err != nil {
		return nil, err
	}
	return sync.OnceFunc(unlock), nil
}

func TestMemoryStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) storetest.Place {
		var m memory
		return storetest.Place{
			Open:  func(*testing.T) refresh.Store { return &m },
			Other: func(*testing.T) refresh.Store { return &memory{} },
		}
	})
}
