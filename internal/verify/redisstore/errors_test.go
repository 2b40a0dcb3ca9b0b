package redisstore_test

import (
	"context"
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/redisstore"
)

// wantAll fails the test unless everything that needs Redis fails in that way.
func wantAll(t *testing.T, s *redisstore.Store, kind error, advice string, ops ...string) {
	t.Helper()
	all := map[string]func(context.Context) error{
		"load":  func(ctx context.Context) error { _, _, err := s.Load(ctx); return err },
		"save":  func(ctx context.Context) error { _, err := s.Save(ctx, token("lost"), ""); return err },
		"clear": func(ctx context.Context) error { return s.Clear(ctx, "some revision") },
		"lock":  func(ctx context.Context) error { _, err := s.Lock(ctx); return err },
	}
	for _, op := range ops {
		err := all[op](within(t, patience))
		wantKind(t, op, err, kind)
		var e *redisstore.Error
		if errors.As(err, &e) && e.Op != op {
			t.Errorf("%s: the error says it was %s", op, e.Op)
		}
		if err != nil && !strings.Contains(err.Error(), advice) {
			t.Errorf("%s: %q does not say %q", op, err, advice)
		}
	}
}

func TestErrorRedisDown(t *testing.T) {
	t.Parallel()
	srv := server(t)
	s := open(t, clientOf(t, srv))
	srv.Stop()
	wantAll(t, s, redisstore.ErrUnavailable, "", "load", "save", "clear", "lock")
	if _, _, err := s.Load(t.Context()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%v does not wrap its cause", err)
	}
}

func TestErrorPassword(t *testing.T) {
	t.Parallel()
	srv := server(t, "--requirepass", redisPassword)
	// Redis cuts the connection of a stranger who sends a command of many words,
	// such as save and clear are, sometimes before its error can be read.
	wantAll(t, open(t, clientOf(t, srv)), redisstore.ErrAuth, "it wants a password", "load", "lock")
	wrong := closing(t, redis.NewClient(&redis.Options{Addr: srv.Addr, Password: redisPassword + "-not"}))
	wantAll(t, open(t, wrong), redisstore.ErrAuth, "WRONGPASS", "load", "save", "clear", "lock")
	// Trying again would not help: Watch says so.
	wantKind(t, "Watch", open(t, wrong).Watch(within(t, patience), func() {}), redisstore.ErrAuth)

	right := closing(t, redis.NewClient(&redis.Options{Addr: srv.Addr, Password: redisPassword}))
	save(t, open(t, right), token("kept"), "")
}

func TestErrorACL(t *testing.T) {
	t.Parallel()
	srv := server(t)
	admin := clientOf(t, srv)
	as := func(user string, rules ...any) *redis.Client {
		if err := admin.Do(t.Context(), append([]any{"ACL", "SETUSER", user, "on", ">" + redisPassword}, rules...)...).Err(); err != nil {
			t.Fatal(err)
		}
		return closing(t, redis.NewClient(&redis.Options{Addr: srv.Addr, Username: user, Password: redisPassword}))
	}
	wantAll(t, open(t, as("stranger", "~other:*", "+@all")), redisstore.ErrAuth, "NOPERM", "load", "save", "lock")

	// The rights that the error asks for are enough, without those of a channel.
	s := open(t, as("mute", "~perennial:*", "+@all", "resetchannels"))
	save(t, s, token("kept"), "")
	wantKind(t, "Watch without a right to the channel", s.Watch(within(t, patience), func() {}), redisstore.ErrAuth)
}

func TestErrorReadOnlyReplica(t *testing.T) {
	t.Parallel()
	primary, copied := server(t), server(t)
	host, port, _ := strings.Cut(primary.Addr, ":")
	rdb := clientOf(t, copied)
	writer := open(t, clientOf(t, primary))
	rev := save(t, writer, token("kept"), "")
	if err := rdb.Do(t.Context(), "REPLICAOF", host, port).Err(); err != nil {
		t.Fatal(err)
	}
	s := open(t, rdb)
	eventually(t, "the replica has the token", func() bool {
		_, at, err := s.Load(t.Context())
		return err == nil && at == rev
	})
	wantAll(t, s, redisstore.ErrReadOnly, "primary", "lock")
	_, err := s.Save(t.Context(), token("lost"), rev)
	wantKind(t, "Save", err, redisstore.ErrReadOnly)
	wantKind(t, "Clear", s.Clear(t.Context(), rev), redisstore.ErrReadOnly)
}

func TestErrorSlow(t *testing.T) {
	t.Parallel()
	srv := server(t)
	s := open(t, clientOf(t, srv), redisstore.WithTimeout(200*time.Millisecond))
	rev := save(t, s, token("kept"), "")
	if err := clientOf(t, srv).Do(t.Context(), "CLIENT", "PAUSE", "1500", "ALL").Err(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	wantAll(t, s, redisstore.ErrSlow, "WithTimeout", "load", "lock")
	// The caller's own end is told from that of the store.
	_, _, err := s.Load(within(t, 50*time.Millisecond))
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, redisstore.ErrSlow) {
		t.Errorf("Load whose context ended: %v", err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("that took %s", took)
	}
	eventually(t, "Redis answers again", func() bool {
		_, at, err := s.Load(t.Context())
		return err == nil && at == rev
	})
	// The lock that came too late was given back, not left to its lease.
	unlock, err := s.Lock(within(t, lease/2))
	if err != nil {
		t.Fatalf("Lock: %v", err)
	}
	unlock()
}

func TestErrorWrongType(t *testing.T) {
	t.Parallel()
	rdb := sharedClient(t)
	for _, name := range []string{"token", "lock"} {
		if err := rdb.LPush(t.Context(), key(t, name), canary).Err(); err != nil {
			t.Fatal(err)
		}
	}
	wantAll(t, open(t, rdb), redisstore.ErrWrongType, "WithPrefix", "load", "save", "clear", "lock")
}

func TestErrorMemoryFull(t *testing.T) {
	t.Parallel()
	srv := server(t, "--maxmemory", "1", "--maxmemory-policy", "noeviction")
	wantAll(t, open(t, clientOf(t, srv)), redisstore.ErrNoWrites, "maxmemory", "save", "lock")
}

func TestErrorClientClosed(t *testing.T) {
	t.Parallel()
	rdb := sharedClient(t)
	s := open(t, rdb)
	_ = rdb.Close()
	wantAll(t, s, redisstore.ErrUnavailable, "closed", "load", "save", "clear", "lock")
}

func TestNewRefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	rdb := sharedClient(t)
	for name, err := range map[string]error{
		"no client":      second(redisstore.New(nil, "ada")),
		"no account":     second(redisstore.New(rdb, "")),
		"no prefix":      second(redisstore.New(rdb, "ada", redisstore.WithPrefix(""))),
		"a short lease":  second(redisstore.New(rdb, "ada", redisstore.WithLease(time.Millisecond))),
		"no timeout":     second(redisstore.New(rdb, "ada", redisstore.WithTimeout(0))),
		"a negative TTL": second(redisstore.New(rdb, "ada", redisstore.WithTTL(-1))),
		"a short TTL":    second(redisstore.New(rdb, "ada", redisstore.WithTTL(1))),
	} {
		if err == nil {
			t.Errorf("New with %s: no error", name)
		}
	}
}

func second(_ refresh.Store, err error) error { return err }
