package redisstore_test

import (
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/ageseal"
	"github.com/perennial-go/perennial/refresh/redisstore"
)

// overwrite copies a hash over another one, byte for byte, as somebody does who
// can write to Redis and has no key.
func overwrite(t *testing.T, rdb redis.UniversalClient, from, to string) {
	t.Helper()
	all, err := rdb.HGetAll(t.Context(), from).Result()
	if err != nil || len(all) == 0 {
		t.Fatalf("nothing to copy: %v", err)
	}
	if err := rdb.Del(t.Context(), to).Err(); err != nil {
		t.Fatal(err)
	}
	if err := rdb.HSet(t.Context(), to, all).Err(); err != nil {
		t.Fatal(err)
	}
}

// Promise 57: a sealed value that is copied over that of another account, or of
// another prefix, opens for nobody, with the right key.
func TestPromise57_CopiedValueOpensForNobody(t *testing.T) {
	t.Parallel()
	age, err := ageseal.FromKey(ageseal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	for name, sealer := range map[string]refresh.Sealer{"age": age, "gcm": newSealer(t)} {
		t.Run(name, func(t *testing.T) {
			rdb := sharedClient(t)
			mine := open(t, rdb, redisstore.WithSealer(sealer))
			rev := save(t, mine, token("mine"), "")
			for to, openOther := range map[string]func() (*redisstore.Store, error){
				keyOf(account(t)+"2", "token"): func() (*redisstore.Store, error) {
					return redisstore.New(rdb, account(t)+"2", redisstore.WithSealer(sealer))
				},
				"other" + key(t, "token")[len("perennial"):]: func() (*redisstore.Store, error) {
					return redisstore.New(rdb, account(t), redisstore.WithSealer(sealer), redisstore.WithPrefix("other"))
				},
			} {
				other, err := openOther()
				if err != nil {
					t.Fatal(err)
				}
				overwrite(t, rdb, key(t, "token"), to)
				got, _, err := other.Load(t.Context())
				wantKind(t, "Load of a copy", err, refresh.ErrFormat)
				if got != (refresh.Token{}) {
					t.Error("Load returned another account's token")
				}
			}
			if got, at, err := mine.Load(t.Context()); err != nil || at != rev || got.AccessToken != token("mine").AccessToken {
				t.Errorf("the session that was copied: revision %q, %v", at, err)
			}
		})
	}
}
