package redisstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// run runs a script, and returns when ctx or the timeout ends, whatever the
// Redis client is still waiting for: by default it ignores contexts while it
// reads. late is called if the script succeeds when nobody waits for it any
// more; nil if nothing is to be done then.
func (s *Store) run(ctx context.Context, op string, script *redis.Script, keys []string, args []any, late func()) (any, error) {
	if ctx.Err() != nil {
		return nil, ended(ctx, op)
	}
	bounded, cancel := context.WithTimeoutCause(ctx, s.timeout, errOwnTimeout)
	defer cancel()
	type result struct {
		value any
		err   error
	}
	done := make(chan result)
	go func() {
		var r result
		r.value, r.err = script.Run(bounded, s.rdb, keys, args...).Result()
		select {
		case done <- r:
		case <-bounded.Done():
			if late != nil && r.err == nil {
				late()
			}
		}
	}()
	select {
	case r := <-done:
		if r.err == nil {
			return r.value, nil
		}
		if bounded.Err() == nil {
			return nil, failed(op, r.err)
		}
	case <-bounded.Done():
	}
	if errors.Is(context.Cause(bounded), errOwnTimeout) {
		return nil, &Error{Op: op, Kind: ErrSlow, Err: fmt.Errorf("no reply within %s", s.timeout), Advice: "see WithTimeout"}
	}
	return nil, ended(ctx, op)
}

// errOwnTimeout distinguishes the end of the store's own timeout from that of
// the caller's context.
var errOwnTimeout = errors.New("timeout of the store")

// number is the reply of a script that returns one.
func number(v any) int64 {
	n, _ := v.(int64)
	return n
}
