package websession

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// lazyStore asks the user's function for a store when that is needed, and not
// while anybody holds a lock: the function may take its time, and only those
// who need this store wait for it, each as long as its context lasts.
type lazyStore struct {
	open func() (refresh.Store, error)

	mu      sync.Mutex // guards what follows; nothing is waited for under it
	store   refresh.Store
	err     error
	opening chan struct{} // not nil: the function was called; closed when it has returned
}

var _ interface {
	refresh.Store
	refresh.Locker
	refresh.Watcher
} = (*lazyStore)(nil)

// get returns the store. After an error the function is called again.
func (l *lazyStore) get(ctx context.Context) (refresh.Store, error) {
	l.mu.Lock()
	if l.store != nil {
		defer l.mu.Unlock()
		return l.store, nil
	}
	if l.opening == nil {
		l.opening = make(chan struct{})
		go l.call(l.opening)
	}
	done := l.opening
	l.mu.Unlock()
	select {
	case <-done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.store, l.err
}

// call calls the function. The value of a panic is not told: it may hold a secret.
func (l *lazyStore) call(done chan struct{}) {
	var store refresh.Store
	err := fmt.Errorf("websession: the function that returns stores has returned none")
	func() {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("websession: the function that returns stores panicked with a %T", p)
			}
		}()
		s, e := l.open()
		if e != nil || s != nil {
			store, err = s, e
		}
	}()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
	if err == nil {
		l.store = store
	}
	l.opening = nil
	close(done)
}

// Load reads the store.
func (l *lazyStore) Load(ctx context.Context) (refresh.Token, string, error) {
	s, err := l.get(ctx)
	if err != nil {
		return refresh.Token{}, "", err
	}
	return s.Load(ctx)
}

// Save writes the store.
func (l *lazyStore) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	s, err := l.get(ctx)
	if err != nil {
		return "", err
	}
	return s.Save(ctx, t, rev)
}

// Clear clears the store.
func (l *lazyStore) Clear(ctx context.Context, rev string) error {
	s, err := l.get(ctx)
	if err != nil {
		return err
	}
	return s.Clear(ctx, rev)
}

// Lock locks the store, if it can be locked.
func (l *lazyStore) Lock(ctx context.Context) (func(), error) {
	s, err := l.get(ctx)
	if err != nil {
		return nil, err
	}
	if locker, ok := s.(refresh.Locker); ok {
		return locker.Lock(ctx)
	}
	return func() {}, nil
}

// pollEvery is how often a store is read that cannot be watched, so that a
// sign-out at another replica is noticed while the session is in use here.
const pollEvery = 10 * time.Second

// Watch watches the store, or has it read once in a while.
func (l *lazyStore) Watch(ctx context.Context, changed func()) error {
	s, err := l.get(ctx)
	if err != nil {
		return err
	}
	if w, ok := s.(refresh.Watcher); ok {
		return w.Watch(ctx, changed)
	}
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			changed()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
