package websession_test

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/perennial-go/perennial/refresh"
)

// remoteStores are stores that can be away.
type remoteStores struct {
	*stores
	away atomic.Bool
}

func newRemoteStores() *remoteStores { return &remoteStores{stores: newStores()} }

func (r *remoteStores) of(id string) (refresh.Store, error) {
	s, err := r.stores.of(id)
	return remoteStore{s, r}, err
}

type remoteStore struct {
	refresh.Store
	of *remoteStores
}

var errAway = errors.New("the store is away")

func (s remoteStore) Load(ctx context.Context) (refresh.Token, string, error) {
	if s.of.away.Load() {
		return refresh.Token{}, "", errAway
	}
	return s.Store.Load(ctx)
}

func (s remoteStore) Save(ctx context.Context, t refresh.Token, rev string) (string, error) {
	if s.of.away.Load() {
		return "", errAway
	}
	return s.Store.Save(ctx, t, rev)
}

func (s remoteStore) Clear(ctx context.Context, rev string) error {
	if s.of.away.Load() {
		return errAway
	}
	return s.Store.Clear(ctx, rev)
}
