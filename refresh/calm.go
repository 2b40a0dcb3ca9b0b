package refresh

import (
	"context"
	"fmt"
)

// calmStore keeps the panics of a Store away from the goroutine of a refresh,
// where nobody could recover them. The value of a panic is not told: it may
// hold a token.
type calmStore struct{ Store }

func calm(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("store panicked with a %T", p)
	}
}

func (c calmStore) Load(ctx context.Context) (t Token, rev string, err error) {
	defer calm(&err)
	return c.Store.Load(ctx)
}

func (c calmStore) Save(ctx context.Context, t Token, rev string) (at string, err error) {
	defer calm(&err)
	return c.Store.Save(ctx, t, rev)
}

func (c calmStore) Clear(ctx context.Context, rev string) (err error) {
	defer calm(&err)
	return c.Store.Clear(ctx, rev)
}

// Lock locks the store, if it is a [Locker]. unlock is never nil.
func (c calmStore) Lock(ctx context.Context) (unlock func(), err error) {
	l, ok := c.Store.(Locker)
	if !ok {
		return func() {}, nil
	}
	defer calm(&err)
	release, err := l.Lock(ctx)
	return func() {
		defer func() { _ = recover() }()
		release()
	}, err
}
