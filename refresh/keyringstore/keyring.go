package keyringstore

import (
	"context"
	"errors"
	"fmt"

	zalando "github.com/zalando/go-keyring"
)

// Keyring is what the store needs of a keyring. Its methods may block: they are
// called in goroutines of their own, one call at a time for each Store.
type Keyring interface {
	// Get returns the secret of a user of a service, or an error that wraps
	// keyring.ErrNotFound of github.com/zalando/go-keyring.
	Get(service, user string) (string, error)
	// Set makes secret the secret of a user of a service.
	Set(service, user, secret string) error
}

// system is the operating system's keyring.
type system struct{}

func (system) Get(service, user string) (string, error) { return zalando.Get(service, user) }
func (system) Set(service, user, secret string) error   { return zalando.Set(service, user, secret) }

// call makes one call of the keyring, and returns when ctx ends: a keyring may
// be waiting for a person to type a password. The call itself cannot be
// interrupted; the next one waits for its turn.
func (k *key) call(ctx context.Context, fn func() (string, error)) (string, error) {
	waiting := func() error {
		return fmt.Errorf("keyringstore: waiting for the keyring, which may be asking for a password: %w", ctx.Err())
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return "", waiting()
	}
	type result struct {
		text string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-k.turn }()
		text, err := fn()
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		if r.err != nil && !errors.Is(r.err, zalando.ErrNotFound) {
			r.err = fmt.Errorf("keyringstore: %w: %w", ErrUnavailable, r.err)
		}
		return r.text, r.err
	case <-ctx.Done():
		return "", waiting()
	}
}
