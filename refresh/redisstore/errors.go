package redisstore

import (
	"errors"
	"strings"
)

// What may be wrong with Redis. Ask with errors.Is; for the rest of what is
// known, ask for an [*Error] with errors.As. Beside these there are
// refresh.ErrConflict and refresh.ErrFormat.
var (
	// ErrUnavailable says that Redis cannot be reached, or that the part of the
	// cluster that has the key is down.
	ErrUnavailable = errors.New("Redis cannot be reached")
	// ErrSlow says that Redis did not reply in time. The command may still be
	// carried out.
	ErrSlow = errors.New("Redis does not reply in time")
	// ErrLoading says that Redis was restarted and is still reading its data.
	ErrLoading = errors.New("Redis is starting")
	// ErrReadOnly says that Redis is a replica, which takes no writes.
	ErrReadOnly = errors.New("Redis is a read-only replica")
	// ErrNoWrites says that Redis accepts no writes for now: its memory or its disk
	// is full, or it has too few replicas.
	ErrNoWrites = errors.New("Redis accepts no writes")
	// ErrAuth says that Redis refuses the user, the password, or the command to
	// this user.
	ErrAuth = errors.New("Redis refuses the credentials")
	// ErrWrongType says that a key of the store is in use for something else.
	ErrWrongType = errors.New("a key holds something else")
)

// Error is every error that this package returns. Its text holds no token, no
// password and nothing of what Redis wrote but its error code, for Redis quotes
// arguments.
type Error struct {
	// Op is the operation: load, save, clear, lock, unlock, extend or watch.
	Op string
	// Kind is a sentinel of this package, or refresh.ErrConflict or
	// refresh.ErrFormat; [errors.Is] finds it. It is nil if the context of the
	// caller ended, or Redis replied with an error that is not known here.
	Kind error
	// Code is the first word of Redis's error, such as READONLY, or empty.
	Code string
	// Advice says what to do about it, or is empty.
	Advice string
	// Err is the cause on this side of the wire: of the network, of the context,
	// of the sealer; or nil.
	Err error
}

// Error says what happened and what to do.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("redisstore: " + e.Op)
	if e.Kind != nil {
		b.WriteString(": " + e.Kind.Error())
	}
	if e.Code != "" {
		b.WriteString(" (" + e.Code + ")")
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Advice != "" {
		b.WriteString("; " + e.Advice)
	}
	return b.String()
}

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error {
	var out []error
	for _, err := range []error{e.Kind, e.Err} {
		if err != nil {
			out = append(out, err)
		}
	}
	return out
}
