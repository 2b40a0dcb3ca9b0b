package redisstore

import (
	"errors"
	"fmt"
	"time"

	"github.com/perennial-go/perennial/refresh"
)

// Option sets one thing of a Store.
type Option func(*settings)

type settings struct {
	prefix  string
	lease   time.Duration
	timeout time.Duration
	ttl     time.Duration
	sealer  refresh.Sealer
	deaf    bool
}

// WithPrefix begins the names of all keys and channels, for programs that
// share a Redis and call different APIs. By default, "perennial".
func WithPrefix(prefix string) Option {
	return func(s *settings) { s.prefix = prefix }
}

// WithLease sets how long the lock of a process that died stays taken, and so
// how long others may wait for it. A process that is alive extends it every
// third of the lease; one that is frozen for longer (a machine that is migrated
// or suspended) may use a refresh token that another one has used meanwhile. At
// least 100 milliseconds. By default, 5 seconds.
func WithLease(d time.Duration) Option {
	return func(s *settings) { s.lease = d }
}

// WithTimeout bounds one exchange with Redis, repeats by the Redis client
// included; the context of the call bounds it, too. A command without a reply by
// then goes on in the background until the Redis client's own timeouts end it.
// By default, 3 seconds.
func WithTimeout(d time.Duration) Option {
	return func(s *settings) { s.timeout = d }
}

// WithTTL removes the tokens when they were not refreshed for that long, which
// signs out. It should be longer than the lifetime of a refresh token. By
// default, they are kept until they are cleared.
func WithTTL(d time.Duration) Option {
	return func(s *settings) { s.ttl = d }
}

// WithSealer encrypts what is stored, with a key that Redis does not have, and
// binds it to the prefix and the account. All processes that share the session
// need the same key. By default, it is stored in plain text.
func WithSealer(sealer refresh.Sealer) Option {
	return func(s *settings) { s.sealer = sealer }
}

// WithoutWatch saves the connection that every store in use otherwise keeps for
// news of other processes: for programs with thousands of sessions. They then
// notice changes at their next 401 or refresh. By default, stores are watched.
func WithoutWatch() Option {
	return func(s *settings) { s.deaf = true }
}

// leaseLeast keeps extending the lease from being all that Redis does.
const leaseLeast = 100 * time.Millisecond

func (s settings) check() error {
	switch {
	case s.prefix == "":
		return errors.New("redisstore: the prefix is empty; omit WithPrefix for the default")
	case s.lease < leaseLeast:
		return fmt.Errorf("redisstore: a lease of %s is too short; want %s at least", s.lease, leaseLeast)
	case s.timeout <= 0:
		return fmt.Errorf("redisstore: a timeout of %s; want a positive one", s.timeout)
	case s.ttl < 0 || s.ttl > 0 && s.ttl < time.Millisecond:
		return fmt.Errorf("redisstore: a TTL of %s; want a millisecond at least, or zero for none", s.ttl)
	}
	return nil
}
