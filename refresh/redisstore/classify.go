package redisstore

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/redis/go-redis/v9"
)

// replies are the errors that Redis has codes for. A script of Redis 6 quotes
// the error in the middle of another one's text, so each is searched for.
var replies = []struct {
	code   string
	kind   error
	advice string
}{
	{"NOAUTH", ErrAuth, "it wants a password: set Username and Password of the Redis client"},
	{"unauthenticated", ErrAuth, "it wants a password: set Username and Password of the Redis client"}, // to a long command
	{"WRONGPASS", ErrAuth, "check Username and Password of the Redis client"},
	{"invalid password", ErrAuth, "check Password of the Redis client"},
	{"AUTH", ErrAuth, "it has no password: remove that of the Redis client"},
	{"NOPERM", ErrAuth, "its ACL has to allow this user the store's keys (~perennial:*), its channels (&perennial:*) and scripts (+@scripting)"},
	{"LOADING", ErrLoading, "it replies when it has read its data"},
	{"READONLY", ErrReadOnly, "connect to the primary, or let Sentinel or Cluster find it"},
	{"OOM", ErrNoWrites, "its memory is full: raise maxmemory"},
	{"MISCONF", ErrNoWrites, "it cannot write to its disk: see its log"},
	{"NOREPLICAS", ErrNoWrites, "it has fewer replicas than min-replicas-to-write asks for"},
	{"WRONGTYPE", ErrWrongType, "another program uses the key: give the store a prefix of its own, see WithPrefix"},
	{"MASTERDOWN", ErrUnavailable, "it is a replica that has lost its primary"},
	{"CLUSTERDOWN", ErrUnavailable, "a part of the cluster is down: see CLUSTER INFO"},
	{"TRYAGAIN", ErrUnavailable, "the cluster is moving the key"},
	{"BUSY", ErrSlow, "a script of another program keeps it busy"},
	{"max number of clients", ErrUnavailable, "it has too many connections: raise maxclients"},
	{"NOSCRIPT", ErrAuth, "it does not run scripts: check its ACL and its proxy"},
}

// ended is the Error for a context of the caller that has ended.
func ended(ctx context.Context, op string) *Error {
	return &Error{Op: op, Err: ctx.Err()}
}

// failed makes an Error of what the Redis client returned.
func failed(op string, err error) *Error {
	e := &Error{Op: op}
	var reply redis.Error
	switch {
	case errors.Is(err, redis.ErrClosed):
		e.Kind, e.Advice = ErrUnavailable, "the Redis client was closed: close the session first"
	case errors.Is(err, redis.ErrPoolTimeout):
		e.Kind, e.Advice = ErrSlow, "all connections of the Redis client are in use: raise its PoolSize"
	case errors.As(err, &reply):
		e.replied(reply.Error())
	default:
		e.noReply(err)
	}
	return e
}

// replied explains an error reply of Redis. Of its text, only the code is kept.
func (e *Error) replied(text string) {
	for _, a := range replies {
		if strings.Contains(text, a.code) {
			e.Kind, e.Advice = a.kind, a.advice
			if a.code == strings.ToUpper(a.code) {
				e.Code = a.code
			}
			return
		}
	}
	e.Code, e.Advice = "unknown error", "see the log of Redis"
	if word, _, _ := strings.Cut(text, " "); isCode(word) {
		e.Code = word
	}
}

// isCode reports whether word looks like a code and not like data.
func isCode(word string) bool {
	return len(word) <= 20 && word != "" && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// noReply explains an error on the way to Redis.
func (e *Error) noReply(err error) {
	e.Kind, e.Err, e.Advice = ErrUnavailable, err, "the session continues with its token, and tries again"
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() {
		// Not wrapped: it would be taken for the deadline of the caller's context.
		e.Kind, e.Err = ErrSlow, errors.New(err.Error())
	}
	if strings.Contains(err.Error(), "@") {
		// The address may be redis://user:password@host.
		e.Err, e.Advice = nil, "the address of Redis is not one: give host:port, or read a URL with redis.ParseURL"
	}
}
