package redisstore

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// againFirst and againMost are the waits before a lost connection is made
	// again.
	againFirst = 50 * time.Millisecond
	againMost  = 2 * time.Second
	// silence is how long nothing may arrive before the connection is tested.
	silence = 5 * time.Second
)

// Watch calls changed when it has begun, after each change of what is stored,
// and after a lost connection was made again, for changes may have been missed
// then. It holds one connection of its own. It returns when ctx ends, or when
// Redis refuses the credentials.
func (s *Store) Watch(ctx context.Context, changed func()) error {
	if s.deaf {
		<-ctx.Done()
		return ended(ctx, "watch")
	}
	for wait := againFirst; ; wait = min(2*wait, againMost) {
		heard, err := s.listen(ctx, changed)
		switch {
		case ctx.Err() != nil:
			return ended(ctx, "watch")
		case errors.Is(err, ErrAuth):
			return err
		case heard:
			wait = againFirst
		}
		select {
		case <-time.After(wait/2 + rand.N(wait/2)):
		case <-ctx.Done():
			return ended(ctx, "watch")
		}
	}
}

// listen watches over one connection until that is lost, and reports whether it
// was ever established.
func (s *Store) listen(ctx context.Context, changed func()) (heard bool, err error) {
	sub := s.rdb.Subscribe(ctx)
	defer sub.Close()
	defer context.AfterFunc(ctx, func() { sub.Close() })() // reading does not look at ctx
	if err := sub.Subscribe(ctx, s.channel); err != nil {
		return false, failed("watch", err)
	}
	for asked := false; ; {
		msg, err := sub.ReceiveTimeout(ctx, silence)
		if err != nil {
			if n, ok := errors.AsType[net.Error](err); !ok || !n.Timeout() || asked {
				return heard, failed("watch", err)
			}
			if err := sub.Ping(ctx); err != nil {
				return heard, failed("watch", err)
			}
			asked = true
			continue
		}
		asked, heard = false, true
		if ctx.Err() == nil {
			s.hear(msg, changed)
		}
	}
}

// hear acts on what came over the channel.
func (s *Store) hear(msg any, changed func()) {
	switch m := msg.(type) {
	case *redis.Subscription: // also when the Redis client has made the connection again
		changed()
		s.bell.ring()
	case *redis.Message:
		if m.Payload == unlocked {
			s.bell.ring()
			return
		}
		changed()
	}
}
