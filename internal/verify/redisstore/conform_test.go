package redisstore_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/perennial-go/perennial/refresh"
	"github.com/perennial-go/perennial/refresh/redisstore"
	"github.com/perennial-go/perennial/refresh/redisstore/redistest"
	"github.com/perennial-go/perennial/refresh/storetest"
)

// conform runs the suite for stores on clients that connect makes.
func conform(t *testing.T, connect func(t testing.TB) redis.UniversalClient, sealer refresh.Sealer) {
	storetest.Run(t, func(t *testing.T) storetest.Place {
		var opts []redisstore.Option
		outer := t
		seal := func(raw []byte) []byte { return raw }
		var copied func(t *testing.T)
		if sealer != nil {
			opts = append(opts, redisstore.WithSealer(sealer))
			seal = func(raw []byte) []byte {
				sealed, err := sealer.Seal(raw, "redisstore "+key(outer, "token"))
				if err != nil {
					t.Fatal(err)
				}
				return sealed
			}
			copied = func(t *testing.T) {
				overwrite(t, connect(t), key(outer, "token"), keyOf(account(outer)+"/other", "token"))
			}
		}
		return storetest.Place{
			Copy: copied,
			Open: func(t *testing.T) refresh.Store {
				s, err := redisstore.New(connect(t), account(outer), append(opts, redisstore.WithLease(lease))...)
				if err != nil {
					t.Fatal(err)
				}
				return s
			},
			Other: func(t *testing.T) refresh.Store {
				s, err := redisstore.New(connect(t), account(outer)+"/other", opts...)
				if err != nil {
					t.Fatal(err)
				}
				return s
			},
			Damage: func(t *testing.T, raw []byte) {
				if err := connect(t).HSet(t.Context(), key(outer, "token"), "token", seal(raw)).Err(); err != nil {
					t.Fatal(err)
				}
			},
			Die: func(t *testing.T) {
				if err := connect(t).Set(t.Context(), key(outer, "lock"), "a dead holder", lease).Err(); err != nil {
					t.Fatal(err)
				}
			},
			Lease: 2 * lease,
		}
	})
}

func TestConformance(t *testing.T) {
	t.Parallel()
	conform(t, func(t testing.TB) redis.UniversalClient { return sharedClient(t) }, nil)
}

func TestConformanceSealed(t *testing.T) {
	t.Parallel()
	conform(t, func(t testing.TB) redis.UniversalClient { return sharedClient(t) }, newSealer(t))
}

// TestConformanceCluster proves the hash tags: a cluster refuses scripts whose
// keys are in different slots.
func TestConformanceCluster(t *testing.T) {
	t.Parallel()
	srv := cluster(t)
	conform(t, func(t testing.TB) redis.UniversalClient {
		return closing(t, redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{srv.Addr}}))
	}, nil)
}

// cluster is a server that is a whole cluster.
func cluster(t *testing.T) *redistest.Server {
	srv := server(t, "--cluster-enabled", "yes")
	rdb := clientOf(t, srv)
	if err := rdb.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the cluster is up", func() bool {
		return rdb.Set(t.Context(), "up", "yes", time.Minute).Err() == nil
	})
	return srv
}

func TestKeysOfOneAccountShareASlot(t *testing.T) {
	t.Parallel()
	srv := cluster(t)
	rdb := closing(t, redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{srv.Addr}}))
	for _, name := range []string{"ada", "}", "{", "{}", "}{", "a{b}c", "ada@example.com", "ü", "a b\n", "%7B"} {
		s, err := redisstore.New(rdb, name, redisstore.WithPrefix("odd{prefix}"))
		if err != nil {
			t.Fatal(err)
		}
		rev := save(t, s, token(name), "")
		if err := s.Clear(t.Context(), rev); err != nil {
			t.Errorf("account %q: Clear: %v", name, err)
		}
		unlock, err := s.Lock(t.Context())
		if err != nil {
			t.Fatalf("account %q: Lock: %v", name, err)
		}
		unlock()
	}
}

// gcm is a Sealer for tests.
type gcm struct{ cipher.AEAD }

func newSealer(t testing.TB) refresh.Sealer {
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		t.Fatal(err)
	}
	return gcm{aead}
}

func (g gcm) Seal(plain []byte, additionalData string) ([]byte, error) {
	return g.AEAD.Seal(nil, nil, plain, []byte(additionalData)), nil
}

func (g gcm) Open(sealed []byte, additionalData string) ([]byte, error) {
	plain, err := g.AEAD.Open(nil, nil, sealed, []byte(additionalData))
	if err != nil {
		return nil, errors.New("cannot be opened")
	}
	return plain, nil
}
