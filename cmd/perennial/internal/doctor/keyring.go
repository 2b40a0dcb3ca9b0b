package doctor

import (
	"context"
	"errors"
	"time"

	"github.com/zalando/go-keyring"
)

// SystemKeyring reports whether the keyring of this machine opens. It asks for an
// entry that nobody has, and makes none.
func SystemKeyring(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	opened := make(chan error, 1)
	go func() { // a keyring that asks its user to unlock it waits for them
		_, err := keyring.Get("perennial doctor", "nobody")
		opened <- err
	}()
	select {
	case err := <-opened:
		if err == nil || errors.Is(err, keyring.ErrNotFound) {
			return nil
		}
		return errors.New("no keyring of the operating system can be used")
	case <-ctx.Done():
		return errors.New("the keyring waits for somebody to unlock it")
	}
}
