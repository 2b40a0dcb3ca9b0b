// Package redisstore keeps the tokens of a session in Redis, for programs that
// run on many machines: one refresh for all of them, and each learns of the new
// token at once.
//
//	rdb := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{"redis.internal:6379"}})
//	store, err := redisstore.New(rdb, "billing-service")
//	...
//	c, err := client.New("https://api.example.com", client.WithStore(store))
//
// It works with a single server, Sentinel and Cluster: all keys of one account
// share a hash tag. Redis 6.0 or newer is needed, or what speaks its protocol
// and runs its scripts.
//
// # One refresh
//
// A refresh is made under a lock with a lease (see [WithLease]), which is
// extended for as long as the refresh runs. If its process dies, others wait
// until the lease expires, and nothing has to be cleaned up. A process that was
// frozen for longer than its lease cannot overwrite what came after it: every
// write names the revision that it follows, revisions are random and never
// repeat, and Redis compares them.
//
// # What Redis has to be
//
// The tokens are as safe from loss as Redis is: turn on its append-only file,
// and set maxmemory-policy so that keys without an expiry are not evicted
// (noeviction, or one of the volatile- policies without [WithTTL]). A key that
// is gone is taken for a sign-out.
//
// Whoever can read Redis can use the tokens, unless they are sealed: see
// [WithSealer]. Whoever can write to it can sign out, take the lock and put back
// an older copy of a session in any case. Without a sealer they can also plant a
// session or copy one over that of another account; what is sealed opens for its
// own prefix and account only. Give each program a Redis user of its own, whose
// ACL allows its own keys alone.
//
// # When Redis is away
//
// Sessions continue with the tokens they have. A refresh that is due meanwhile
// fails according to the session's outage policy, and is made when Redis is
// back; nothing has to be restarted. Errors say what is wrong: see [Error].
//
// This package prints nothing. The Redis client does, to the standard error
// output, when a connection is lost: see redis.SetLogger.
package redisstore
