package redisstore

import "github.com/redis/go-redis/v9"

// The scripts run on the primary, and each as a whole: nobody sees half of
// one. Reading is a script, too: plain reads may be sent to a replica, which
// may be behind.
//
// current sets rev to the revision in KEYS[1]: empty if there is none, "?" if
// the value is not of this package.
const current = `
local rev = redis.call('HGET', KEYS[1], 'rev')
if not rev or rev == '' then
  rev = redis.call('EXISTS', KEYS[1]) == 1 and '?' or ''
end
`

// expected returns 0 unless that is the revision ARGV[1]. A value that the
// caller could not read (ARGV[3] is 1) is renamed to KEYS[2] before it is
// overwritten.
const expected = `
if rev ~= ARGV[1] then return 0 end
if ARGV[3] == '1' and rev ~= '' then redis.call('RENAME', KEYS[1], KEYS[2]) end
`

// tell publishes ARGV[2] on the channel ARGV[4]. A user without the right to do
// that can still save.
const tell = `
redis.pcall('PUBLISH', ARGV[4], ARGV[2])
return 1
`

var loadScript = redis.NewScript(current + `
return {rev, redis.call('HGET', KEYS[1], 'token') or ''}
`)

// saveScript finds its own new revision (ARGV[2]) when the Redis client has sent
// it again because the reply was lost.
var saveScript = redis.NewScript(current + `
if rev == ARGV[2] then return 1 end
` + expected + `
redis.call('HSET', KEYS[1], 'rev', ARGV[2], 'token', ARGV[5])
if ARGV[6] == '0' then redis.call('PERSIST', KEYS[1])
else redis.call('PEXPIRE', KEYS[1], ARGV[6]) end
` + tell)

var clearScript = redis.NewScript(current + expected + `
redis.call('DEL', KEYS[1])
` + tell)

// lockScript takes the lock KEYS[1] for the owner ARGV[1] and ARGV[2]
// milliseconds, and returns 0; or for how many more milliseconds it is taken.
var lockScript = redis.NewScript(`
local owner = redis.call('GET', KEYS[1])
if not owner or owner == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 0
end
local left = redis.call('PTTL', KEYS[1])
return left == 0 and 1 or left
`)

// extendScript returns 0 if the lock is not the owner's any more. It does not
// take it again: sent late, it would take a lock that was released.
var extendScript = redis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`)

var unlockScript = redis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.pcall('PUBLISH', ARGV[2], ARGV[3])
return 1
`)
