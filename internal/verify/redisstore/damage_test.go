package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/redisstore"
)

// asides are the keys under which something was set aside.
func asides(t *testing.T, rdb *redis.Client) []string {
	t.Helper()
	keys, err := rdb.Keys(t.Context(), key(t, "unreadable:")+"*").Result()
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestPromise37_WhatCannotBeReadIsKeptAside(t *testing.T) {
	t.Parallel()
	rdb := sharedClient(t)
	newer := `{"version":99,"access_token":"` + canary + `"}`
	overwrite := map[string]func(s *redisstore.Store, rev string) error{
		"save": func(s *redisstore.Store, rev string) error {
			_, err := s.Save(t.Context(), token("next"), rev)
			return err
		},
		"clear": func(s *redisstore.Store, rev string) error { return s.Clear(t.Context(), rev) },
	}
	for name, do := range overwrite {
		t.Run(name, func(t *testing.T) {
			s := open(t, rdb)
			save(t, s, token("before"), "")
			if err := rdb.HSet(t.Context(), key(t, "token"), "token", newer).Err(); err != nil {
				t.Fatal(err)
			}
			var err error
			var rev string
			for range 3 { // reading changes nothing: the reader may be the one that is wrong
				_, rev, err = s.Load(t.Context())
				wantKind(t, "Load", err, refresh.ErrFormat)
			}
			if got := rdb.HGet(t.Context(), key(t, "token"), "token").Val(); got != newer {
				t.Error("reading it has changed what is stored")
			}
			if failed := do(s, rev); failed != nil {
				t.Fatal(failed)
			}
			kept := asides(t, rdb)
			if len(kept) != 1 || rdb.HGet(t.Context(), kept[0], "token").Val() != newer {
				t.Fatalf("set aside: %d keys, want 1 with what was there", len(kept))
			}
			if !strings.Contains(err.Error(), kept[0]) {
				t.Errorf("%v does not name %s", err, kept[0])
			}
		})
	}
}

// A key that another program made is no session, and is not lost either.
func TestPromise37_AnotherProgramsKey(t *testing.T) {
	t.Parallel()
	rdb := sharedClient(t)
	if err := rdb.HSet(t.Context(), key(t, "token"), "name", "somebody else's").Err(); err != nil {
		t.Fatal(err)
	}
	s := open(t, rdb)
	if _, err := s.Save(t.Context(), token("blind"), ""); !errors.Is(err, refresh.ErrConflict) {
		t.Errorf("Save without a look: got %v, want refresh.ErrConflict", err)
	}
	_, rev, err := s.Load(t.Context())
	wantKind(t, "Load", err, refresh.ErrFormat)
	save(t, s, token("next"), rev)
	kept := asides(t, rdb)
	if len(kept) != 1 || rdb.HGet(t.Context(), kept[0], "name").Val() != "somebody else's" {
		t.Errorf("set aside: %q, want one key with what was there", kept)
	}
	if !strings.Contains(err.Error(), kept[0]) {
		t.Errorf("%v does not name %s", err, kept[0])
	}
}

// A program with the wrong key does not sign out those with the right one.
func TestWrongSealingKey(t *testing.T) {
	t.Parallel()
	rdb := sharedClient(t)
	right, wrong, none := open(t, rdb, redisstore.WithSealer(newSealer(t))), open(t, rdb, redisstore.WithSealer(newSealer(t))), open(t, rdb)
	rev := save(t, right, token("sealed"), "")
	if raw := rdb.HGet(t.Context(), key(t, "token"), "token").Val(); strings.Contains(raw, canary) {
		t.Error("the token is stored in plain text")
	}
	for _, s := range []*redisstore.Store{wrong, none} {
		_, _, err := s.Load(t.Context())
		wantKind(t, "Load without the key", err, refresh.ErrFormat)
	}
	if got, at, err := right.Load(t.Context()); err != nil || at != rev || got.AccessToken != token("sealed").AccessToken {
		t.Errorf("Load with the key: revision %q, %v", at, err)
	}
}

// broken is a Sealer that quotes what it was given.
type broken struct{}

func (broken) Seal(plain []byte, about string) ([]byte, error) {
	return nil, fmt.Errorf("cannot seal %s for %s", plain, about)
}

func (broken) Open(plain []byte, about string) ([]byte, error) {
	return nil, fmt.Errorf("cannot open %s for %s", plain, about)
}

func TestPromise42_ABrokenSealerTellsNothing(t *testing.T) {
	t.Parallel()
	rdb := sharedClient(t)
	s := open(t, rdb, redisstore.WithSealer(broken{}))
	_, err := s.Save(t.Context(), token("lost"), "")
	if err == nil {
		t.Fatal("Save with a broken sealer: no error")
	}
	quiet(t, err)
	save(t, open(t, rdb), token("kept"), "")
	_, _, err = s.Load(t.Context())
	wantKind(t, "Load", err, refresh.ErrFormat)
}

func TestTTL(t *testing.T) {
	t.Parallel()
	rdb := sharedClient(t)
	s := open(t, rdb, redisstore.WithTTL(time.Hour))
	rev := save(t, s, token("first"), "")
	if left := rdb.PTTL(t.Context(), key(t, "token")).Val(); left <= 50*time.Minute || left > time.Hour {
		t.Errorf("the token is kept for %s, want an hour", left)
	}
	save(t, open(t, rdb), token("second"), rev)
	if left := rdb.PTTL(t.Context(), key(t, "token")).Val(); left != -1 {
		t.Errorf("the token is kept for %s, want for good", left)
	}
}

// twice is a hook of the Redis client that sends every script twice.
type twice struct{}

func (twice) DialHook(next redis.DialHook) redis.DialHook { return next }

func (twice) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (twice) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if err := next(ctx, cmd); err != nil || cmd.Name() != "evalsha" {
			return err
		}
		return next(ctx, cmd)
	}
}

// The Redis client sends a command again when its response got lost.
func TestSaveSentTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	rdb := sharedClient(t)
	s := open(t, rdb)
	// A hook repeats every script, as if the first response had not come.
	rdb.AddHook(twice{})
	rev := save(t, s, token("first"), "")
	save(t, s, token("second"), rev)
	unlock, err := s.Lock(within(t, lease/2))
	if err != nil {
		t.Fatalf("Lock: %v", err)
	}
	unlock()
}
