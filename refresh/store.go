package refresh

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"sync"
)

// Store keeps the tokens of one session. Its methods may be called from many
// goroutines, and other processes may change what it holds.
//
// A revision names one state of the store: every successful Save and Clear
// makes a new one. The empty revision means that nothing is stored.
type Store interface {
	// Load returns what is stored and its revision, or a zero Token and an empty
	// revision where nothing is. A Token may have Extra alone, see [Refresher].
	Load(ctx context.Context) (Token, string, error)
	// Save writes t and returns the new revision, if the store is still at
	// revision rev; otherwise it changes nothing and returns an error that wraps
	// ErrConflict.
	Save(ctx context.Context, t Token, rev string) (string, error)
	// Clear removes what is stored, under the same condition as Save.
	Clear(ctx context.Context, rev string) error
}

// Locker is what a Store also implements if it can keep other processes sharing
// the session out while this one refreshes.
type Locker interface {
	// Lock waits until this caller alone holds the lock, or ctx ends. unlock
	// gives it back and may be called once.
	Lock(ctx context.Context) (unlock func(), err error)
}

// Watcher is what a Store also implements if it can report changes that others
// make.
type Watcher interface {
	// Watch calls changed after each change of what is stored, its own included,
	// until ctx ends; it may call it more often than that. It returns ctx's error,
	// or what keeps it from watching.
	Watch(ctx context.Context, changed func()) error
}

// MemoryStore keeps tokens in memory. Sessions that share one share one
// refresh. The zero value is an empty store.
type MemoryStore struct {
	mu    sync.Mutex // guards what follows
	token Token
	rev   string
	count uint64

	once sync.Once
	busy chan struct{}
}

// String returns "refresh.MemoryStore": what it holds is another goroutine's to
// change, and no text to print.
func (m *MemoryStore) String() string { return "refresh.MemoryStore" }

// Format prints what [MemoryStore.String] returns, whatever the verb.
func (m *MemoryStore) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, m.String()) }

var _ interface {
	Store
	Locker
} = (*MemoryStore)(nil)

// Load returns what is stored.
func (m *MemoryStore) Load(context.Context) (Token, string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.token, m.rev, nil
}

// Save writes t if the store is still at revision rev.
func (m *MemoryStore) Save(_ context.Context, t Token, rev string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if rev != m.rev {
		return "", ErrConflict
	}
	m.count++
	m.token, m.rev = t, strconv.FormatUint(m.count, 10)
	return m.rev, nil
}

// Clear removes what is stored if the store is still at revision rev.
func (m *MemoryStore) Clear(_ context.Context, rev string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if rev != m.rev {
		return ErrConflict
	}
	m.token, m.rev = Token{}, ""
	return nil
}

// Lock waits for its turn, or for ctx to end.
func (m *MemoryStore) Lock(ctx context.Context) (func(), error) {
	m.once.Do(func() { m.busy = make(chan struct{}, 1) })
	select {
	case m.busy <- struct{}{}:
		return func() { <-m.busy }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
